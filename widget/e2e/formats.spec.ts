import type { CDPSession, ElementHandle, Locator, Page } from "@playwright/test";
import { type Agent, type Customer, enter, expect, talk } from "./people.ts";
import type { Stack } from "./stack.ts";
import { withForms } from "./workspace.ts";

/** Values of every kind that is, or could be, reformatted during typing, as they are shown. */
const values: readonly (readonly [kind: string, shown: string])[] = [
  ["card-number", "4111 1111 2222 3333"],
  ["card-number", "3782 822463 10005"],
  ["card-expiry", "12/27"],
  ["card-code", "737"],
  ["postal-code", "94107-1234"],
  ["ssn", "536-90-4399"],
  ["itin", "912-70-1234"],
  ["ein", "12-3456789"],
  ["aba-routing", "021000021"],
  ["bank-account", "1234567890"],
  ["iban", "DE89 3704 0044 0532 0130 00"],
  ["phone", "+1 415 555 2671"],
  ["phone", "+44 2070313000"],
  ["phone", "415 555 2671"],
  ["passport", "C01X00T47"],
  ["date", "1984-04-29"],
  ["time", "14:30"],
  ["number", "1234.50"],
  ["address-postal-code", "SW1A 1AA"],
];

/** One of these for each kind of separator, for a right-to-left page. */
const fromRightToLeft = values.filter(([, shown]) => ["4111 1111 2222 3333", "94107-1234", "+1 415 555 2671", "1984-04-29", "SW1A 1AA"].includes(shown));

/** The kinds whose separators a person types: a key deletes them like any other character. */
const own = /^(card-expiry|postal-code|date|time|number)$/;

const kinds = [...new Set(values.map(([kind]) => kind))];
const field = (kind: string): string =>
  `  - {id: ${kind}, kind: ${kind}, label: The ${kind}, required: ${String(kind === "card-number")}${kind === "address-country" ? ", initial: GB" : ""}}\n`;
const formats = `id: formats
version: 1
language: en
title: {en: Formats, ar: أنساق}
purpose: To edit each one.
retain-minutes: 15
fields:
${[...kinds.slice(0, -1), "address-country", "address-line1", "address-city", "address-postal-code"].map(field).join("")}`;

const test = withForms({ formats });

/** Returns the characters of a text without separators. */
const plain = (text: string): string => text.replace(/[^\p{L}\p{N}+]/gu, "");

/** What a key is to the browser, by its name; "Control+" and "Shift+" before it are held down. */
const codes: Readonly<Record<string, readonly [code: string, number: number]>> = {
  Backspace: ["Backspace", 8],
  Delete: ["Delete", 46],
  "7": ["Digit7", 55],
  v: ["KeyV", 86],
  x: ["KeyX", 88],
  z: ["KeyZ", 90],
};

/** An input that is edited by keys. Its element is looked up once: among so many fields, by role and name, that costs more than a key. */
class Typed {
  private constructor(
    readonly page: Page,
    readonly input: Locator,
    readonly element: ElementHandle<HTMLInputElement>,
    readonly kind: string,
    readonly keyboard: CDPSession,
  ) {}

  static async of(page: Page, input: Locator, kind: string): Promise<Typed> {
    const element = (await input.elementHandle()) as ElementHandle<HTMLInputElement>;
    return new Typed(page, input, element, kind, await page.context().newCDPSession(page));
  }

  async put(shown: string): Promise<void> {
    await this.element.fill("");
    await this.input.pressSequentially(shown);
    await expect(this.input, this.kind).toHaveValue(shown);
  }

  async caret(from: number, to = from): Promise<void> {
    await this.element.evaluate(
      (element, [from, to]) => {
        element.focus();
        element.setSelectionRange(from, to);
      },
      [from, to] as const,
    );
  }

  state(): Promise<{ text: string; at: number }> {
    return this.element.evaluate((element) => ({ text: element.value, at: element.selectionStart ?? -1 }));
  }

