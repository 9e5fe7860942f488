import type { BrowserContext, Locator } from "@playwright/test";
import { admit, found, test } from "./founded.ts";
import { type Agent, Customer, card, expect, talk } from "./people.ts";

const offerTo = (agent: Agent): Locator => agent.page.getByRole("region", { name: /Handed over to you/ });

/** Hands the open chat to whoever is on duty for billing, without what was said. */
async function hand(alice: Agent, note: string): Promise<void> {
  await alice.message.fill("");
  await alice.message.pressSequentially("/transfer");
  await alice.message.press("Enter");
  const form = alice.page.getByRole("form", { name: "Hand this chat over" });
  await form.getByRole("combobox", { name: "To" }).selectOption({ label: "Billing" });
  await form.getByRole("checkbox", { name: "With what was said so far" }).uncheck();
  await form.getByLabel("Private note").fill(note);
  await expect(async () => {
    await form.getByRole("button", { name: "Hand over" }).click({ timeout: 1000 }); // a press where something has just moved does nothing
    await expect(form).toHaveCount(0, { timeout: 1500 });
  }).toPass();
}

test("a chat is handed to a service without what was said: who comes first has it, and reads the private note alone", async ({ office, page, agentContext, browser }) => {
  test.setTimeout(300_000);
  const { alice, desktop } = await found(office, agentContext);
  const contexts = [await browser.newContext(), await browser.newContext()] as const;
  const comes = async (id: string, name: string, context: BrowserContext, roster: number): Promise<Agent> => {
    const invite = `sealform invite acme ${id} --name ${name} --service billing`;
    return (await admit(office, context, { id, name, invite, desktop, publish: "sealform publish acme", roster })).agent;
  };
  const bob = await comes("bob", "Bob", contexts[0], 3);
  const carol = await comes("carol", "Carol", contexts[1], 4);
  await page.goto(await office.openShop("billing"));
  const maria = new Customer(page);
  await talk(maria, alice, "My bill is wrong");
  await alice.say("Let me see");
  await expect(maria.stream).toContainText("Let me see");
  await alice.request();
  await maria.fill();
  await maria.sendSecurely();
  await alice.secure.getByRole("button", { name: "Reveal card number" }).click();
  await expect(alice.secure).toContainText(card.number);

  await hand(alice, "She pays by invoice");
  await expect(alice.page.getByText("Billing is asked to take this chat.")).toBeVisible();
  for (const colleague of [bob, carol]) {
    await expect(offerTo(colleague)).toContainText("She pays by invoice");
    await expect(offerTo(colleague)).toContainText("Without what was said before.");
    await expect(colleague.page.locator("body")).not.toContainText(/My bill is wrong|Let me see/);
  }
  await expect(maria.chat.locator("body")).not.toContainText("invoice");

  await bob.page.mouse.move(1, 1);
  await offerTo(bob).getByRole("button", { name: "Accept" }).click();
  await expect(offerTo(carol)).toHaveCount(0);
  await expect(maria.stream).toContainText("Alice is handing the chat over to a colleague.");
  await expect(maria.stream).toContainText("Bob goes on instead of Alice.");
  await expect(maria.chat.getByRole("group", { name: "Question to you" })).toHaveCount(0);
  await expect(bob.stream).toContainText("Alice has handed the chat over without what was said before");
  await maria.say("Hello Bob");
  await expect(bob.stream).toContainText("Hello Bob");
  await expect(bob.page.locator("body")).not.toContainText(/My bill is wrong|Let me see/);
  await expect(maria.stream).toContainText("My bill is wrong");
  await expect(maria.chat.locator("body")).not.toContainText("invoice");
  await bob.request();
  await expect(maria.form).toContainText("Only Bob can read this");

  await expect(alice.page.getByText("You handed this chat over: it goes on with Billing.")).toBeVisible();
  for (const value of [card.number, card.digits, "Hello Bob"]) expect(await alice.page.content()).not.toContain(value);
  await expect(alice.secure.getByRole("button", { name: /Reveal/ })).toHaveCount(0);
  for (const context of contexts) await context.close();
});
