import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Frame, Locator } from "@playwright/test";
import { words as arabicWords } from "../frame/words/ar.ts";
import { languages } from "../loader/words.ts";
import { violations } from "./axe.ts";
import { type Agent, type Customer, enter, expect, talk, test as base } from "./people.ts";
import { Stack } from "./stack.ts";

const move = `id: move
version: 1
title: Change of plan
purpose: To move your contract.
retain-minutes: 15
pages:
  - title: Your plan
    fields:
      - {id: name, kind: text, label: Full name, required: true, initial: Maria Gomez}
      - {id: account, kind: text, label: Customer number, initial: SF-20931-A, editable: false}
      - id: plan
        kind: radio
        label: Plan
        required: true
        options: [{id: basic, label: Basic}, {id: family, label: Family}, {id: business, label: Business}]
      - id: reason
        kind: list
        label: Reason
        options: [{id: moving, label: I am moving}, {id: price, label: Too expensive}]
      - {id: amount, kind: slider, label: Monthly amount, required: true, min: 0, max: 500, step: 10}
  - title: The contract
    fields:
      - {id: country, kind: country, label: Country, required: true, initial: DE}
      - {id: start, kind: date, label: First day, required: true, min: 2026-12-01, max: 2099-12-31}
      - {id: note, kind: multiline, label: Note}
      - {id: agree, kind: checkbox, label: I agree to the terms, required: true}
`;

const arabic = `id: taghyir
version: 1
language: ar
title: تغيير الخطة
purpose: لنقل عقدك
retain-minutes: 15
fields:
  - {id: name, kind: text, label: الاسم الكامل, required: true, initial: ماريا}
  - {id: account, kind: text, label: رقم العميل, initial: SF-20931, editable: false}
  - id: plan
    kind: radio
    label: الخطة
    required: true
    options: [{id: basic, label: أساسي}, {id: family, label: عائلي}]
  - {id: country, kind: country, label: البلد, required: true}
  - {id: amount, kind: slider, label: المبلغ, required: true, min: 0, max: 10}
  - {id: agree, kind: checkbox, label: أوافق على الشروط, required: true}
`;

const address = `id: address-form
version: 1
title: Where you live
retain-minutes: 15
fields:
  - {id: home, kind: address, required: true}
`;

const two = `id: two
version: 1
title: Two optional pages
retain-minutes: 15
pages:
  - title: First
    fields: [{id: a, kind: text, label: Must, required: true}]
  - title: Second
    fields: [{id: b, kind: text, label: Can}]
`;

const test = base.extend<object, { stack: Stack }>({
  stack: [
    // eslint-disable-next-line no-empty-pattern -- the runner wants a pattern
    async ({}, use) => {
      const stack = await Stack.start();
      await stack.stop();
      const workspace = join(stack.keys, "workspace");
      for (const [name, text] of Object.entries({ move, taghyir: arabic, two, "address-form": address })) writeFileSync(join(workspace, `forms/${name}.yaml`), text);
      const services = join(workspace, "services.yaml");
      writeFileSync(services, readFileSync(services, "utf8").replace("[credit-card", "[move, taghyir, two, address-form, credit-card"));
      await stack.run();
      await use(stack);
      await stack.end();
    },
    { scope: "worker" },
  ],
});

async function ask(customer: Customer, agent: Agent, filter: string, title: string): Promise<Locator> {
  await agent.request(filter);
  const form = customer.chat.getByRole("region", { name: title });
  await expect(form).toBeVisible();
  return form;
}

async function begin(customer: Customer, agent: Agent): Promise<Locator> {
  await talk(customer, agent);
  return await ask(customer, agent, "change", "Change of plan");
}

const next = (form: Locator) => form.getByRole("button", { name: "Next" });
const send = (form: Locator) => form.getByRole("button", { name: "Send securely" });

/** Fills in the first page. */
async function firstPage(form: Locator): Promise<void> {
  await form.getByLabel("Family").check();
  await form.getByRole("textbox", { name: "Monthly amount" }).fill("120");
  await next(form).click();
}