  /** Presses a key in one step, where the runner's own press takes one for each key that is held. */
  async press(name: string): Promise<void> {
    const key = name.slice(name.lastIndexOf("+") + 1);
    const [code, windowsVirtualKeyCode] = codes[key] ?? ["", 0];
    if (code === "") throw new Error(`no key "${key}"`);
    const modifiers = (name.includes("Control+") ? 2 : 0) + (name.includes("Shift+") ? 8 : 0);
    const pressed = { key, code, windowsVirtualKeyCode, modifiers };
    const writes = modifiers === 0 && key.length === 1;
    const down = this.keyboard.send("Input.dispatchKeyEvent", { type: writes ? "keyDown" : "rawKeyDown", ...pressed, ...(writes ? { text: key } : {}) });
    await Promise.all([down, this.keyboard.send("Input.dispatchKeyEvent", { type: "keyUp", ...pressed })]);
  }

  /** Edits a text and checks the result, then checks undo, redo and undo. */
  async edit(shown: string, from: number, to: number, key: string, judge: (text: string, at: number) => void): Promise<void> {
    await this.caret(from, to);
    await this.press(key);
    const { text, at } = await this.state();
    judge(text, at);
    for (const [step, want] of [
      ["Control+z", shown],
      ["Control+Shift+z", text],
      ["Control+z", shown],
    ] as const) {
      await this.press(step);
      const says = `${this.kind}: ${step} after ${key} at ${from} of ${shown}`;
      await expect.poll(async () => (await this.state()).text, { message: says, intervals: [5, 10, 20, 50, 100] }).toBe(want);
    }
  }
}

/** Returns the positions to test in a text: its ends, its middle, and both sides of its first separator and of its last. */
function places(text: string): number[] {
  const all = Array.from({ length: text.length + 1 }, (_, at) => at);
  const gaps = all.filter((at) => at < text.length && plain(text.charAt(at)) === "");
  const ends = [...gaps.slice(0, 1), ...gaps.slice(-1)].flatMap((at) => [at, at + 1]);
  return all.filter((at) => at === 0 || at === text.length || at === text.length >> 1 || ends.includes(at));
}

async function tryKeys(typed: Typed, shown: string): Promise<void> {
  const all = plain(shown);
  for (const at of places(shown)) {
    const before = plain(shown.slice(0, at)).length;
    for (const [key, gone, taken] of [
      ["Backspace", before - 1, at - 1],
      ["Delete", before, at],
    ] as const) {
      if (gone < 0 || gone >= all.length) continue;
      await typed.edit(shown, at, at, key, (text, caret) => {
        const says = `${typed.kind}: ${key} at ${at} of ${shown} gave ${text}`;
        const itself = own.test(typed.kind) && plain(shown.charAt(taken)) === "";
        expect(plain(text), says).toBe(itself ? all : all.slice(0, gone) + all.slice(gone + 1));
        expect(plain(text.slice(0, caret)).length, `${says}, and the caret at ${caret}`).toBe(itself ? before : Math.min(before, gone));
        expect(text, says).not.toBe(shown);
      });
    }
  }
}

async function tryWords(typed: Typed, shown: string): Promise<void> {
  const all = plain(shown);
  for (const at of places(shown).slice(1, -1)) {
    const [head, tail] = [plain(shown.slice(0, at)), plain(shown.slice(at))];
    for (const key of ["Control+Backspace", "Control+Delete"]) {
      if ((key === "Control+Delete" ? tail : head) === "") continue;
      await typed.edit(shown, at, at, key, (text) => {
        const says = `${typed.kind}: ${key} at ${at} of ${shown} gave ${text}`;
        expect(text, says).not.toBe(shown);
        if (!own.test(typed.kind)) expect(plain(text).length, says).toBeLessThan(all.length);
        if (key === "Control+Delete") expect([plain(text).startsWith(head), tail.endsWith(plain(text).slice(head.length))], says).toEqual([true, true]);
        else expect([plain(text).endsWith(tail), head.startsWith(plain(text).slice(0, -tail.length || undefined))], says).toEqual([true, true]);
      });
    }
  }
}

