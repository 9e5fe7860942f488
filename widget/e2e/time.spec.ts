import { type Agent, card, type Customer, expect, talk, test } from "./people.ts";

const left = (customer: Customer, title = "Credit card") => customer.chat.getByRole("region", { name: title }).getByRole("timer");
const pending = (agent: Agent, title: string) => agent.page.getByRole("group", { name: `Requested: ${title}` });

// The clocks of the two pages are set forward, the programs' own are not: what
// the customer's page does about a form's end, it does by itself.
test("a form counts down near its end, gets more time, and is wiped when its time is over", async ({ customer, agent }) => {
  await talk(customer, agent);
  await customer.page.clock.install();
  await agent.request();
  await customer.form.getByLabel("Card number").pressSequentially(card.digits);
  await customer.page.clock.fastForward("27:00");
  await expect(customer.form).toBeVisible();
  await expect(left(customer)).toBeHidden();
  await customer.page.clock.fastForward("01:15");
  await expect(left(customer)).toHaveText(/^1:[34]\d left$/);
  await expect(customer.form.getByRole("status").filter({ hasText: "Credit card: less than 2 minutes left" })).toBeAttached();
  await customer.page.clock.fastForward("01:20");
  await expect(left(customer)).toHaveText(/^0:2\d left$/);
  await expect(left(customer)).toHaveClass(/soon/);

  await pending(agent, "Credit card").getByRole("button", { name: "Give more time" }).press("Enter");
  await expect(left(customer)).toBeHidden();
  await expect(customer.form.getByText("More time given")).toBeVisible();
  for (const stream of [customer.stream, agent.stream]) await expect(stream).toContainText("More time given · Credit card");
  const typed = await customer.form.getByLabel("Card number").elementHandle();
  expect(await typed.inputValue()).toBe(card.number);

  await customer.page.clock.fastForward("09:00");
  await expect(left(customer)).toHaveText(/^1:\d\d left$/);
  await expect(customer.form.getByText("More time given")).toBeHidden();
  await customer.page.clock.fastForward("01:45");
  await expect(customer.form).toBeHidden();
  await expect(customer.stream).toContainText("Secure data request expired · Credit card");
  await expect(customer.stream).toContainText("What you entered is wiped.");
  expect(await customer.frame.content()).not.toMatch(/(?<!127\.0\.0\.1:\d*)4111/);
  expect(await typed.inputValue()).toBe("");
});

test("the agent sees a pending form count down, and that it can't be given time without end", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.request();
  await agent.page.clock.install({ time: Date.now() + 28 * 60_000 + 30_000 });
  const bar = pending(agent, "Credit card");
  await expect(bar.getByRole("timer")).toHaveText(/^1:[12]\d left$/);
  await expect(bar.getByRole("status")).toHaveText("Credit card: less than 2 minutes left");
  const more = bar.getByRole("button", { name: "Give more time" });
  await more.press("Enter");
  await expect(bar.getByRole("timer")).toBeHidden();
  await more.press("Enter");
  await more.press("Enter");
  await expect(agent.stream.getByText("More time given")).toHaveCount(3);
  await more.press("Enter");
  await expect(agent.page.getByText("This form has all the time that it can get")).toBeVisible();
});

test("several forms at once: answered in another order, one cancelled, one given more time", async ({ customer, agent }) => {
  await talk(customer, agent);
  for (const filter of ["credit", "secure note", "social"]) await agent.request(filter);
  const region = (name: string) => customer.chat.getByRole("region", { name });
  for (const title of ["Credit card", "Secure note", "Social security number"]) await expect(pending(agent, title)).toBeVisible();

  await region("Social security number").getByRole("button", { name: "Cancel" }).click();
  await expect(pending(agent, "Social security number")).toBeHidden();
  await region("Secure note").getByLabel("Note").fill("The blue folder");
  await expect(pending(agent, "Secure note")).toContainText("Filling, 1 of 1 fields valid");
  await expect(pending(agent, "Credit card")).toContainText("Waiting for the customer");
  await pending(agent, "Credit card").getByRole("button", { name: "Give more time" }).click();
  await expect(customer.stream).toContainText("More time given · Credit card");
  await expect(region("Secure note").getByLabel("Note")).toHaveValue("The blue folder");
  await region("Secure note").getByRole("button", { name: "Send securely" }).click();
  await expect(agent.secure.getByRole("article", { name: "Secure note" })).toBeVisible();
  await expect(pending(agent, "Credit card")).toBeVisible();

  await customer.fill();
  await customer.sendSecurely();
  await expect(agent.secure.getByRole("article")).toHaveCount(2);
  await expect(agent.page.getByRole("button", { name: "Cancel request" })).toHaveCount(0);
  for (const text of [
    "Secure data has been requested · Social security number",
    "The customer cancelled the request for secure data · Social security number",
    "Secure data received · Secure note",
    "Secure data received · Credit card",
  ]) {
    await expect(agent.stream).toContainText(text);
  }
  await expect(customer.stream).toContainText("Secure data sent · Secure note");
  await customer.page.reload();
  await expect(customer.message).toBeVisible();
  await expect(customer.stream).toContainText("Secure data sent · Credit card");
  await expect(customer.stream).not.toContainText("More time given");
});

test("an eleventh form is refused in words", async ({ customer, agent }) => {
  await talk(customer, agent);
  for (let n = 1; n <= 10; n++) {
    await agent.request("secure note");
    await expect(pending(agent, "Secure note")).toHaveCount(n);
  }
  await agent.request("secure note");
  await expect(agent.page.getByText("10 forms are open already: wait until one is answered, or cancel one.")).toBeVisible();
  await expect(agent.message).toBeInViewport();
  await expect(customer.chat.getByRole("region", { name: "Secure note" })).toHaveCount(10);
});
