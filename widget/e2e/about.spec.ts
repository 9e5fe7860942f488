import { card, enter, expect, talk, test } from "./people.ts";

test("the agent sees the name that the site gives, and the customer's language", async ({ customer, agent, stack }) => {
  await enter(customer, stack, { language: "pt-BR", firstName: "Maria", lastName: "Gomez" });
  await customer.open();
  await customer.say("hola");
  await expect(agent.waiting.getByRole("listitem")).toHaveCount(1);
  await expect(agent.waiting).toContainText("Maria Gomez");
  await expect(agent.waiting).toContainText("hola");
  await agent.accept();
  const head = agent.page.getByRole("banner").or(agent.page.locator(".talkhead")).last();
  await expect(head.getByRole("heading", { name: "Maria Gomez" })).toBeVisible();
  await expect(head).toContainText("Name given by the site");
  await expect(head).toContainText("Brazilian Portuguese");

  await agent.message.pressSequentially("/hello");
  await agent.message.press("Enter");
  await expect(agent.message).toHaveValue("Hello Maria, this is Alice from Billing. How can I help?");
});

test("without a name the agent sees which chat it is, and a greeting without one", async ({ customer, agent }) => {
  await talk(customer, agent);
  await expect(agent.page.getByRole("heading", { name: /^Customer [0-9A-F]{4}$/ })).toBeVisible();
  await expect(agent.page.locator(".talkhead")).toContainText("English");
  await expect(agent.page.locator(".talkhead")).not.toContainText("Name given");
  await agent.message.pressSequentially("/hello");
  await agent.message.press("Enter");
  await expect(agent.message).toHaveValue("Hello, this is Alice from Billing. How can I help?");
});

test("a name that no note may hold is left out, and the chat goes on", async ({ customer, agent, stack }) => {
  await enter(customer, stack, { language: "nl", firstName: "M".repeat(101), lastName: "Gomez" });
  await talk(customer, agent);
  await expect(agent.page.getByRole("heading", { name: "Gomez", exact: true })).toBeVisible();
  await agent.say("Hello!");
  await expect(customer.stream).toContainText("Hello!");
});

test("after a reload the page says it again, and the name fills no form", async ({ customer, agent, stack }) => {
  await enter(customer, stack, { firstName: "Maria", lastName: "Gomez" });
  await talk(customer, agent);
  await enter(customer, stack, { language: "nl", firstName: "Marie", lastName: "Gomez" });
  await expect(agent.page.getByRole("heading", { name: "Marie Gomez" })).toBeVisible();
  await expect(customer.message).toBeVisible();
  await agent.request();
  await expect(customer.form.getByLabel("Name on card")).toHaveValue("");
  await customer.fill();
  await customer.sendSecurely();
  await expect(agent.secure).toContainText(card.digits.slice(-4));
});
