import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, talk, test } from "./people.ts";
import { Stack } from "./stack.ts";

const home = `id: home
version: 1
title: New address
retain-minutes: 15
fields:
  - {id: country, kind: address-country, label: Country, required: true, initial: US}
  - {id: line1, kind: address-line1, label: Street}
  - {id: line2, kind: address-line2, label: Flat}
  - {id: city, kind: address-city, label: Town}
  - {id: region, kind: address-region, label: Region}
  - {id: code, kind: address-postal-code, label: Code}
`;

test("an address follows its country: parts, order, keyboard, postal code", async ({ customer, agent }) => {
  const own = await Stack.start();
  try {
    expect(await own.stop()).toBe(0);
    writeFileSync(join(own.keys, "workspace/forms/home.yaml"), home);
    writeFileSync(join(own.keys, "workspace/services.yaml"), "billing:\n  title: Billing\n  forms: [home, credit-card]\n");
    await own.run();
    await customer.page.goto(own.shop);
    await agent.page.goto(own.desktop);
    await talk(customer, agent);
    await agent.request("home");
    const form = customer.chat.getByRole("region", { name: "New address" });
    const inputs = form.locator(".field:not([hidden]) :is(input, select)");
    const parts = () => inputs.evaluateAll((all) => all.map((x) => (x as HTMLInputElement).autocomplete));
    const country = form.getByLabel("Country");
    const code = form.locator("[autocomplete=postal-code]");
    await expect(country).toHaveValue("US");
    expect(await parts()).toEqual(["country", "address-line1", "address-line2", "address-level2", "address-level1", "postal-code"]);
    await expect(code).toHaveAttribute("inputmode", "numeric");

    await country.selectOption("JP");
    await expect.poll(parts).toEqual(["country", "postal-code", "address-level1", "address-level2", "address-line1", "address-line2"]);
    await code.focus();
    await customer.page.keyboard.type("1000001");
    await expect(code).toHaveValue("100-0001");

    await country.selectOption("GB");
    await expect.poll(parts).toEqual(["country", "address-line1", "address-line2", "address-level2", "postal-code"]);
    await expect(code).toHaveAttribute("inputmode", "text");
    await code.blur();
    await expect(code).toHaveAccessibleDescription(/unusual for a postal code of that country/);
    await expect(code).not.toHaveAttribute("aria-invalid");
    await code.fill("");
    await code.focus();
    await customer.page.keyboard.type("sw1a2aa");
    await expect(code).toHaveValue("SW1A 2AA");
    await form.locator("[autocomplete=address-line1]").fill("10 Downing Street");
    await form.getByRole("button", { name: "Send securely" }).click();
    await expect(form.locator("[autocomplete=address-level2]")).toHaveAttribute("aria-invalid", "true");
    await form.locator("[autocomplete=address-level2]").fill("London");
    await form.getByRole("button", { name: "Send securely" }).click();
    await expect(customer.stream).toContainText("Secure data sent");
    await expect(agent.secure).toContainText("United Kingdom"); // no secret by itself
    await agent.secure.getByRole("button", { name: "Reveal code" }).click();
    await expect(agent.secure).toContainText("SW1A 2AA");
  } finally {
    await own.end();
  }
});
