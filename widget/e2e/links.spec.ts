import { type Page } from "@playwright/test";
import { violations } from "./axe.ts";
import { expect, talk, test } from "./people.ts";

const address = "https://shop.example/orders/4711?from=chat";

const clipboard = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());

test("an address in a message is copied on either side, and opened by nobody", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.say(`Look at ${address}, e.g.this one, or at https://аррӏе.example/\u202Efdp`);
  await customer.say(`I was at ${address}.`);
  await expect(customer.stream).toContainText("https://аррӏе.example/⟨U+202E⟩fdp (xn--80ak6aa92e.example)");
  await expect(agent.stream).toContainText("I was at");
  for (const [page, stream] of [
    [customer.page, customer.stream],
    [agent.page, agent.stream],
  ] as const) {
    const copy = stream.getByRole("button", { name: "Copy link https://shop.example" });
    await expect(copy).toHaveCount(2);
    await expect(stream.getByRole("link")).toHaveCount(0);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await copy.first().press("Enter");
    await expect(stream.getByRole("button", { name: "Copied" })).toBeVisible();
    expect(await clipboard(page)).toBe(address);
    await page.evaluate(() => navigator.clipboard.writeText(""));
  }
});

test("where nothing may be copied, the address is selected", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.say(`Look at ${address}.`);
  const copy = customer.stream.getByRole("button", { name: "Copy link" });
  await copy.evaluate(() => (navigator.clipboard.writeText = () => Promise.reject(new Error("denied"))));
  await copy.click();
  await expect.poll(() => copy.evaluate(() => String(getSelection()))).toBe(address);
  await expect(copy).toHaveText(/^Copy link/);
});

test("a chat that is over can be kept as a text, which the page does not get", async ({ customer, agent }) => {
  const { page, chat } = customer;
  await talk(customer, agent);
  await page.evaluate(() => addEventListener("message", (event) => (document.title += JSON.stringify(event.data)), true));
  await customer.say("My order is 4711.");
  await expect(agent.stream).toContainText("My order is 4711.");
  await customer.end();
  const open = chat.getByRole("button", { name: "Save this chat" });
  await open.press("Enter");
  const dialog = chat.getByRole("dialog", { name: "This chat as text" });
  await expect(dialog.getByRole("button", { name: "Copy" })).toBeFocused();
  const text = await dialog.getByRole("textbox").inputValue();
  expect(text).toMatch(/^Billing\nWhat was entered in forms is not in this text\.\n\n.+\n.+ {2}You\n {4}/);
  expect(text).toMatch(/\n.+ {2}You\n {4}My order is 4711\.\n.+ {2}— You ended the chat\n$/);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await clipboard(page)).toBe(text);
  await page.evaluate(() => navigator.clipboard.writeText(""));
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await violations(customer.frame)).toEqual([]);
  }
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(open).toBeFocused();
  expect(await page.title()).not.toContain("4711");
  expect(await page.content()).not.toContain("4711.");
});
