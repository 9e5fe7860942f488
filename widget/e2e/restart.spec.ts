import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { violations } from "./axe.ts";
import { found, startAgain, test } from "./founded.ts";
import { opener } from "./kept.ts";
import { Customer, card, expect, talk } from "./people.ts";
import { inFiles } from "./scan.ts";

test("an agent's program that is killed takes its chats up again, with all that was said, the draft and the open form", async ({ office, page, agentContext, browser }) => {
  test.setTimeout(240_000);
  const { alice, program, desktop } = await found(office, agentContext);
  const shop = await office.openShop("billing");
  await page.goto(shop);
  const [maria, peter] = [new Customer(page), new Customer(await browser.newPage())];
  await talk(maria, alice, "I want to pay my bill of canary-5821");
  await alice.say("Gladly. I send you a form.");
  await alice.request();
  await maria.form.getByLabel("Name on card").fill(card.name);
  await peter.page.goto(shop);
  await talk(peter, alice, "Me too");
  await alice.say("One moment");
  await expect(peter.stream).toContainText("One moment");
  await alice.message.fill("a draft for Peter");
  await expect(alice.message).toHaveValue("a draft for Peter");
  await maria.say("Are you there?");
  await expect(alice.page.getByRole("button", { name: /Are you there\?/ })).toBeVisible();

  await expect.poll(opener(office)).toContain("a draft for Peter");
  program.child.kill("SIGKILL");
  await program.ended;
  await expect(maria.chat.getByText("Alice is away for a moment")).toBeVisible();
  await maria.say("Said while you were away");

  const { alice: back } = await startAgain(office, desktop, agentContext);
  await back.page.getByRole("button", { name: /Said while you were away/ }).click({ timeout: 30_000 });
  for (const text of ["I want to pay my bill of canary-5821", "Gladly. I send you a form.", "Are you there?", "Said while you were away"]) {
    await expect(back.stream.getByText(text, { exact: true })).toHaveCount(1);
  }
  await expect(maria.stream).toContainText("Alice is back");
  await expect(maria.form.getByLabel("Name on card")).toHaveValue(card.name);
  await maria.fill({ name: "" });
  await maria.sendSecurely();
  await expect(maria.stream).toContainText("Secure data sent");
  await back.secure.getByRole("button", { name: "Reveal card number" }).click();
  await expect(back.secure).toContainText(card.number);

  await back.page.locator(".chatitem:not([aria-current=true])").click();
  await expect(back.message).toHaveValue("a draft for Peter");
  await expect(back.stream.getByText("One moment", { exact: true })).toHaveCount(1);
  await back.say("Here I am");
  await expect(peter.stream).toContainText("Here I am");
  expect(inFiles(join(office.dir, "alice"), "canary-5821")).toBe(false);
});

test("an agent's program that ends leaves its chats for the next start, and says so", async ({ office, page, agentContext }) => {
  test.setTimeout(240_000);
  const { alice, program, desktop } = await found(office, agentContext);
  await page.goto(await office.openShop("billing"));
  const maria = new Customer(page);
  await talk(maria, alice);
  await program.stop();
  expect(program.out).toContain("chats that go on when Sealform starts again: 1");
  const { alice: back } = await startAgain(office, desktop, agentContext);
  await expect(maria.stream).toContainText("Alice is back", { timeout: 30_000 });
  await back.page.locator(".chatitem").click();
  await back.say("Welcome back");
  await expect(maria.stream).toContainText("Welcome back");
});

