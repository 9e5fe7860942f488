import type { Locator } from "@playwright/test";
import { type Agent, type Customer, enter, expect, test } from "./people.ts";
import { upload } from "./ready.ts";
import type { Stack } from "./stack.ts";

/** Begins a chat in any language: by what the parts are, since their names differ. */
async function begin(customer: Customer, agent: Agent, stack: Stack, language: string): Promise<void> {
  await enter(customer, stack, { language, firstName: "Maria", lastName: "Gomez" });
  await customer.page.locator("sealform-chat").getByRole("button").first().click();
  const message = customer.chat.locator("form.composer textarea");
  await message.fill("1");
  await message.press("Enter");
  await agent.accept();
  await expect(customer.stream).toContainText("Alice");
}

const onward = (form: Locator) => form.locator("button[type=submit]");

test("an identity document in Arabic, on two pages, read in English by the agent", async ({ customer, agent, stack }) => {
  await begin(customer, agent, stack, "ar-EG");
  await agent.request("identity");
  const form = customer.chat.getByRole("region", { name: "وثيقة هوية" });
  await form.getByLabel("بطاقة هوية").check();
  await form.getByLabel("رقم الوثيقة").fill("D231");
  await form.getByLabel("بلد الإصدار").selectOption("DE");
  await form.getByLabel("تاريخ انتهاء الصلاحية").fill("1999-12-31");
  await onward(form).click();
  await expect(form.getByLabel("تاريخ انتهاء الصلاحية")).toHaveAttribute("aria-invalid", "true");
  await form.getByLabel("تاريخ انتهاء الصلاحية").fill("2031-04-29");
  await upload(form, "front", "id.png");
  await onward(form).click();
  await form.getByLabel("الاسم الكامل").fill("ماريا");
  await form.getByLabel("تاريخ الميلاد").fill("1984-04-29");
  await onward(form).click();
  await expect(agent.secure.getByRole("article", { name: "Identity document" })).toBeVisible();
  await agent.secure.getByRole("button", { name: "Reveal document type" }).click();
  await expect(agent.secure).toContainText("Identity card");
  await expect(agent.secure).not.toContainText("بطاقة");
});

test("an address in German, with the name that the site gives", async ({ customer, agent, stack }) => {
  await begin(customer, agent, stack, "de-AT");
  await agent.request("address");
  const form = customer.chat.getByRole("region", { name: "Adresse" });
  await expect(form.getByLabel("Vor- und Nachname")).toHaveValue("Maria Gomez");
  await form.getByLabel("Land", { exact: true }).selectOption("AT");
  await form.getByLabel("Straße und Hausnummer").fill("Stephansplatz 1");
  await form.locator("input[autocomplete=postal-code]").fill("1010");
  await form.locator("input[autocomplete=address-level2]").fill("Wien");
  await onward(form).click();
  await expect(agent.secure.getByRole("article", { name: "Address" })).toBeVisible();
});