test("every choice, both pages and sending, by keyboard only", async ({ customer, agent }) => {
  const form = await begin(customer, agent);
  const keys = customer.page.keyboard;
  await form.getByLabel("Full name").focus();
  for (const name of ["Customer number", "Basic"]) {
    await keys.press("Tab");
    await expect(form.getByLabel(name)).toBeFocused();
  }
  await keys.press("ArrowDown");
  await expect(form.getByRole("radio", { name: "Family" })).toBeChecked();
  await keys.press("Tab");
  await keys.press("ArrowDown");
  await expect(form.getByLabel("Reason")).toHaveValue("moving");
  await keys.press("Tab");
  const slider = form.getByRole("slider", { name: "Monthly amount" });
  const exact = form.getByRole("textbox", { name: "Monthly amount" });
  await expect(slider).toBeFocused();
  await expect(slider).toHaveAttribute("aria-valuetext", "Nothing chosen yet");
  await keys.press("Home");
  await expect(exact).toHaveValue("0");
  await keys.press("ArrowRight");
  await keys.press("ArrowRight");
  await expect(exact).toHaveValue("20");
  await expect(slider).not.toHaveAttribute("aria-valuetext");
  await keys.press("Tab");
  await keys.press("Enter");
  await expect(form.getByRole("heading", { name: "The contract" })).toBeFocused();
  await keys.press("Tab");
  await expect(form.getByLabel("Country")).toBeFocused();
  await keys.type("Fra");
  await expect(form.getByLabel("Country")).toHaveValue("FR");
  await keys.press("Tab");
  await keys.type("12/24/2026");
  await keys.press("Tab");
  await keys.type("One");
  await keys.press("Enter");
  await keys.type("Two");
  await expect(form.getByLabel("Note")).toHaveValue("One\nTwo");
  await keys.press("Tab");
  await expect(form.getByRole("button", { name: "Show" })).toBeFocused();
  await keys.press("Tab");
  await keys.press("Space");
  await keys.press("Enter");
  await expect(customer.stream).toContainText("Secure data sent");
  await expect(agent.secure.getByRole("button", { name: "Reveal plan" })).toBeVisible();
});

test("a page is left only when it is right, and sending goes to the first page with a mistake", async ({ customer, agent }) => {
  const form = await begin(customer, agent);
  await expect(form).toContainText("Page 1 of 2");
  await next(form).click();
  await expect(form.getByRole("radio", { name: "Basic" })).toBeFocused();
  await expect(form.getByRole("radiogroup", { name: "Plan" })).toHaveAttribute("aria-invalid", "true");
  await expect(form.getByRole("radiogroup", { name: "Plan" })).toHaveAccessibleDescription(/Please choose one/);
  await expect(form.getByRole("alert")).toHaveText("Please check: Plan, Monthly amount.");
  await firstPage(form);
  const heading = form.getByRole("heading", { name: "The contract" });
  await expect(heading).toBeFocused();
  await expect(heading).toHaveAccessibleName(/Page 2 of 2/);
  await expect(form.locator("[aria-invalid]:visible")).toHaveCount(0);
  await expect(form.getByLabel("Full name")).toBeHidden();
  await form.getByLabel("First day").fill("2026-12-24");
  await form.getByRole("button", { name: "Back" }).click();
  await expect(form.getByRole("heading", { name: "Your plan" })).toBeFocused();
  await expect(form.getByLabel("Family")).toBeChecked();
  await next(form).click();
  await expect(form.getByLabel("First day")).toHaveValue("2026-12-24");
  await form.getByLabel("I agree").check();
  await form.locator("input[name=name]").evaluate((input) => ((input as HTMLInputElement).value = ""));
  await send(form).click();
  await expect(form.getByLabel("Full name")).toBeFocused();
  await expect(form.getByLabel("Full name")).toHaveAccessibleDescription(/Please fill in this field/);
  await expect(customer.stream).not.toContainText("Secure data sent");
  await form.getByLabel("Full name").fill("Maria");
  await customer.page.keyboard.press("Enter");
  await send(form).click();
  await expect(customer.stream).toContainText("Secure data sent");
});

