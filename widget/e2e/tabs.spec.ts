import { Customer, expect, talk, test } from "./people.ts";

test("one tab has the chat; another can take it over, and give it back", async ({ stack, customer, agent }) => {
  await talk(customer, agent);
  const second = new Customer(await customer.page.context().newPage());
  await second.page.goto(stack.shop);
  await second.page.getByRole("button", { name: /^Chat with us/ }).click();
  await expect(second.chat.getByRole("heading", { name: "This chat is open in another tab" })).toBeVisible();
  await expect(second.message).toBeHidden();

  await second.chat.getByRole("button", { name: "Continue here" }).click();
  await expect(second.stream).toContainText("Hi, I want to pay my bill");
  await second.say("From the second tab");
  await expect(agent.stream).toContainText("From the second tab");
  await expect(customer.chat.getByRole("heading", { name: "This chat is open in another tab" })).toBeVisible();
  await expect(customer.message).toBeHidden();

  await customer.chat.getByRole("button", { name: "Continue here" }).click();
  await expect(customer.stream).toContainText("From the second tab");
  await customer.say("Back in the first");
  await expect(agent.stream).toContainText("Back in the first");
  await expect(second.chat.getByRole("heading", { name: "This chat is open in another tab" })).toBeVisible();

  await customer.end();
  await expect(second.message).toBeVisible();
  await expect(second.chat.getByRole("heading", { name: /Hello/ })).toBeVisible();
});

test("a chat whose tab was closed goes on in another that was open", async ({ stack, customer, agent }) => {
  const second = new Customer(await customer.page.context().newPage());
  await second.page.goto(stack.shop);
  await second.open();
  await customer.page.bringToFront(); // a press in a tab that another one covers can be lost
  await talk(customer, agent);
  await expect(second.chat.getByRole("heading", { name: "This chat is open in another tab" })).toBeVisible();
  await customer.page.close();
  await second.chat.getByRole("button", { name: "Continue here" }).click();
  await expect(second.stream).toContainText("Hi, I want to pay my bill");
  await second.say("Still here");
  await expect(agent.stream).toContainText("Still here");
});

test("a chat that waits can be taken over by another tab, and keeps its place", async ({ stack, customer, agent }) => {
  await customer.open();
  await customer.say("Is anybody there?");
  await expect(customer.chat.getByText("Waiting for an agent")).toBeVisible();
  const second = new Customer(await customer.page.context().newPage());
  await second.page.goto(stack.shop);
  await second.page.getByRole("button", { name: /^Chat with us/ }).click();
  await expect(second.chat.getByRole("heading", { name: "This chat is open in another tab" })).toBeVisible();
  await second.chat.getByRole("button", { name: "Continue here" }).click();
  await expect(second.chat.getByText("Waiting for an agent")).toBeVisible();
  await expect(customer.chat.getByRole("heading", { name: "This chat is open in another tab" })).toBeVisible();
  await expect(agent.waiting.getByRole("button")).toHaveCount(1);
  await second.say("In the second tab");
  await agent.accept();
  await expect(agent.stream).toContainText("In the second tab");
});

test("a tab that was made from another one does not take its chat away", async ({ stack, customer, agent }) => {
  await talk(customer, agent);
  const [popup] = await Promise.all([
    customer.page.waitForEvent("popup"),
    customer.page.evaluate((address) => void window.open(address), stack.shop), // which copies the tab's storage
  ]);
  const second = new Customer(popup);
  await second.page.getByRole("button", { name: /^Chat with us/ }).click();
  await expect(second.chat.getByRole("heading", { name: "This chat is open in another tab" })).toBeVisible();
  await customer.say("I am still here");
  await expect(agent.stream).toContainText("I am still here");
});

test("the pane opens again on the next page if it was open, and leaves the focus alone", async ({ customer, agent }) => {
  await talk(customer, agent);
  await customer.page.reload();
  await expect(customer.message).toBeVisible();
  await expect(customer.stream).toContainText("Hi, I want to pay my bill");
  expect(await customer.page.evaluate(() => document.activeElement?.tagName)).toBe("BODY");
  await customer.chat.getByRole("button", { name: "Minimise chat" }).click();
  await customer.page.reload();
  await expect(customer.page.getByRole("button", { name: /^Chat with us/ })).toBeVisible();
  await expect(customer.message).toBeHidden();
});