async function trySelections(typed: Typed, shown: string): Promise<void> {
  const [from, to] = [Math.floor(shown.length / 3), Math.ceil((2 * shown.length) / 3)];
  const [head, tail] = [plain(shown.slice(0, from)), plain(shown.slice(to))];
  const gives = (want: string) => (text: string) => expect(plain(text), `${typed.kind}: ${from} to ${to} of ${shown} gave ${text}`).toBe(want);
  await typed.edit(shown, from, to, "7", gives(`${head}7${tail}`));
  await typed.edit(shown, from, to, "Control+x", gives(head + tail));
  await typed.edit(shown, from, to, "Backspace", gives(head + tail));
  await typed.edit(shown, from, from, "7", gives(`${head}7${plain(shown.slice(from))}`));
  await typed.caret(from, to);
  await typed.press("Control+x");
  await typed.press("Control+v");
  await expect.poll(async () => plain((await typed.state()).text), `${typed.kind}: cut from and put back into ${shown}`).toBe(plain(shown));
}

async function open(customer: Customer, agent: Agent): Promise<Locator> {
  await agent.request("formats");
  const form = customer.chat.getByRole("region", { name: /Formats|أنساق/ });
  await expect(form).toBeVisible();
  return form;
}

async function tryAll(customer: Customer, form: Locator, all = values): Promise<void> {
  for (const button of await form.locator(".reveal").all()) await button.click(); // of what is veiled nothing can be cut
  for (const [kind, shown] of all) {
    const typed = await Typed.of(customer.page, form.locator(`[name="${kind}"]`), kind);
    for (const attempt of [tryKeys, tryWords, trySelections]) {
      await typed.put(shown);
      await attempt(typed, shown);
    }
  }
}

test("every formatted kind is edited in its middle, undone and done again, as any text is", async ({ customer, agent }) => {
  test.setTimeout(400_000);
  await talk(customer, agent);
  await tryAll(customer, await open(customer, agent));
});

test("in a page from right to left too, in the digits of either script", async ({ customer, agent, stack }) => {
  test.setTimeout(400_000);
  await arabic(customer, agent, stack);
  const form = await open(customer, agent);
  await tryAll(customer, form, fromRightToLeft);
  for (const [kind, shown] of values.filter(([kind]) => /^(card-number|ssn|phone|ein)$/.test(kind))) {
    const input = form.locator(`[name="${kind}"]`);
    await input.fill("");
    await input.pressSequentially(shown.replace(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit))));
    await expect(input, kind).toHaveValue(shown);
  }
});

test("of what is veiled nothing is cut, copied or dragged, and so no dot comes back in its place", async ({ customer, agent }) => {
  await talk(customer, agent);
  const form = await open(customer, agent);
  const { page } = customer;
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate(() => navigator.clipboard.writeText("536"));
  const typed = await Typed.of(page, form.locator('[name="ssn"]'), "ssn");
  await typed.put("536-90-4399");
  for (const key of ["Control+c", "Control+x"]) {
    await typed.caret(0, 11);
    await page.keyboard.press(key);
    expect((await typed.state()).text).toBe("536-90-4399");
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("536");
  }
  expect(await typed.input.evaluate((element) => element.dispatchEvent(new DragEvent("dragstart", { bubbles: true, cancelable: true })))).toBe(false);
  await form
    .locator(".field", { has: page.locator('[name="ssn"]') })
    .getByRole("button", { name: "Show" })
    .click();
  await typed.caret(0, 11);
  await page.keyboard.press("Control+x");
  await expect(typed.input).toHaveValue("");
  await page.keyboard.press("Control+v");
  await expect(typed.input).toHaveValue("536-90-4399");
});

async function arabic(customer: Customer, agent: Agent, stack: Stack): Promise<void> {
  await enter(customer, stack, { language: "ar" });
  await customer.page.locator("sealform-chat").getByRole("button").first().click();
  const message = customer.chat.locator("form.composer textarea");
  await message.fill("مرحبا");
  await message.press("Enter");
  await agent.accept();
  await expect(customer.stream).toContainText("Alice");
}
