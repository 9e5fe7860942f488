import type { Locator, Page } from "@playwright/test";
import { forms, groups, label } from "./kinds.ts";
import { type Customer, expect, talk } from "./people.ts";
import { withForms } from "./workspace.ts";

const test = withForms(forms);

const MILLION = 1_000_000;

/** Far more than anybody composes. A browser draws composed text before it dispatches an event. */
const COMPOSED = 50_000;
const SAID = /is too long.* so it was not put in/;

/** How long a refusal may take, in milliseconds: on an idle machine it takes 0.3 s, apart from passing the text to the browser. */
const PATIENCE = 1500;

/** Sets a value as scripts and password managers do, and returns how long the page then needs until it is drawn, in milliseconds. */
const set = (input: Locator, size: number, event = "input"): Promise<number> =>
  input.evaluate(
    async (element: HTMLInputElement, [size, event]) => {
      const text = "7".repeat(size);
      const began = performance.now();
      element.value = text;
      element.dispatchEvent(new Event(event, { bubbles: true }));
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      return performance.now() - began;
    },
    [size, event] as const,
  );

/** Drops a text in the middle of an element. */
async function drop(page: Page, onto: Locator, text: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const box = (await onto.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const data = { items: [{ mimeType: "text/plain", data: text }], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) await session.send("Input.dispatchDragEvent", { type, x, y, data });
  await session.detach();
}

/** Composes a text as an input method does, and ends the composition. */
async function compose(page: Page, text: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
  await session.detach();
}

async function refused({ chat }: Customer, input: Locator, act: () => Promise<unknown>, left: string): Promise<void> {
  const began = Date.now();
  await act();
  await expect(chat.getByText(SAID)).toBeVisible();
  expect(Date.now() - began).toBeLessThan(PATIENCE);
  await expect(input).toHaveValue(left);
}

for (const [group, rows] of Object.entries(groups)) {
  test(`a million characters that a script puts into a field for ${group} are too long at once`, async ({ customer, agent }) => {
    await talk(customer, agent);
    await agent.request(`kinds of ${group}`);
    const form = customer.chat.getByRole("region", { name: group });
    for (const [n, { kind, typed }] of rows.entries()) {
      const input = form.getByRole("textbox", { name: label(kind), exact: true });
      const field = form.locator(".field", { has: form.page().locator(`[name="${kind}"]`) });
      expect(await set(input, MILLION, n % 2 === 0 ? "input" : "change"), kind).toBeLessThan(PATIENCE);
      await expect(field.locator(".problem"), kind).toHaveText(SAID);
      await expect(input).toHaveValue("");
      await input.fill(typed);
      await expect(field.locator(".problem"), kind).toHaveText("");
    }
  });
}

test("a million characters that are set, dropped, composed or put in at once are too long at once, and what was there stays", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.request("kinds of words");
  const { page, chat, message } = customer;
  const text = "7".repeat(MILLION);
  const field = (kind: string): Locator => chat.getByRole("textbox", { name: label(kind), exact: true });
  for (const input of [field("text"), field("multiline"), field("secret"), message]) {
    await refused(customer, input, () => set(input, MILLION), "");
    await input.fill("kept");
    await expect(chat.getByText(SAID)).toHaveCount(0);
    await refused(customer, input, () => drop(page, input, text), "kept");
    await input.fill("kept");
    await refused(customer, input, () => compose(page, text.slice(0, COMPOSED)), "kept");
    await input.fill("kept");
    await refused(customer, input, () => page.keyboard.insertText(text), "kept");
    await input.fill("kept");
    await drop(page, input, "!");
    await expect(input).toHaveValue(/^k?e?p?t?!/);
    await input.fill("");
  }
});

test("what a box can just hold goes in, and one character more does not", async ({ customer, agent }) => {
  await talk(customer, agent);
  const { page, message } = customer;
  await message.focus();
  await page.keyboard.insertText("7".repeat(20_000));
  await expect(message).toHaveValue("7".repeat(20_000));
  await refused(customer, message, () => page.keyboard.type("7"), "7".repeat(20_000));
  await message.fill("");
  await refused(customer, message, () => set(message, 20_001), "");
  await set(message, 20_000);
  await expect(message).toHaveValue("7".repeat(20_000));
});

test("the agent's window takes no million characters either", async ({ customer, agent }) => {
  await talk(customer, agent);
  const { page, message } = agent;
  const said = page.getByText(SAID);
  const text = "7".repeat(MILLION);
  await page.getByRole("button", { name: "Knowledge base" }).click();
  const search = page.getByRole("searchbox", { name: "Search articles" });
  const dismiss = page.getByRole("alert").getByRole("button", { name: "Dismiss" });
  for (const [input, left] of [
    [search, "card"],
    [message, "/form card"],
    [message, "a draft"],
  ] as const) {
    for (const act of [() => set(input, MILLION), () => drop(page, input, text), () => page.keyboard.insertText(text)]) {
      await input.fill(left);
      const began = Date.now();
      await act();
      await expect(said).toBeVisible();
      expect(Date.now() - began).toBeLessThan(PATIENCE);
      const value = await input.inputValue();
      expect(["", left]).toContain(value);
    }
    if (input === search) await page.keyboard.press("Escape");
    await dismiss.click();
  }
  await message.fill("still here");
  await message.press("Enter");
  await expect(customer.stream).toContainText("still here");
});
