import { spawnSync } from "node:child_process";
import type { Locator } from "@playwright/test";
import { violations } from "./axe.ts";
import { address, choices, forms, groups, hint, label, type Row, tried } from "./kinds.ts";
import { type Agent, type Customer, enter, expect, talk } from "./people.ts";
import { sealform } from "./stack.ts";
import { withForms } from "./workspace.ts";

/** A test with a workspace that has a form for each group of kinds. */
const test = withForms(forms);

async function ask(customer: Customer, agent: Agent, group: string): Promise<Locator> {
  await agent.request(`kinds of ${group}`);
  const form = customer.chat.getByRole("region", { name: group });
  await expect(form).toBeVisible();
  return form;
}

/** The input of a kind, found as a screen reader finds it. */
const input = (form: Locator, kind: string): Locator => form.getByRole("textbox", { name: label(kind), exact: true });

const send = (form: Locator): Locator => form.locator("button[type=submit]");

async function fits(customer: Customer): Promise<void> {
  const { page, frame } = customer;
  for (const [width, height] of [
    [320, 640],
    [640, 400],
    [1280, 800],
  ] as const) {
    await page.setViewportSize({ width, height });
    for (const where of [frame, page]) {
      const over = () => where.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      await expect.poll(over, `sideways scrolling at ${width} px`).toBe(0);
    }
  }
}

async function clean(customer: Customer): Promise<void> {
  for (const colorScheme of ["dark", "light"] as const) {
    await customer.page.emulateMedia({ colorScheme });
    expect(await violations(customer.frame), colorScheme).toEqual([]);
  }
}

/** Checks that axe finds nothing in either colour scheme, and that everything fits, even at 200 % zoom on a screen of 1280 pixels. */
async function looksRight(customer: Customer): Promise<void> {
  await clean(customer);
  await fits(customer);
}

/** Checks what an untouched field tells the browser and screen readers. */
async function introduces(field: Locator, row: Row): Promise<void> {
  await expect(field).toHaveAttribute("autocomplete", row.autocomplete);
  if (row.inputmode) await expect(field).toHaveAttribute("inputmode", row.inputmode);
  await expect(field).toHaveAttribute("autocorrect", "off");
  await expect(field).toHaveAttribute("required");
  await expect(field).not.toHaveAttribute("aria-invalid");
  await expect(field).toHaveAccessibleDescription(hint(row.kind));
}

/** Sets a wrong value at once, as a password manager does, and checks that the message is associated with the field. */
async function refuses(field: Locator, { wrong, doubt }: Row): Promise<void> {
  if (!wrong) return;
  await field.fill(wrong[0]);
  await field.blur();
  await expect(field).toHaveAccessibleDescription(wrong[1]);
  if (doubt) await expect(field).not.toHaveAttribute("aria-invalid");
  else await expect(field).toHaveAttribute("aria-invalid", "true");
}

async function settled(field: Locator, value: string): Promise<void> {
  await expect(field).toHaveValue(value);
  await expect(field).not.toHaveAttribute("aria-invalid");
}

test("every kind has a row", () => {
  const { stderr } = spawnSync(sealform, ["try", "no-such-kind", ""], { encoding: "utf8" });
  const kinds = /the kinds are (.*)/.exec(stderr)?.[1]?.split(", ");
  const elsewhere = ["file", "signature"]; // in files.spec.ts: they are given and drawn, not typed
  expect([...tried].sort()).toEqual(kinds?.filter((kind) => !elsewhere.includes(kind)).sort());
});

for (const [group, rows] of Object.entries(groups)) {
  test(`fields for ${group}: wrong, typed, pasted, seen and sent`, async ({ customer, agent }) => {
    await talk(customer, agent);
    const form = await ask(customer, agent, group);
    for (const row of rows) await introduces(input(form, row.kind), row);

    await send(form).press("Enter");
    for (const { kind } of rows) {
      await expect(input(form, kind)).toHaveAttribute("aria-invalid", "true");
      await expect(input(form, kind)).toHaveAccessibleDescription(/Please fill in/);
    }
    await expect(input(form, rows[0]?.kind ?? "")).toBeFocused();

    for (const row of rows) await refuses(input(form, row.kind), row);
    await looksRight(customer);

    for (const { kind } of rows) await input(form, kind).fill("");
    const keys = customer.page.keyboard;
    await input(form, rows[0]?.kind ?? "").focus();
    for (const row of rows) {
      await expect(input(form, row.kind)).toBeFocused();
      await keys.type(row.typed);
      for (let stops = row.veiled ? 2 : 1; stops > 0; stops--) await keys.press("Tab");
      await settled(input(form, row.kind), row.shown);
    }

    for (const row of rows) {
      await customer.page.evaluate((text) => navigator.clipboard.writeText(text), row.pasted);
      await input(form, row.kind).fill("");
      await keys.press("ControlOrMeta+v");
      await settled(input(form, row.kind), row.stays ? row.pasted : row.shown);
    }
    await keys.press("Tab");
    if (rows.at(-1)?.veiled) await keys.press("Tab");
    await keys.press("Tab");
    await expect(send(form)).toBeFocused();
    await keys.press("Enter");
    for (const { kind } of rows) await expect(agent.secure).toContainText(label(kind));
  });
}

