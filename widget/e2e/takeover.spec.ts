import type { Frame, Locator } from "@playwright/test";
import { violations } from "./axe.ts";
import { admit, found, startAgain, test } from "./founded.ts";
import { Customer, card, expect, talk } from "./people.ts";

test.use({ relayFlags: "--requeue 10s" });

/** Notes for whom a form is at each moment at which it can be sent, from now on. */
async function watchForms(frame: Frame): Promise<() => Promise<string[]>> {
  await frame.evaluate(() => {
    const seen = new Set<string>();
    const look = (): void => {
      for (const button of document.querySelectorAll("button")) {
        if (button.textContent.trim() !== "Send securely") continue;
        seen.add(/Only .+? can read this/.exec(button.closest("[role=region], section")?.textContent ?? "")?.[0] ?? "nobody");
      }
      Object.assign(window, { seen: [...seen] });
    };
    look();
    new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  });
  return () => frame.evaluate(() => (window as unknown as { seen: string[] }).seen);
}

test("a colleague takes over from an agent who stays away, and reads what was written only if the customer says so", async ({ office, page, agentContext, browser }) => {
  test.setTimeout(240_000);
  const { alice, program, desktop } = await found(office, agentContext);
  const second = await browser.newContext();
  const invite = "sealform invite acme bob --name Bob --service billing";
  const { agent: bob } = await admit(office, second, { id: "bob", name: "Bob", invite, desktop, publish: "sealform publish acme", roster: 3 });
  const shop = await office.openShop("billing");
  const [maria, peter] = [new Customer(page), new Customer(await browser.newPage())];
  for (const [customer, text] of [
    [maria, "My bill is wrong"],
    [peter, "My parcel is lost"],
  ] as const) {
    await customer.page.goto(shop);
    await talk(customer, alice, text);
    await alice.say(`You wrote: ${text}`);
    await expect(customer.stream).toContainText(`You wrote: ${text}`);
  }
  await alice.page.locator(".chatitem").filter({ hasText: "My bill" }).click();
  await alice.request();
  await maria.form.getByLabel("Name on card").fill(card.name);
  program.child.kill("SIGKILL");
  await program.ended;
  await alice.page.close();

  const takes = async (customer: Customer): Promise<Locator> => {
    const question = customer.chat.getByRole("group", { name: "Question to you" });
    await expect(customer.stream).toContainText("Alice has been away for a while", { timeout: 30_000 });
    await bob.accept();
    await expect(question).toContainText("Bob can go on. May Bob read what was written so far?");
    await expect(bob.stream).toContainText("The customer is asked");
    await customer.say("Who are you?");
    return question;
  };
  const asked = await takes(maria);
  const readers = await watchForms(maria.frame);
  await expect(maria.form).toHaveCount(0);
  await expect(maria.stream).toContainText("Nobody has read what you typed in it, and it was removed.");
  expect(await violations(maria.frame)).toEqual([]);
  for (const text of ["My bill is wrong", "Who are you?"]) await expect(bob.stream).not.toContainText(text);
  await asked.getByRole("button", { name: "Yes, show it" }).click();
  for (const text of ["My bill is wrong", "You wrote: My bill is wrong", "Who are you?"]) await expect(bob.stream.getByText(text, { exact: true })).toHaveCount(1);
  await expect(maria.stream).toContainText("Bob goes on instead of Alice.");
  await bob.say("I am Bob");
  await expect(maria.stream).toContainText("I am Bob");
  await bob.request();
  await expect(maria.form).toContainText("Only Bob can read this");
  await expect(maria.form.getByLabel("Name on card")).toHaveValue("");
  await maria.fill();
  await maria.sendSecurely();
  await bob.secure.getByRole("button", { name: "Reveal card number" }).click();
  await expect(bob.secure).toContainText(card.number);
  expect(await readers()).toEqual(["Only Bob can read this"]);

  await (await takes(peter)).getByRole("button", { name: "Go on without" }).click();
  await expect(bob.stream).toContainText("Who are you?");
  await expect(peter.stream).toContainText("Bob goes on instead of Alice.");
  await bob.say("How can I help?");
  await expect(peter.stream).toContainText("How can I help?");
  await expect(bob.page.locator("body")).not.toContainText("My parcel is lost");

  const { alice: back } = await startAgain(office, desktop, agentContext);
  await expect(back.page.getByText("Connected", { exact: true })).toBeVisible();
  await expect(back.page.locator(".chatitem")).toHaveCount(0);
  await peter.say("Thank you, Bob");
  await expect(bob.stream).toContainText("Thank you, Bob");
  for (const text of ["My bill is wrong", "My parcel is lost", "Thank you, Bob"]) await expect(back.page.locator("body")).not.toContainText(text);
  await second.close();
});
