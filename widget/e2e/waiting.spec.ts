import { type Agent, expect, test } from "./people.ts";

async function says(agent: Agent, duty: string): Promise<void> {
  await agent.page.getByRole("combobox", { name: "What you do" }).selectOption({ label: duty });
}

test("a page that is loaded again while it waits keeps its place and its words, and says who can read", async ({ customer, agent }) => {
  test.setTimeout(90_000);
  await customer.open();
  await customer.say("My invoice is wrong");
  await expect(customer.chat.getByText("next in line")).toBeVisible();
  await expect(customer.chat.getByText("(as the server says)")).toBeVisible();
  await expect(customer.chat.getByText("Alice, who is on duty, can read it already.")).toBeVisible();
  await expect(agent.waiting).toContainText("My invoice is wrong");
  await customer.page.reload();
  await expect(customer.stream).toContainText("My invoice is wrong");
  await expect(customer.chat.getByText("next in line")).toBeVisible();
  await customer.say("Still here");
  await expect(agent.waiting.getByRole("button", { name: /Accept/ })).toHaveCount(1);
  await agent.accept();
  await expect(customer.stream).toContainText("Alice joined");
  await expect(agent.stream).toContainText("Still here");
  await expect(agent.stream.getByText("My invoice is wrong", { exact: true })).toHaveCount(1);
  expect(await customer.page.evaluate(() => atob(Object.values(sessionStorage).join("")))).not.toMatch(/AGE-SECRET-KEY|PRIVATE\+KEY|invoice/);
});

test("a message that is left while nobody is there stands in the agent's window until it is done", async ({ customer, agent }) => {
  await says(agent, "Away");
  await customer.open();
  await customer.say("Is anybody there?");
  await customer.chat.getByRole("button", { name: "Leave a message" }).click();
  await customer.chat.getByRole("textbox", { name: /E-mail address or phone number/ }).fill("maria@shop.example");
  await customer.chat.getByRole("textbox", { name: "Your message" }).fill("Please call me back");
  await customer.chat.getByRole("button", { name: "Leave the message" }).click();
  await expect(customer.stream).toContainText("Please call me back");
  await expect(agent.waiting.getByRole("listitem")).toHaveCount(0);
  const left = agent.page.locator("details.left");
  await left.locator("summary").click();
  await expect(left).toContainText("Please call me back");
  await expect(left).toContainText("maria@shop.example");
  await left.getByRole("button", { name: /^Done/ }).click();
  await left.getByRole("button", { name: "Delete" }).click();
  await expect(left).toHaveCount(0);
});

test("where nobody is, a message can be left, and is looked at first", async ({ customer, agent }) => {
  await says(agent, "Away");
  await customer.open();
  await customer.say("Is anybody there?");
  await expect(customer.chat.getByRole("heading", { name: "Nobody is here at the moment" })).toBeVisible();
  await customer.chat.getByRole("button", { name: "Leave a message" }).click();
  const text = customer.chat.getByRole("textbox", { name: "Your message" });
  const reach = customer.chat.getByRole("textbox", { name: /E-mail address or phone number/ });
  const leave = customer.chat.getByRole("button", { name: "Leave the message" });
  await expect(text).toHaveValue("Is anybody there?");
  await leave.click();
  await expect(customer.chat.getByRole("alert")).toHaveText("Please fill in this field.");
  await reach.fill("maria@shop");
  await leave.click();
  await expect(customer.chat.getByRole("alert")).toContainText("isn't complete");
  await reach.fill("maria@shop.example");
  await text.fill("Please charge 4111 1111 1111 1111");
  await leave.click();
  await expect(customer.chat.getByText("This looks like a card number")).toBeVisible();
  await text.fill("Please call me back");
  await customer.chat.getByRole("button", { name: "Wait instead" }).click();
  await expect(customer.message).toHaveValue("Please call me back");
  await says(agent, "On duty");
  await agent.accept();
  await expect(agent.stream).toContainText("Is anybody there?");
  await expect(customer.chat.getByRole("heading", { name: "Nobody is here at the moment" })).toBeHidden();
});