test.describe("of a relay with little patience", () => {
  test.use({ relayFlags: "--requeue 10s" });

  test(
    "a chat whose agent stays away waits again, and its customer decides what is shown to whoever takes it",
    { tag: "@both" },
    async ({ office, page, agentContext, browser }) => {
      test.setTimeout(240_000);
      const { alice, program, desktop } = await found(office, agentContext);
      const shop = await office.openShop("billing");
      await page.goto(shop);
      const [maria, peter] = [new Customer(page), new Customer(await browser.newPage())];
      await talk(maria, alice, "My bill is wrong");
      await alice.say("Let me see");
      await expect(maria.stream).toContainText("Let me see");
      await alice.request();
      await maria.form.getByLabel("Name on card").fill(card.name);
      await peter.page.goto(shop);
      await peter.open();
      await peter.say("I have not been answered yet");
      await expect(alice.waiting).toContainText("I have not been answered yet");
      program.child.kill("SIGKILL");
      await program.ended;
      const home = join(office.dir, "alice/.config/sealform");
      for (const name of readdirSync(home).filter((name) => name.endsWith(".agent"))) rmSync(join(home, name, "state.age"));
      await expect(maria.stream).toContainText("Alice has been away for a while", { timeout: 30_000 });

      const { alice: back } = await startAgain(office, desktop, agentContext);
      const cards = back.waiting.getByRole("listitem");
      await expect(cards).toHaveCount(2);
      await expect(cards.nth(0)).toContainText("Waits again");
      await expect(cards.nth(1)).toContainText("I have not been answered yet", { timeout: 50_000 }); // a page that waits asks every 15 to 25 seconds who can read
      await back.accept();
      const question = maria.chat.getByRole("group", { name: "Question to you" });
      await expect(question).toContainText("May Alice read what was written so far?");
      expect(await violations(maria.frame)).toEqual([]);
      await expect(maria.form).toHaveCount(0);
      await maria.say("Who is there?");
      await expect(back.stream).toContainText("The customer is asked");
      await expect(back.stream).not.toContainText("My bill is wrong");
      await expect(back.stream).not.toContainText("Who is there?");
      await question.getByRole("button", { name: "Yes, show it" }).click();
      for (const text of ["My bill is wrong", "Let me see", "Who is there?"]) await expect(back.stream.getByText(text, { exact: true })).toHaveCount(1);
      await back.say("Sorry to have kept you waiting");
      await expect(maria.stream).toContainText("Sorry to have kept you waiting");
      await back.request();
      await expect(maria.form).toContainText("Only Alice can read this");
    },
  );
});

test.describe("of a relay that waits a little longer", () => {
  test.use({ relayFlags: "--requeue 20s" });

  test("a program that is killed while its customer is asked shows nothing before the answer", async ({ office, page, agentContext }) => {
    test.setTimeout(240_000);
    const { alice, program, desktop } = await found(office, agentContext);
    await page.goto(await office.openShop("billing"));
    const maria = new Customer(page);
    await talk(maria, alice, "My bill is wrong");
    program.child.kill("SIGKILL");
    await program.ended;
    await alice.page.close();
    const home = join(office.dir, "alice/.config/sealform");
    for (const name of readdirSync(home).filter((name) => name.endsWith(".agent"))) rmSync(join(home, name, "state.age"));
    await expect(maria.stream).toContainText("Alice has been away for a while", { timeout: 40_000 });

    const { alice: second, program: next } = await startAgain(office, desktop, agentContext);
    await expect(second.waiting).toContainText("Waits again");
    await second.accept();
    const question = maria.chat.getByRole("group", { name: "Question to you" });
    await expect(question).toContainText("May Alice read what was written so far?");
    next.child.kill("SIGKILL");
    await next.ended;
    await second.page.close();
    await maria.say("Who is there?");

    const { alice: third } = await startAgain(office, desktop, agentContext);
    await third.page.locator(".chatitem").click({ timeout: 30_000 });
    await expect(third.stream).toContainText("The customer is asked");
    for (const text of ["My bill is wrong", "Who is there?"]) await expect(third.stream).not.toContainText(text);
    await question.getByRole("button", { name: "Yes, show it" }).click();
    for (const text of ["My bill is wrong", "Who is there?"]) await expect(third.stream.getByText(text, { exact: true })).toHaveCount(1);
    await third.say("Here I am");
    await expect(maria.stream).toContainText("Here I am");
  });
});
