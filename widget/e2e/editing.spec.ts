import type { Locator, Page } from "@playwright/test";
import { type Customer, expect, talk, test } from "./people.ts";

/** Returns the text of an input, with its caret as |, or its selection between [ and ]. */
const state = (input: Locator): Promise<string> =>
  input.evaluate((element: HTMLInputElement) => {
    const [start, end] = [element.selectionStart ?? 0, element.selectionEnd ?? 0];
    const { value } = element;
    return start === end ? `${value.slice(0, start)}|${value.slice(end)}` : `${value.slice(0, start)}[${value.slice(start, end)}]${value.slice(end)}`;
  });

async function field(customer: Customer, label: string, text: string): Promise<Locator> {
  const input = customer.chat.getByRole("textbox", { name: label });
  await input.click();
  await input.pressSequentially(text);
  return input;
}

const caret = (input: Locator, at: number, to = at): Promise<void> => input.evaluate((element: HTMLInputElement, [at, to]) => element.setSelectionRange(at, to), [at, to] as const);

/** Presses keys, and checks the state after each. */
async function expectAfter(page: Page, input: Locator, steps: readonly (readonly [key: string, state: string])[]): Promise<void> {
  for (const [key, want] of steps) {
    await page.keyboard.press(key);
    await expect.poll(() => state(input), key).toBe(want);
  }
}

test("Delete and Backspace take a digit also where a gap is in the way", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.request();
  const { page } = customer;
  const number = await field(customer, "Card number", "4111222233334444");
  await caret(number, 4);
  await expectAfter(page, number, [
    ["Delete", "4111| 2223 3334 444"],
    ["Delete", "4111| 2233 3344 44"],
  ]);
  await caret(number, 5);
  await expectAfter(page, number, [
    ["Backspace", "411|2 2333 3444 4"],
    ["Backspace", "41|22 3333 4444"],
  ]);
  await caret(number, 2, 7);
  await expectAfter(page, number, [["Delete", "41|33 4444"]]);
  await caret(number, 4);
  await expectAfter(page, number, [
    ["Control+Delete", "4133|"],
    ["Control+Backspace", "|"],
  ]);
});

test("what was typed into a formatted field is undone and done again, and shows nothing that was not there", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.request();
  const { page } = customer;
  const number = await field(customer, "Card number", "4111222233");
  const seen = new Set<string>();
  for (let n = 1; n <= 10; n++) seen.add("4111222233".slice(0, n).replace(/(\d{4})(?=\d)/g, "$1 "));
  for (const key of ["Control+z", "Control+z", "Control+Shift+z", "Control+z", "Control+z", "Control+z"]) {
    await page.keyboard.press(key);
    await expect.poll(() => number.inputValue().then((value) => value === "" || seen.has(value)), key).toBe(true);
  }
  await expect(number).toHaveValue("");
  for (let n = 0; n < 6; n++) await page.keyboard.press("Control+Shift+z");
  await expect.poll(() => state(number)).toBe("4111 2222 33|");
  await page.keyboard.type("334444");
  await expect.poll(() => state(number)).toBe("4111 2222 3333 4444|");
});

test("a text that is much too long is not put into a field or the message box, which say so at once", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.request();
  const { page, chat } = customer;
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  for (const [size, label] of [
    [100_000, "Security code"],
    [1_000_000, "Card number"],
    [1_000_000, "Message"],
  ] as const) {
    await page.evaluate((size) => navigator.clipboard.writeText("7".repeat(size)), size);
    const input = await field(customer, label, "4");
    const began = Date.now();
    await page.keyboard.press("Control+v");
    await expect(chat.getByText(/is too long.* so it was not put in/)).toBeVisible();
    expect(Date.now() - began, label).toBeLessThan(1000); // 0.3 s on a machine that does nothing else
    await expect(input).toHaveValue("4");
    await input.press("Backspace");
    await expect(chat.getByText(/so it was not put in/)).toHaveCount(0);
  }
});
