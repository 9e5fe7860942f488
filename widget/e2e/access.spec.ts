import { violations } from "./axe.ts";
import { card, expect, talk, test } from "./people.ts";

for (const scheme of ["light", "dark"] as const) {
  test(`no violation that axe finds, ${scheme}`, async ({ customer, agent }) => {
    await customer.page.emulateMedia({ colorScheme: scheme });
    await agent.page.emulateMedia({ colorScheme: scheme });
    await talk(customer, agent);
    await agent.request();
    await customer.form.getByLabel("Card number").fill("4111 1111 1111 1112");
    await customer.form.getByLabel("Card number").blur();
    await expect(customer.form).toContainText("This card number isn't right");
    const frame = customer.frame;
    expect(await violations(frame)).toEqual([]);
    await customer.form.getByLabel("Card number").fill("");
    await customer.fill();
    await customer.sendSecurely();
    await expect(agent.secure).toContainText("Visa");
    await agent.message.pressSequentially("/form");
    expect(await violations(agent.page)).toEqual([]);
  });
}

test("no violation with one form open twice and another beside it, and each has a name of its own", async ({ customer, agent }) => {
  await talk(customer, agent);
  for (const form of ["credit", "credit", "secure"]) await agent.request(form);
  for (const name of ["Credit card", "Credit card (2)", "Secure note"]) {
    await expect(customer.chat.getByRole("region", { name, exact: true })).toHaveCount(1);
  }
  for (const scheme of ["light", "dark"] as const) {
    for (const side of [customer, agent]) await side.page.emulateMedia({ colorScheme: scheme });
    expect(await violations(customer.frame), scheme).toEqual([]);
    expect(await violations(agent.page), scheme).toEqual([]);
  }
});

test("the whole form by keyboard, and what a card needs for autofill", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.request();
  const number = customer.form.getByLabel("Card number");
  await expect(number).toHaveAttribute("autocomplete", "cc-number");
  await expect(number).toHaveAttribute("inputmode", "numeric");
  await expect(number).not.toHaveAttribute("aria-invalid", "true");
  await number.focus();
  const keys = customer.page.keyboard;
  for (const value of [card.digits, "1230", card.code]) {
    await keys.type(value);
    await keys.press("Tab");
  }
  await expect(customer.form.getByRole("button", { name: "Show" })).toBeFocused();
  await keys.press("Tab");
  await keys.type(card.name);
  await keys.press("Tab");
  await keys.type(card.postal);
  await expect(customer.form.getByLabel("Expiry date")).toHaveValue(card.expiry);
  await keys.press("Enter");
  await expect(customer.stream).toContainText("Secure data sent");
});

test("values that are set at once, as password managers and pasting do", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.request();
  await customer.form.getByLabel("Card number").fill("4111-1111 1111 1111");
  await expect(customer.form.getByLabel("Card number")).toHaveValue(card.number);
  await customer.form.getByLabel("Expiry date").fill("12/2030");
  await customer.form.getByLabel("Security code").fill(card.code);
  await customer.form.getByLabel("Name on card").fill(card.name);
  await customer.form.getByLabel("Postal code").fill(card.postal);
  await customer.sendSecurely();
  await expect(agent.secure).toContainText("Visa");
});

test("a phone of 320 px has no sideways scrolling", async ({ customer, agent }) => {
  await customer.page.setViewportSize({ width: 320, height: 640 });
  await talk(customer, agent);
  await agent.request();
  await customer.form.getByLabel("Card number").fill("4111 1111 1111 1112");
  const frame = customer.frame;
  for (const where of [frame, customer.page]) {
    expect(await where.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
  }
});
