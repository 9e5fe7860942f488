import type { BrowserContext } from "@playwright/test";
import { violations } from "./axe.ts";
import { admit, found, startAgain, test } from "./founded.ts";
import type { Office } from "./office.ts";
import { type Agent, Customer, card, expect, talk } from "./people.ts";

/** An organisation with Alice and Bob on duty, and a chat of Alice's. */
async function shift(
  office: Office,
  agentContext: BrowserContext,
  page: Customer["page"],
  second: BrowserContext,
): Promise<{ alice: Agent; bob: Agent; maria: Customer; program: ReturnType<Office["run"]>; desktop: string }> {
  const { alice, program, desktop } = await found(office, agentContext);
  const invite = "sealform invite acme bob --name Bob --service billing";
  const { agent: bob } = await admit(office, second, { id: "bob", name: "Bob", invite, desktop, publish: "sealform publish acme", roster: 3 });
  await page.goto(await office.openShop("billing"));
  const maria = new Customer(page);
  await talk(maria, alice, "My bill is wrong");
  await alice.say("Let me see");
  await expect(maria.stream).toContainText("Let me see");
  return { alice, bob, maria, program, desktop };
}

/** Hands the open chat over to Bob. */
async function hand(alice: Agent, note: string): Promise<void> {
  await alice.message.fill("");
  await alice.message.pressSequentially("/transfer");
  await expect(alice.page.getByRole("option", { name: /Hand the chat over/ })).toBeVisible();
  await alice.message.press("Enter");
  const form = alice.page.getByRole("form", { name: "Hand this chat over" });
  await expect(form.getByRole("combobox", { name: "To" })).toBeFocused();
  await form.getByRole("combobox", { name: "To" }).selectOption({ label: "Bob" });
  await form.getByLabel("Private note").fill(note);
  expect(await violations(alice.page)).toEqual([]);
  await expect(async () => {
    await form.getByRole("button", { name: "Hand over" }).click({ timeout: 1000 }); // a press where something has just moved does nothing
    await expect(form).toHaveCount(0, { timeout: 1500 });
  }).toPass();
}

test("a chat is handed over, declined, and handed over again with what was said", async ({ office, page, agentContext, browser }) => {
  test.setTimeout(300_000);
  const second = await browser.newContext();
  const { alice, bob, maria } = await shift(office, agentContext, page, second);
  const offer = bob.page.getByRole("region", { name: /Handed over to you/ });

  await hand(alice, "She pays by invoice");
  await expect(alice.page.getByText("Bob is asked to take this chat.")).toBeVisible();
  await expect(offer).toContainText("Alice hands a chat over");
  await expect(offer).toContainText("She pays by invoice");
  await offer.getByText("What was said").click();
  await expect(offer).toContainText("My bill is wrong");
  expect(await violations(bob.page)).toEqual([]);
  await maria.say("Hello?");
  await expect(alice.stream).toContainText("Hello?");
  await offer.getByRole("button", { name: "Decline" }).click();
  await expect(offer).toHaveCount(0);
  await expect(alice.stream).toContainText("it was declined, and stays with you");

  await alice.request();
  await maria.form.getByLabel("Name on card").fill(card.name);
  await hand(alice, "");
  await bob.page.mouse.move(1, 1);
  await offer.getByRole("button", { name: "Accept" }).click();
  await expect(maria.stream).toContainText("Bob goes on instead of Alice.");
  await expect(maria.chat.getByRole("group", { name: "Question to you" })).toHaveCount(0);
  await expect(maria.form).toHaveCount(0);
  await expect(alice.page.getByText("You handed this chat over: it goes on with Bob.")).toBeVisible();
  for (const text of ["My bill is wrong", "Let me see", "Hello?"]) await expect(bob.stream.getByText(text, { exact: true })).toHaveCount(1);
  await bob.say("I am Bob");
  await expect(maria.stream).toContainText("I am Bob");
  await bob.request();
  await expect(maria.form).toContainText("Only Bob can read this");
  await maria.fill();
  await maria.sendSecurely();
  await bob.secure.getByRole("button", { name: "Reveal card number" }).click();
  await expect(bob.secure).toContainText(card.number);
  await expect(alice.page.locator("body")).not.toContainText("I am Bob");
  await second.close();
});

