import { type Agent, type Customer, enter, expect, test } from "./people.ts";
import type { Stack } from "./stack.ts";

/** Begins a chat on a page in a language, and opens the form that asks for a date of birth. */
async function asked(customer: Customer, agent: Agent, stack: Stack, language: string) {
  await enter(customer, stack, { language });
  await customer.page.locator("sealform-chat").getByRole("button").first().click();
  const message = customer.chat.locator("form.composer textarea");
  await message.fill("1");
  await message.press("Enter");
  await agent.accept();
  await expect(customer.stream).toContainText("Alice");
  await agent.request("social");
  const form = customer.chat.locator(".form").last();
  await form.locator("[name=ssn]").fill("536904399");
  return { form, birth: form.locator("[name=date-of-birth]") };
}

for (const { language, typed, value, spoken, example } of [
  { language: "fr-FR", typed: "04/05/1984", value: "1984-05-04", spoken: "4 mai 1984", example: "29/04/1984" },
  { language: "en-US", typed: "04/05/1984", value: "1984-04-05", spoken: "April 5, 1984", example: "04/29/1984" },
  { language: "de", typed: "4. Mai 1984", value: "1984-05-04", spoken: "4. Mai 1984", example: "29.04.1984" },
  { language: "ja", typed: "1984年5月4日", value: "1984-05-04", spoken: "1984年5月4日", example: "1984/04/29" },
]) {
  test(`a day is read as people write it in ${language}, and says how`, async ({ customer, agent, stack }) => {
    const { form, birth } = await asked(customer, agent, stack, language);
    await expect(birth).toHaveAccessibleDescription(new RegExp(example));
    await birth.pressSequentially(typed);
    await expect(birth).toHaveValue(value);
    await expect(form).toContainText(spoken);
    await birth.press("Enter");
    await agent.secure.getByRole("button", { name: "Reveal date of birth" }).click();
    await expect(agent.secure).toContainText(value);
  });
}

test("where nobody knows which number is the month, the customer is asked", async ({ customer, agent, stack }) => {
  const { form, birth } = await asked(customer, agent, stack, "en");
  await birth.pressSequentially("04/05/1984");
  await expect(birth).toHaveValue("04/05/1984");
  await birth.blur();
  await expect(birth).toHaveAttribute("aria-invalid", "true");
  await expect(birth).toHaveAccessibleDescription(/Which day is that/);
  await birth.press("Enter");
  await expect(form).toBeVisible();
  await form.getByRole("group", { name: "Which one do you mean?" }).getByRole("button", { name: "May 4, 1984" }).click();
  await expect(birth).toHaveValue("1984-05-04");
  await expect(birth).toBeFocused();
  await expect(birth).not.toHaveAttribute("aria-invalid");
  await expect(form.getByRole("group", { name: "Which one do you mean?" })).toBeHidden();
  await birth.press("Enter");
  await agent.secure.getByRole("button", { name: "Reveal date of birth" }).click();
  await expect(agent.secure).toContainText("1984-05-04");
});

// The one of the two time zones whose date differs from that of UTC at this hour.
const east = new Date().getUTCHours() >= 10;

test.describe(() => {
  test.use({ timezoneId: east ? "Pacific/Kiritimati" : "Pacific/Pago_Pago" });

  test("today is the customer's own", async ({ customer, agent, stack }) => {
    const { birth } = await asked(customer, agent, stack, "en-US");
    const day = (shift: number): string => new Date(Date.now() + ((east ? 14 : -11) + shift) * 3600_000).toISOString().slice(0, 10);
    await birth.fill(day(24));
    await birth.blur();
    await expect(birth).toHaveAccessibleDescription(/has not come yet/);
    await birth.fill(day(0));
    await expect(birth).not.toHaveAttribute("aria-invalid");
    await birth.press("Enter");
    await expect(agent.secure).toContainText("••••••");
    await expect(agent.secure).not.toContainText("altered");
  });
});
