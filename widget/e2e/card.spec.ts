import type { Frame, Locator } from "@playwright/test";
import { violations } from "./axe.ts";
import { type Agent, card, type Customer, enter, expect, talk, test } from "./people.ts";
import type { Stack } from "./stack.ts";

/** The inputs of a card form, by the field's id. */
const field = ({ chat }: Customer, id: string): Locator => chat.locator(`[name="${id}"]`);

async function ask(customer: Customer, agent: Agent): Promise<void> {
  await agent.request();
  await expect(field(customer, "card-number")).toBeVisible();
}

/** Opens the shop in a language, in which the words of the chat are not known here. */
async function begin(customer: Customer, agent: Agent, stack: Stack, language: string, text: string): Promise<void> {
  await enter(customer, stack, { language });
  await customer.page.locator("sealform-chat .launcher").click();
  await customer.chat.locator(".box textarea").fill(text);
  await customer.chat.locator(".send").click();
  await agent.accept();
  await expect(agent.stream).toContainText(text);
  await ask(customer, agent);
}

test("the brand is drawn as soon as it is known, and says what code its cards have before one is typed", async ({ customer, agent }) => {
  await talk(customer, agent);
  await ask(customer, agent);
  const [number, code] = [field(customer, "card-number"), field(customer, "card-code")];
  const drawn = customer.form.locator("svg.brand");
  await expect(code).toHaveAccessibleDescription("3 digits on the back, or 4 on the front");
  for (const [typed, name, says, shape, wrong] of [
    ["3782", "AmericanExpress", "4 digits on the front", "1234", "737"],
    ["4111", "Visa", "3 digits on the back", "737", "1234"],
    ["5555", "Mastercard", "3 digits on the back", "737", "1234"],
    ["0000", "", "3 digits on the back, or 4 on the front", "1234", "12"],
  ] as const) {
    await number.fill("");
    await number.pressSequentially(typed);
    await expect(drawn).toHaveText(name);
    await expect(code).toHaveAccessibleDescription(says);
    await code.fill(shape);
    await code.blur();
    await expect(code).not.toHaveAttribute("aria-invalid");
    await code.fill(wrong);
    await expect(code).not.toHaveAttribute("aria-invalid");
    await code.blur();
    await expect(code).toHaveAttribute("aria-invalid", "true");
    await code.fill("");
    for (const colorScheme of ["dark", "light"] as const) {
      await customer.page.emulateMedia({ colorScheme });
      expect(await violations(customer.frame), `${name} ${colorScheme}`).toEqual([]);
    }
  }
});

test("in forced colours the brand's name is in the text's colour", async ({ customer, agent }) => {
  await customer.page.emulateMedia({ forcedColors: "active" });
  await talk(customer, agent);
  await ask(customer, agent);
  await field(customer, "card-number").fill(card.number);
  const colours = await customer.form.locator("svg.brand").evaluate((svg) => {
    const of = (name: string) => getComputedStyle(svg.querySelector(name) ?? svg).fill;
    return [of("rect"), of("text"), getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color];
  });
  expect(colours.slice(0, 2)).toEqual(colours.slice(2));
});

for (const [language, width, zoom] of [
  ["en", 320, 1],
  ["de", 320, 1],
  ["ar", 320, 1],
  ["de", 1280, 1],
  ["de", 1280, 2],
] as const) {
  test(`expiry and code stay side by side with a mistake in either: ${language}, ${width} px, ${zoom * 100} %`, async ({ customer, agent, stack }) => {
    const { page } = customer;
    await page.setViewportSize({ width: width / zoom, height: 900 });
    await begin(customer, agent, stack, language, `${language}, ${width} px, ${zoom}`);
    const [expiry, code] = [field(customer, "card-expiry"), field(customer, "card-code")];
    const even = async (when: string): Promise<void> => {
      const [a, b] = [await expiry.boundingBox(), await code.boundingBox()];
      if (!a || !b) throw new Error("it is not shown");
      expect([a.y, a.width, a.height], when).toEqual([b.y, b.width, b.height]);
      expect(a.x, when).not.toBe(b.x);
      expect(await customer.frame.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), when).toBe(0);
    };
    await even("untouched");
    await expiry.fill("13/30");
    await code.fill("12");
    await even("while typing");
    await code.blur();
    await even("a wrong code");
    await expiry.focus();
    await expiry.blur();
    await even("both wrong");
    await code.fill("737");
    await code.blur();
    await even("a wrong date");
    await field(customer, "card-number").fill(card.number);
    await even("a brand");
  });
}

/** Sets values as Chromium fills in a card: all in one task, each with its events, and no key. */
async function autofill(frame: Frame, values: Readonly<Record<string, string>>): Promise<void> {
  await frame.evaluate((values) => {
    for (const [token, value] of Object.entries(values)) {
      const input = document.querySelector<HTMLInputElement>(`[autocomplete="${token}"]`);
      if (!input) throw new Error(`there is no field for ${token}`);
      input.value = value;
      for (const kind of ["input", "change"]) input.dispatchEvent(new Event(kind, { bubbles: true }));
    }
  }, values);
}