test("a program that is killed while its chat is offered has it again, unless the colleague took it meanwhile", async ({ office, page, agentContext, browser }) => {
  test.setTimeout(300_000);
  const second = await browser.newContext();
  const { alice, bob, maria, program, desktop } = await shift(office, agentContext, page, second);
  const offer = bob.page.getByRole("region", { name: /Handed over to you/ });

  await hand(alice, "She pays by invoice");
  await expect(offer).toContainText("She pays by invoice");
  program.child.kill("SIGKILL");
  await program.ended;
  await alice.page.close();
  await maria.say("Are you there?");
  const { alice: back, program: next } = await startAgain(office, desktop, agentContext);
  await back.page.locator(".chatitem").click({ timeout: 30_000 });
  await expect(maria.stream).toContainText("Alice is back");
  await expect(offer).toHaveCount(0);
  await expect(back.page.getByText("is asked to take this chat")).toHaveCount(0);
  await back.say("Here I am");
  for (const { stream } of [maria, back]) {
    for (const text of ["My bill is wrong", "Let me see", "Are you there?"]) await expect(stream.getByText(text, { exact: true })).toHaveCount(1);
    await expect(stream.getByText("Here I am")).toHaveCount(1); // beside it the agent's window says whether it was read
  }
  await expect(maria.stream).not.toContainText("Bob");

  await hand(back, "");
  await expect(offer).toBeVisible();
  next.child.kill("SIGKILL");
  await next.ended;
  await back.page.close();
  await bob.page.mouse.move(1, 1);
  await offer.getByRole("button", { name: "Accept" }).click();
  await expect(maria.stream).toContainText("Bob goes on instead of Alice.");
  for (const text of ["My bill is wrong", "Let me see", "Are you there?", "Here I am"]) await expect(bob.stream.getByText(text, { exact: true })).toHaveCount(1);
  const { alice: late } = await startAgain(office, desktop, agentContext);
  await expect(late.page.getByText("Connected", { exact: true })).toBeVisible();
  await expect(late.page.locator(".chatitem")).toHaveCount(0);
  await maria.say("Thank you, Bob");
  await expect(bob.stream).toContainText("Thank you, Bob");
  await expect(late.page.locator("body")).not.toContainText("My bill is wrong");
  await second.close();
});

test.describe("of a relay whose colleagues are to be quick", () => {
  test.use({ relayFlags: "--transfer 10s" });

  test("a chat that nobody takes in time is its agent's again, and was never moved", async ({ office, page, agentContext, browser }) => {
    test.setTimeout(180_000);
    const second = await browser.newContext();
    const { alice, bob, maria } = await shift(office, agentContext, page, second);
    const offer = bob.page.getByRole("region", { name: /Handed over to you/ });
    const asked = alice.page.getByText("Bob is asked to take this chat.");

    await hand(alice, "She pays by invoice");
    await expect(asked).toBeVisible();
    await expect(offer).toContainText(/time left: ?0:(0\d|10)/);
    // Ten seconds, and on workerd up to five more: an object is called in steps of five.
    await expect(alice.stream).toContainText("Nobody has taken the chat over in time: it stays with you", { timeout: 30_000 });
    await expect(asked).toHaveCount(0);
    await expect(offer).toHaveCount(0);
    await expect(bob.page.getByRole("listitem").filter({ hasText: "My bill is wrong" })).toHaveCount(0);

    await maria.say("Are you there?");
    await expect(alice.stream).toContainText("Are you there?");
    await alice.say("I am");
    await expect(maria.stream).toContainText("I am");
    await expect(maria.stream).not.toContainText("Bob");
    await hand(alice, ""); // it can be handed over once more
    await bob.page.mouse.move(1, 1);
    await offer.getByRole("button", { name: "Accept" }).click();
    await expect(maria.stream).toContainText("Bob goes on instead of Alice.");
    await second.close();
  });
});
