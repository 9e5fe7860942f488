import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Locator, Page } from "@playwright/test";
import { card, type Customer, expect, talk, test } from "./people.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const wanted = "The customer wanted to send a card number in the chat. Request it securely.";

/** The WebSocket messages that a page sends from now on. */
function sent(page: Page): Buffer[] {
  const frames: Buffer[] = [];
  page.on("websocket", (socket) => {
    socket.on("framesent", ({ payload }) => frames.push(Buffer.from(payload)));
  });
  return frames;
}

// Acknowledgements are Signal frames, and come when they are due.
const isData = (frame: Buffer) => frame[0] === 0x10;

const notice = (customer: Customer): Locator => customer.chat.getByRole("group", { name: "Message not sent" });
const press = (customer: Customer, name: string | RegExp): Promise<void> => notice(customer).getByRole("button", { name }).click();

test("a typed card number is stopped, and the agent asks for it in a form", async ({ customer, agent }) => {
  const frames = sent(customer.page);
  await talk(customer, agent);
  await expect(customer.stream).toContainText(/Delivered|Read/);
  const before = frames.filter(isData).length;
  expect(before, "the traffic is recorded").toBeGreaterThan(0);

  await customer.message.pressSequentially(`my card is ${card.number}, thanks`);
  await customer.message.press("Enter");
  await expect(notice(customer).getByRole("alert")).toContainText("This looks like a card number, so it was not sent.");
  await expect(customer.message).toBeFocused();
  await expect(customer.message).toHaveValue(`my card is ${card.number}, thanks`);
  await expect(customer.stream).not.toContainText(card.number);
  expect(frames.filter(isData).length).toBe(before);

  await press(customer, "Send it securely instead");
  await expect(customer.message).toHaveValue("");
  await expect(notice(customer)).toBeHidden();
  await expect(customer.stream).toContainText("Alice has been asked for a secure form.");
  await expect(agent.stream).toContainText(wanted);
  expect(frames.filter(isData).length).toBe(before + 1);

  await agent.message.fill("Let me see");
  await agent.stream.getByRole("button", { name: "Request Credit card" }).click();
  await expect(customer.form).toBeVisible();
  await expect(agent.message).toHaveValue("Let me see");
  await expect(agent.stream.getByRole("button", { name: "Request Credit card" })).toBeHidden();
  await customer.fill();
  await customer.sendSecurely();
  await expect(agent.secure).toContainText("Visa");
  await expect(agent.stream).not.toContainText("4111");
});

test("a pasted one is stopped as the first message: nobody is queued, and no connection is made", async ({ customer, agent }) => {
  const frames = sent(customer.page);
  await customer.open();
  await customer.message.fill("４１１１ 1111-1111.1111 12/30");
  await customer.chat.getByRole("button", { name: "Send", exact: true }).click();
  await expect(notice(customer)).toBeVisible();
  await expect(agent.waiting.getByRole("listitem")).toHaveCount(0);
  expect(frames).toHaveLength(0);

  await press(customer, "Edit message");
  await expect(notice(customer)).toBeHidden();
  await expect(customer.message).toBeFocused();
  await expect(customer.message).toHaveValue("４１１１ 1111-1111.1111 12/30");
  expect(frames).toHaveLength(0);

  await customer.say("it is 123-45-6789");
  await expect(notice(customer).getByRole("alert")).toContainText("This looks like a social security number");
  await press(customer, "Send it securely instead");
  await expect(customer.stream).toContainText("Whoever joins will be asked for a secure form.");
  await agent.accept();
  await expect(agent.stream).toContainText("The customer wanted to send a social security number in the chat.");
  await expect(agent.stream.getByRole("button", { name: "Request Social security number" }).or(agent.stream.getByRole("button", { name: "Request SSN" }))).toBeVisible();
});

test("look-alikes pass, or are sent as they are on a second step", async ({ customer, agent }) => {
  await talk(customer, agent);
  for (const text of ["order 302-1234567-1234567", "call +1 415 555 2671", "1Z999AA10123456784"]) {
    await customer.say(text);
    await expect(agent.stream).toContainText(text);
  }
  await customer.say("order 4512345620261125");
  await press(customer, /It’s not a card number/);
  await expect(agent.stream).toContainText("order 4512345620261125");
  await expect(customer.message).toHaveValue("");
  await expect(agent.stream).not.toContainText("wanted to send");
});

test("going on typing takes the notice away, and the text is looked at again", async ({ customer, agent }) => {
  await talk(customer, agent);
  await customer.say(`card ${card.digits}`);
  await expect(notice(customer)).toBeVisible();
  await customer.message.press("End");
  await customer.message.pressSequentially(" ok");
  await expect(notice(customer)).toBeHidden();
  await expect(agent.stream).toContainText("The customer's chat stopped a card number before it was sent.");
  await customer.message.press("Enter");
  await expect(notice(customer)).toBeVisible();
  await expect(agent.stream).not.toContainText(card.digits);
});

for (const scheme of ["light", "dark"] as const) {
  test(`the notice by keyboard at 320 px, without violations that axe finds, ${scheme}`, async ({ customer, agent }) => {
    await customer.page.emulateMedia({ colorScheme: scheme });
    await customer.page.setViewportSize({ width: 320, height: 640 });
    await talk(customer, agent);
    await customer.say(card.number);
    await expect(notice(customer)).toBeVisible();
    const frame = customer.frame;
    expect(await frame.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
    await frame.evaluate(axe);
    const found = await frame.evaluate(() =>
      (globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string }[] }> } }).axe.run().then((r) => r.violations.map((v) => v.id)),
    );
    expect(found).toEqual([]);
    for (const name of [/It’s not a card number/, "Edit message", "Send it securely instead"]) {
      await customer.message.page().keyboard.press("Shift+Tab");
      await expect(notice(customer).getByRole("button", { name })).toBeFocused();
    }
    await customer.page.keyboard.press("Enter");
    await expect(agent.stream).toContainText(wanted);
  });
}

test("an agent's card number is stopped too, and can be sent when it is none", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.say("Is it 4111 1111 1111 1111?");
  const stopped = agent.page.getByRole("group", { name: "Message not sent" });
  await expect(stopped).toContainText("This looks like a card number, so it was not sent.");
  await expect(agent.message).toHaveValue("Is it 4111 1111 1111 1111?");
  await agent.message.press("Enter"); // a second press changes nothing
  await expect(agent.message).toHaveValue("Is it 4111 1111 1111 1111?");
  await expect(customer.stream).not.toContainText("4111");
  await agent.message.fill("Is it the one that ends in 1111?");
  await expect(stopped).toHaveCount(0);
  await agent.message.press("Enter");
  await expect(customer.stream).toContainText("ends in 1111?");
  await agent.say("Your order is 4111 1111 1111 1111");
  await stopped.getByRole("button", { name: "Send as it is" }).click();
  await expect(customer.stream).toContainText("Your order is 4111 1111 1111 1111");
  await expect(agent.message).toHaveValue("");
});