for (const [name, values] of Object.entries({
  "a date of four digits": { "cc-name": card.name, "cc-number": card.digits, "cc-exp": "12/30", "cc-csc": card.code, "postal-code": card.postal },
  "a date of six digits, and spaces": { "cc-csc": card.code, "cc-exp": "12/2030", "cc-number": card.number, "cc-name": card.name, "postal-code": card.postal },
  "hyphens, and the year first": { "cc-number": "4111-1111-1111-1111", "cc-exp": "2030-12", "cc-csc": card.code, "cc-name": card.name, "postal-code": card.postal },
})) {
  test(`all fields filled in at once by the browser: ${name}`, async ({ customer, agent }) => {
    await talk(customer, agent);
    await ask(customer, agent);
    await field(customer, "card-number").focus();
    await autofill(customer.frame, values);
    await expect(field(customer, "card-number")).toHaveValue(card.number);
    await expect(field(customer, "card-expiry")).toHaveValue(card.expiry);
    await expect(field(customer, "card-number")).toBeFocused();
    await expect(customer.form.locator("[aria-invalid]")).toHaveCount(0);
    await expect(customer.form.locator("svg.brand")).toHaveText("Visa");
    await expect(agent.page.getByText("Filling, 5 of 5 fields valid")).toBeVisible();
    await customer.sendSecurely();
    await expect(agent.secure).toContainText("Visa");
    for (const [what, value] of Object.entries({ "card number": card.number, "expiry date": card.expiry, "security code": card.code, "name on card": card.name })) {
      await agent.secure.getByRole("button", { name: `Reveal ${what}` }).click();
      await expect(agent.secure).toContainText(value);
    }
  });
}

test("Chromium's own autofill puts a saved card into the form", async ({ customer, agent }) => {
  await talk(customer, agent);
  await ask(customer, agent);
  await field(customer, "card-number").click();
  const session = await customer.page.context().newCDPSession(customer.frame);
  const { root } = await session.send("DOM.getDocument", { depth: -1, pierce: true });
  const { frame } = (await session.send("Page.getFrameTree")).frameTree;
  const saved = { number: card.digits, name: card.name, expiryMonth: "12", expiryYear: "2030", cvc: card.code };
  await session.send("Autofill.enable");
  await session.send("Autofill.trigger", { fieldId: numberIn(root), frameId: frame.id, card: saved });
  await expect(field(customer, "card-number")).toHaveValue(card.number);
  await expect(field(customer, "card-expiry")).toHaveValue(card.expiry);
  await expect(field(customer, "card-code")).toHaveValue(card.code);
  await expect(field(customer, "card-name")).toHaveValue(card.name);
  await expect(customer.form.locator("[aria-invalid]")).toHaveCount(0);
  await expect(agent.page.getByText("Filling, 4 of 5 fields valid")).toBeVisible();
});

interface Node {
  backendNodeId: number;
  attributes?: string[];
  children?: Node[];
}

/** Returns the id of the input for a card's number, as the browser's tools know it. */
function numberIn({ backendNodeId, attributes = [], children = [] }: Node): number {
  if (attributes.includes("cc-number")) return backendNodeId;
  return children.reduce((found, child) => found || numberIn(child), 0);
}

test("a form's markers are one line of the stream, which moves through its steps", async ({ customer, agent }) => {
  await talk(customer, agent);
  await ask(customer, agent);
  const lines = customer.stream.locator(".line.secure");
  await expect(lines).toHaveText(["Secure data has been requested · Credit card"]);
  await agent.say("Take your time.");
  await customer.fill();
  await customer.sendSecurely();
  await expect(lines).toHaveText(["Secure data sent · Credit card"]);
  await expect(customer.stream.locator(":scope > :last-child")).toHaveText("Secure data sent · Credit card");
  await agent.secure.getByRole("button", { name: "Reveal card number" }).click();
  await expect(lines).toHaveText(["Secure data opened · Credit card"]);
  await agent.request();
  await expect(lines).toHaveText(["Secure data opened · Credit card", "Secure data has been requested · Credit card"]);
  await agent.wipe("Credit card");
  await expect(lines).toHaveText(["Secure data has been requested · Credit card", "Secure data wiped · Credit card"]);
});

test.describe("on a touch screen", () => {
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 375, height: 800 } });

  test("the next field is reached with the last digit, and never from a correction or a pasted number", async ({ customer, agent }) => {
    await talk(customer, agent);
    await ask(customer, agent);
    const [number, expiry, code] = [field(customer, "card-number"), field(customer, "card-expiry"), field(customer, "card-code")];
    const keys = customer.page.keyboard;
    await number.fill(card.number);
    await expect(number).toBeFocused();
    await number.evaluate((input: HTMLInputElement) => input.setSelectionRange(7, 7));
    await keys.press("Backspace");
    await keys.type("1");
    await expect(number).toHaveValue(card.number);
    await expect(number).toBeFocused();
    await number.fill("");
    await keys.type(card.digits);
    await expect(expiry).toBeFocused();
    await keys.type("1230");
    await expect(code).toBeFocused();
    await keys.type(card.code);
    await expect(code).toBeFocused();
    await expect(code).toHaveValue(card.code);
    await number.focus();
    await keys.press("End");
    await keys.press("Backspace");
    await keys.type("1");
    await expect(number).toBeFocused();
  });
});

test("with a keyboard the focus stays where it is", async ({ customer, agent }) => {
  await talk(customer, agent);
  await ask(customer, agent);
  await field(customer, "card-number").pressSequentially(card.digits);
  await expect(field(customer, "card-number")).toHaveValue(card.number);
  await expect(field(customer, "card-number")).toBeFocused();
});
