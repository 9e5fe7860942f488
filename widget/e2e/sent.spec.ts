import type { WebSocketRoute } from "@playwright/test";
import { card, type Customer, expect, talk, test } from "./people.ts";

/** Stands between the customer's page and the relay. */
class Between {
  held = false;
  #page: WebSocketRoute | undefined;
  #relay: WebSocketRoute | undefined;
  readonly #waiting: (string | Buffer)[] = [];

  async at(customer: Customer): Promise<this> {
    await customer.page.routeWebSocket(/\/v1\/socket/, (page) => {
      this.#page = page;
      const relay = (this.#relay = page.connectToServer());
      page.onMessage((message) => (this.held ? this.#waiting.push(message) : relay.send(message)));
    });
    return this;
  }

  release(): void {
    this.held = false;
    for (const message of this.#waiting.splice(0)) this.#relay?.send(message);
  }

  async close(code: number): Promise<void> {
    await this.#page?.close({ code });
  }
}

const SENT = "Secure data sent";
const NOBODY = "Alice did not get it. Nobody has read it.";
const OVER = "What you entered is still here, but it can’t be sent from here any more.";

test("a form is being sent until the agent's program has opened it", async ({ customer, agent, stack }) => {
  await talk(customer, agent);
  await agent.request();
  await customer.fill();
  const desktop = stack.pid("desktop");
  process.kill(desktop, "SIGSTOP");
  try {
    await customer.sendSecurely();
    await expect(customer.form).toContainText("Sending…");
    await expect(customer.form.getByLabel("Card number")).toBeDisabled();
    await expect(customer.form.getByLabel("Card number")).toHaveValue(card.number);
    await expect(customer.stream).not.toContainText(SENT);
  } finally {
    process.kill(desktop, "SIGCONT");
  }
  await expect(customer.stream).toContainText(SENT);
  await expect(customer.form).toBeHidden();
  await expect(agent.stream).toContainText("Secure data received");
});

test("a form that was cancelled on its way says so, and can be sent when it is asked for again", async ({ customer, agent }) => {
  const between = await new Between().at(customer);
  await talk(customer, agent);
  await agent.request();
  await customer.fill();
  between.held = true;
  await customer.sendSecurely();
  await expect(customer.form).toContainText("Sending…");
  await agent.page.getByRole("button", { name: "Cancel request" }).click();
  await expect(customer.form).toContainText(NOBODY);
  await expect(customer.stream).toContainText("Alice cancelled the request for secure data");
  await expect(customer.form.getByLabel("Card number")).toHaveValue(card.number);
  between.release();
  await agent.request();
  await expect(customer.form).toContainText("What you entered before is filled in.");
  await expect(customer.form.getByLabel("Card number")).toBeEnabled();
  await customer.sendSecurely();
  await expect(customer.stream).toContainText(SENT);
  await expect(customer.form).toBeHidden();
  await expect(agent.secure).toContainText("Card number");
  await expect(agent.page.getByText(/Not verified/)).toBeHidden();
});

test("a page whose chat goes on elsewhere closes what could send", async ({ customer, agent }) => {
  const between = await new Between().at(customer);
  await talk(customer, agent);
  await agent.request();
  await customer.fill();
  await between.close(4205);
  await expect(customer.form).toContainText(NOBODY);
  await expect(customer.form).toContainText(OVER);
  await expect(customer.form).not.toContainText("asks for it again");
  await expect(customer.stream).toContainText("This chat goes on in another window");
  await expect(customer.message).toBeHidden();
  await expect(customer.form.getByRole("button", { name: "Send securely" })).toBeHidden();
  await expect(customer.form.getByLabel("Card number")).toHaveValue(card.number);
  await expect(customer.stream).not.toContainText(SENT);
  await customer.form.getByRole("button", { name: "Remove" }).click();
  await expect(customer.form).toBeHidden();
  await expect(customer.chat.getByRole("button", { name: "Start a new chat" })).toBeVisible();
});

test("a form that was on its way when the customer ended the chat promises no second time", async ({ customer, agent }) => {
  const between = await new Between().at(customer);
  await talk(customer, agent);
  await agent.request();
  await customer.fill();
  between.held = true;
  await customer.sendSecurely();
  await customer.chat.getByRole("button", { name: "End chat" }).click();
  await expect(customer.chat.getByRole("dialog")).toContainText("It is not confirmed yet that the form has arrived.");
  await customer.chat.getByRole("button", { name: "Yes, end it" }).click();
  await expect(customer.form).toContainText("Alice did not confirm it. It may not have arrived.");
  await expect(customer.form).toContainText(OVER);
  await expect(customer.form).not.toContainText("asks for it again");
});

test("each sees that the other one is writing, and that a message was read once it was on screen", async ({ customer, agent }) => {
  await talk(customer, agent);
  const minimise = customer.chat.getByRole("button", { name: "Minimise chat" });
  await expect(customer.stream).toContainText("· Read");
  await customer.message.pressSequentially("Good");
  await expect(agent.page.locator(".talkhead")).toContainText("is writing");
  await minimise.click();
  await agent.message.pressSequentially("Are you there?");
  await agent.message.press("Enter");
  const said = agent.stream.locator(":scope > *", { hasText: "Are you there?" });
  await expect(said.locator(".is-delivered")).toBeVisible();
  await expect(said).not.toContainText("Read");
  await customer.open();
  await expect(said.getByText("Read")).toBeVisible();
  const writing = customer.chat.getByText("Alice is writing…");
  await expect(async () => {
    await agent.message.pressSequentially("m"); // which is told once in five seconds
    await expect(writing).toBeVisible({ timeout: 500 });
  }).toPass();
  await agent.message.press("Enter");
  await expect(writing).toBeHidden({ timeout: 5_000 }); // at once, and not when eight seconds are over
});