test("kinds that are chosen: none, by keyboard, seen and sent", async ({ customer, agent }) => {
  await talk(customer, agent);
  const form = await ask(customer, agent, "choices");
  const keys = customer.page.keyboard;
  await send(form).press("Enter");
  for (const { kind, role, says, autocomplete } of choices) {
    const field = form.getByRole(role, { name: label(kind), exact: true });
    await expect(field).toHaveAttribute("aria-invalid", "true");
    await expect(field).toHaveAccessibleDescription(says);
    if (autocomplete) await expect(field).toHaveAttribute("autocomplete", autocomplete);
  }
  await looksRight(customer);
  await expect(form.getByRole("combobox", { name: label("country") })).toBeFocused();
  for (const { kind, role, keys: pressed, value } of choices) {
    const field = form.getByRole(role, { name: label(kind), exact: true });
    for (const key of pressed) await keys.press(key);
    await expect(role === "radiogroup" ? field.getByRole("radio", { checked: true }) : field).toHaveValue(value);
    if (role === "checkbox") await expect(field).toBeChecked();
    await expect(field).not.toHaveAttribute("aria-invalid");
    await keys.press("Tab");
  }
  await expect(form.getByRole("textbox", { name: label("slider") })).toHaveValue("5");
  await looksRight(customer);
  await send(form).press("Enter");
  for (const { kind } of choices) await expect(agent.secure).toContainText(label(kind));
});

test("an address: its parts follow the country, by keyboard, seen and sent", async ({ customer, agent }) => {
  await talk(customer, agent);
  const form = await ask(customer, agent, "addresses");
  const country = form.getByRole("combobox", { name: label("address-country") });
  await expect(country).toHaveAttribute("autocomplete", "country");
  await country.selectOption("DE");
  const part = (kind: string): Locator => form.locator(`[name="${kind}"]`);
  await expect(part("address-region")).toBeHidden();
  await country.selectOption("US");
  await send(form).press("Enter");
  for (const kind of Object.keys(address).filter((kind) => kind !== "address-line2")) {
    await expect(part(kind)).toHaveAccessibleName(/\S/);
    await expect(part(kind)).toHaveAttribute("aria-invalid", "true");
    await expect(part(kind)).toHaveAccessibleDescription(/Please fill in/);
  }
  await looksRight(customer);
  await country.focus();
  for (const [kind, [value, token]] of Object.entries(address)) {
    await customer.page.keyboard.press("Tab");
    await expect(part(kind)).toBeFocused();
    await expect(part(kind)).toHaveAttribute("autocomplete", token);
    await customer.page.keyboard.type(value);
    await expect(part(kind)).not.toHaveAttribute("aria-invalid");
  }
  await customer.page.keyboard.press("Enter");
  await expect(agent.secure).toContainText(label("address-city"));
});

test("every form from right to left, in Arabic", async ({ customer, agent, stack }) => {
  test.slow();
  await enter(customer, stack, { language: "ar" });
  await customer.page.locator("sealform-chat").getByRole("button").first().click();
  const message = customer.chat.locator("form.composer textarea");
  await message.fill("مرحبا");
  await message.press("Enter");
  await agent.accept();
  await expect(customer.stream).toContainText("Alice");
  for (const id of Object.keys(forms)) {
    const form = await ask(customer, agent, id.replace("kinds-", ""));
    expect(await form.evaluate((element) => getComputedStyle(element).direction)).toBe("rtl");
    for (const codes of await form.locator("input[inputmode=numeric]").all()) {
      expect(await codes.evaluate((element) => getComputedStyle(element).direction), "codes run from left to right").toBe("ltr");
    }
    await send(form).press("Enter");
    await looksRight(customer);
    await form.locator("button.secondary").click();
    await expect(form).toBeHidden();
  }
});
