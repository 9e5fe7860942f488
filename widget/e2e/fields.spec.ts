import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, talk, test } from "./people.ts";
import { Stack } from "./stack.ts";

const contact = `id: contact
version: 1
title: Contact
retain-minutes: 15
fields:
  - {id: phone, kind: phone, label: Phone, hint: With its country, required: true}
`;

test("a social security number and a date of birth, by keyboard only", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.request("social");
  const form = customer.chat.getByRole("region", { name: "Social security number" });
  const ssn = form.getByLabel("Social security number");
  const birth = form.getByLabel("Date of birth");
  await ssn.focus();
  await customer.page.keyboard.type("666904399");
  await expect(ssn).toHaveValue("666-90-4399");
  await expect(ssn).not.toHaveAttribute("aria-invalid");
  await ssn.blur();
  await expect(ssn).toHaveAttribute("aria-invalid", "true");
  await expect(ssn).toHaveAccessibleDescription(/No one has this social security number/);
  await ssn.fill("");
  await customer.page.keyboard.type("536904399");
  await expect(ssn).toHaveValue("536-90-4399");
  await expect(ssn).not.toHaveAttribute("aria-invalid");
  await birth.focus();
  await customer.page.keyboard.type("4/29/1984");
  await expect(birth).toHaveValue("1984-04-29");
  await customer.page.keyboard.press("Enter");
  await expect(agent.secure).toContainText("•••-••-4399");
  await expect(agent.secure).not.toContainText("1984");
  await agent.secure.getByRole("button", { name: "Reveal date of birth" }).click();
  await expect(agent.secure).toContainText("1984-04-29");
});

test("a doubtful value is remarked upon and goes through", async ({ customer, agent }) => {
  const own = await Stack.start();
  try {
    expect(await own.stop()).toBe(0);
    writeFileSync(join(own.keys, "workspace/forms/contact.yaml"), contact);
    writeFileSync(join(own.keys, "workspace/services.yaml"), "billing:\n  title: Billing\n  forms: [contact, credit-card]\n");
    await own.run();
    await customer.page.goto(own.shop);
    await agent.page.goto(own.desktop);
    await talk(customer, agent);
    await agent.request("contact");
    const form = customer.chat.getByRole("region", { name: "Contact" });
    const phone = form.getByLabel("Phone");
    await phone.fill("020 7031 3000");
    await expect(phone).toHaveValue("02070313000");
    await phone.blur();
    await expect(phone).toHaveAccessibleDescription(/Begin with \+ and your country's code.*With its country/s);
    await expect(phone).not.toHaveAttribute("aria-invalid");
    await form.getByRole("button", { name: "Send securely" }).click();
    await expect(customer.stream).toContainText("Secure data sent");
    await expect(agent.secure).toContainText("Check: Begin with +");
  } finally {
    await own.end();
  }
});