test("a double click turns one page and sends nothing", async ({ customer, agent }) => {
  await talk(customer, agent);
  const form = await ask(customer, agent, "optional", "Two optional pages");
  await form.getByLabel("Must").fill("x");
  await next(form).click();
  const heading = form.getByRole("heading", { name: "Second" });
  await expect(heading).toBeFocused();
  await customer.page.mouse.down({ clickCount: 2 });
  await customer.page.mouse.up({ clickCount: 2 });
  await expect(heading).toBeFocused();
  await expect(customer.stream).not.toContainText("Secure data sent");
  await send(form).click();
  await expect(customer.stream).toContainText("Secure data sent");
});

test("what is fixed can be read and not changed, and what is initial can be changed", async ({ customer, agent }) => {
  const form = await begin(customer, agent);
  const fixed = form.getByLabel("Customer number");
  await expect(fixed).toHaveValue("SF-20931-A");
  await expect(fixed).not.toBeEditable();
  await expect(form.getByLabel("Full name")).toHaveValue("Maria Gomez");
  await form.getByLabel("Full name").fill("Mario Gomez");
  await firstPage(form);
  await expect(form.getByLabel("Country")).toHaveValue("DE");
  await form.getByLabel("First day").fill("2026-12-24");
  await form.getByLabel("I agree").check();
  await send(form).click();
  for (const name of ["customer number", "full name"]) await agent.secure.getByRole("button", { name: `Reveal ${name}` }).click();
  await expect(agent.secure).toContainText("SF-20931-A");
  await expect(agent.secure).toContainText("Mario Gomez");
});

test("limits are said before, and after when they are broken", async ({ customer, agent }) => {
  const form = await begin(customer, agent);
  const exact = form.getByRole("textbox", { name: "Monthly amount" });
  await form.getByText("Monthly amount").click();
  await expect(form.getByRole("slider")).toBeFocused();
  await expect(exact).toHaveValue("");
  await form.getByRole("slider").click();
  await expect(exact).toHaveValue("250");
  await exact.fill("55");
  await exact.blur();
  for (const control of [exact, form.getByRole("slider")]) {
    await expect(control).toHaveAttribute("aria-invalid", "true");
    await expect(control).toHaveAccessibleDescription(/steps of 10/);
  }
  await firstPage(form);
  await expect(form.getByLabel("First day")).toHaveAccessibleDescription("From December 1, 2026 to December 31, 2099");
  await form.getByLabel("First day").fill("2026-11-30");
  await form.getByLabel("First day").blur();
  await expect(form.getByLabel("First day")).toHaveAttribute("aria-invalid", "true");
  await expect(form.getByLabel("First day")).toHaveAccessibleDescription(/December 1, 2026 or later/);
});

test("values that are set at once, with one event or none", async ({ customer, agent }) => {
  const form = await begin(customer, agent);
  await customer.frame.evaluate(() => {
    const set = (name: string, value: string, event: string) => {
      const input = document.querySelector<HTMLInputElement>(`[name="${name}"]`);
      if (!input) throw new Error(name);
      input.value = value;
      if (event !== "") input.dispatchEvent(new Event(event, { bubbles: true }));
    };
    set("amount", "130", "change");
    set("reason", "price", "input");
    set("name", "Mario", "");
    set("country", "FR", "change");
    set("start", "12/24/2026", "");
    const radio = document.querySelector<HTMLInputElement>("[type=radio][value=business]");
    if (radio) radio.checked = true;
  });
  await expect(form.getByRole("slider")).toHaveValue("130");
  await next(form).click();
  await form.getByLabel("I agree").check();
  await send(form).click();
  await expect(customer.stream).toContainText("Secure data sent");
  for (const name of ["plan", "reason", "full name", "first day"]) await agent.secure.getByRole("button", { name: `Reveal ${name}` }).click();
  for (const text of ["Business", "Too expensive", "Mario", "France", "2026-12-24"]) await expect(agent.secure).toContainText(text);
});

