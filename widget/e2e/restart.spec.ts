import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { found, passphrases, test } from "./founded.ts";
import { Agent, Customer, card, expect, talk } from "./people.ts";

/** All that is in the files below a folder. */
function content(dir: string): string {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"))
    .join("\n");
}

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

  await expect.poll(() => content(join(office.dir, "alice")).includes("age-encryption.org/v1")).toBe(true);
  program.child.kill("SIGKILL");
  await program.ended;
  await expect(maria.chat.getByText("Alice is away for a moment")).toBeVisible();
  await maria.say("Said while you were away");

  const again = office.run("alice", desktop);
  const window = await agentContext.newPage();
  await window.goto(await again.prints(/^desktop (\S+)$/m));
  await window.getByLabel("Passphrase", { exact: false }).fill(passphrases.alice);
  await window.keyboard.press("Enter");
  const back = new Agent(window);
  await window.getByRole("button", { name: /Said while you were away/ }).click({ timeout: 30_000 });
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

  await window.locator(".chatitem:not([aria-current=true])").click();
  await expect(back.message).toHaveValue("a draft for Peter");
  await expect(back.stream.getByText("One moment", { exact: true })).toHaveCount(1);
  await back.say("Here I am");
  await expect(peter.stream).toContainText("Here I am");
  expect(content(join(office.dir, "alice"))).not.toContain("canary-5821");
});

test("an agent's program that ends leaves its chats for the next start, and says so", async ({ office, page, agentContext }) => {
  test.setTimeout(240_000);
  const { alice, program, desktop } = await found(office, agentContext);
  await page.goto(await office.openShop("billing"));
  const maria = new Customer(page);
  await talk(maria, alice);
  await program.stop();
  expect(program.out).toContain("chats that go on when Sealform starts again: 1");
  const again = office.run("alice", desktop);
  const window = await agentContext.newPage();
  await window.goto(await again.prints(/^desktop (\S+)$/m));
  await window.getByLabel("Passphrase", { exact: false }).fill(passphrases.alice);
  await window.keyboard.press("Enter");
  await expect(maria.stream).toContainText("Alice is back", { timeout: 30_000 });
  await new Agent(window).page.getByRole("button", { name: /pay my bill/ }).click();
  await new Agent(window).say("Welcome back");
  await expect(maria.stream).toContainText("Welcome back");
});