for (const [what, moves] of [
  ["as Chromium does", true],
  ["where elements that are moved lose the focus", false],
] as const) {
  test(`another country lays the address out anew, and loses neither what was typed nor the focus, ${what}`, async ({ customer, agent }) => {
    if (!moves) {
      await customer.page.addInitScript(() => Reflect.deleteProperty(Element.prototype, "moveBefore"));
      await customer.page.reload();
    }
    await talk(customer, agent);
    const form = await ask(customer, agent, "where", "Where you live");
    const country = form.getByLabel("Country");
    await country.selectOption("US");
    await form.getByLabel("City").fill("Berlin");
    await form.getByLabel("State").fill("Berlin");
    await form.getByLabel("ZIP code").fill("10115");
    await country.focus();
    await customer.page.keyboard.type("Germ");
    await expect(country).toHaveValue("DE");
    await expect(country).toBeFocused();
    await expect(form.getByLabel("State")).toBeHidden();
    const labels = () => form.locator(".field:not([hidden]) label").allTextContents();
    expect(await labels()).toEqual(["Country", "Street address", "Apartment, suite or building", "Postal code", "City"]);
    await expect(form.getByLabel("Postal code")).toHaveValue("10115");
    await form.getByLabel("Street address").fill("Invalidenstraße 1");
    await form.getByLabel("Postal code").focus();
    await country.evaluate((select) => {
      (select as HTMLSelectElement).value = "JP";
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
    await expect.poll(labels).toEqual(["Country", "Postal code", "Prefecture", "City", "Street address", "Apartment, suite or building"]);
    await expect(form.getByLabel("Postal code")).toBeFocused();
    await expect(form.getByLabel("Prefecture")).toHaveValue("Berlin");
    await country.selectOption("DE");
    await send(form).click();
    await expect(customer.stream).toContainText("Secure data sent");
    await agent.secure.getByRole("button", { name: "Reveal city" }).click();
    await expect(agent.secure).toContainText("Berlin");
  });
}

test("a browser fills an address in at once", async ({ customer, agent }) => {
  await talk(customer, agent);
  const form = await ask(customer, agent, "where", "Where you live");
  await customer.frame.evaluate(() => {
    const filled = { country: "FR", "address-line1": "1 rue de Rivoli", "address-level2": "Paris", "postal-code": "75001" };
    for (const [autocomplete, value] of Object.entries(filled)) {
      const input = document.querySelector<HTMLInputElement>(`[autocomplete="${autocomplete}"]`);
      if (!input) throw new Error(autocomplete);
      input.value = value;
      for (const event of ["input", "change"]) input.dispatchEvent(new Event(event, { bubbles: true }));
    }
  });
  await expect(form.getByLabel("City")).toHaveValue("Paris");
  await send(form).click();
  await expect(customer.stream).toContainText("Secure data sent");
  await agent.secure.getByRole("button", { name: "Reveal postal code" }).click();
  for (const text of ["France", "75001"]) await expect(agent.secure).toContainText(text);
});

test("two forms at once on a phone: the newest is in view, nothing typed is lost, all is within reach", async ({ customer, agent }) => {
  await customer.page.setViewportSize({ width: 375, height: 667 });
  const first = await begin(customer, agent);
  await first.getByLabel("Full name").fill("Mario");
  await customer.message.focus();
  const second = await ask(customer, agent, "credit", "Credit card");
  await expect(second.getByLabel("Card number")).toBeInViewport();
  await expect(customer.message).toBeFocused();
  await expect(first.getByLabel("Full name")).toBeHidden();
  await expect(first).toContainText("Not sent yet");
  await second.getByLabel("Name on card").fill("Mario Gomez");
  await first.getByRole("button", { name: "Change of plan" }).click();
  await expect(first.getByLabel("Full name")).toHaveValue("Mario");
  await expect(second.getByRole("button", { name: "Credit card" })).toBeInViewport();
  for (const reach of [next(first), first.getByRole("button", { name: "Cancel" }), customer.message]) await expect(reach).toBeInViewport({ ratio: 1 });
  await next(first).click();
  await expect(first.getByLabel("Family")).toBeInViewport({ ratio: 1 });
  await customer.say("Which plan do I have?");
  await expect(customer.stream.getByText("Which plan do I have?")).toBeInViewport();
  await first.getByRole("button", { name: "Cancel" }).click();
  await expect(second.getByLabel("Name on card")).toHaveValue("Mario Gomez");
  await expect(second.getByLabel("Name on card")).toBeVisible();
});

test("whoever fills in a form is not disturbed by a new one", async ({ customer, agent }) => {
  const first = await begin(customer, agent);
  await first.getByLabel("Full name").focus();
  await agent.request("credit");
  const second = customer.chat.getByRole("region", { name: "Credit card" });
  await expect(second).toContainText("New");
  await expect(first.getByLabel("Full name")).toBeFocused();
  await expect(second.getByLabel("Card number")).toBeHidden();
  await firstPage(first);
  await first.getByRole("button", { name: "Cancel" }).click();
  await expect(second.getByLabel("Card number")).toBeVisible();
});

async function sideways(where: Frame): Promise<number> {
  return await where.evaluate(() => Math.max(...[...document.querySelectorAll("html, .forms, .form-body, .fields, .field")].map((e) => e.scrollWidth - e.clientWidth)));
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`no violation that axe finds, in either direction, ${colorScheme}`, async ({ customer, agent }) => {
    await customer.page.emulateMedia({ colorScheme });
    const form = await begin(customer, agent);
    await next(form).click();
    expect(await violations(customer.frame)).toEqual([]);
    await firstPage(form);
    await send(form).click();
    expect(await violations(customer.frame)).toEqual([]);
    const other = await ask(customer, agent, "تغيير", "تغيير الخطة");
    await other.getByRole("button", { name: "تغيير الخطة" }).click();
    await expect(other).toHaveCSS("direction", "rtl");
    await expect(other).toHaveAttribute("lang", "ar");
    await expect(other.locator("option[value=DE]")).toHaveText("ألمانيا");
    await send(other).click();
    await expect(other.getByRole("alert")).toContainText("البلد");
    expect(await violations(customer.frame)).toEqual([]);
  });
}

test("a form that is English only runs from left to right in an Arabic chat", async ({ customer, agent, stack }) => {
  await enter(customer, stack, { language: "ar" });
  await customer.page.getByRole("button", { name: languages.ar.open }).click();
  const message = customer.chat.getByRole("textbox", { name: arabicWords.composer.message });
  await message.fill("مرحبا");
  await message.press("Enter");
  await agent.accept();
  await expect(agent.stream).toContainText("مرحبا");
  const form = await ask(customer, agent, "optional", "Two optional pages");
  await expect(form).toHaveAttribute("lang", "en");
  await expect(form).toHaveCSS("direction", "ltr");
  await expect(form.locator("xpath=..")).toHaveCSS("direction", "rtl");
  await form.getByRole("button", { name: arabicWords.form.next }).click();
  const problem = form.locator(".field .problem:visible");
  await expect(problem).toHaveAttribute("lang", "ar");
  await expect(problem).toHaveCSS("text-align", "left");
  expect(await violations(customer.frame)).toEqual([]);
});

for (const [what, width, height] of [
  ["a phone of 320 px", 320, 640],
  ["a page at 200 %", 640, 400],
  ["a phone at 200 %", 188, 333],
] as const) {
  test(`${what} has no sideways scrolling, and all is within reach`, async ({ customer, agent }) => {
    await customer.page.setViewportSize({ width, height });
    const form = await begin(customer, agent);
    await next(form).click();
    expect(await sideways(customer.frame)).toBe(0);
    await firstPage(form);
    await send(form).click();
    expect(await sideways(customer.frame)).toBe(0);
    for (const reach of [form.getByLabel("Country"), form.getByLabel("I agree"), send(form), customer.message]) {
      await reach.scrollIntoViewIfNeeded();
      await expect(reach).toBeInViewport();
    }
  });
}
