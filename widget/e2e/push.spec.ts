import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { violations } from "./axe.ts";
import { admit, found, sign, test } from "./founded.ts";
import type { Office } from "./office.ts";
import { type Agent, Customer, expect } from "./people.ts";

/** Puts what records in the place of the system's notifications. */
function record(): void {
  const told: string[] = [];
  class Shown {
    static permission = "granted";
    constructor(text: string) {
      told.push(text);
    }
    close() {
      return;
    }
  }
  Object.assign(globalThis, { Notification: Shown, told });
}

declare const told: string[];

const shown = (page: Page) => page.evaluate(() => told);
const OFFERED = "A chat for Billing is offered to you";

/** An organisation with Alice and Bob on duty, where chats are offered to one after the other. */
async function shift(office: Office, agentContext: BrowserContext, second: BrowserContext): Promise<{ alice: Agent; bob: Agent; program: ReturnType<Office["run"]> }> {
  for (const context of [agentContext, second]) await context.addInitScript(record);
  const { alice, program, desktop } = await found(office, agentContext);
  const invite = "sealform invite acme bob --name Bob --service billing";
  const publish = "sealform publish acme";
  const { agent: bob } = await admit(office, second, { id: "bob", name: "Bob", invite, desktop, publish, roster: 3 });
  const file = join(office.dir, "admin/acme/org.yaml");
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace(/^ {4}title: .*$/m, "$&\n    offer: push"));
  expect(await office.types(publish, ...sign)).toContain("chats of billing are offered to one agent after the other now");
  return { alice, bob, program };
}

async function comes(browser: Browser, shop: string, text: string): Promise<Customer> {
  const customer = new Customer(await (await browser.newContext()).newPage());
  await customer.page.goto(shop);
  await customer.open();
  await customer.say(text);
  return customer;
}

const card = (agent: Agent, text: string) => agent.waiting.getByRole("listitem").filter({ hasText: text });
const does = (agent: Agent) => agent.page.getByRole("combobox", { name: "What you do" });

test("a chat is offered to one agent, and to the next when that one does not take it, who is away then", async ({ office, agentContext, browser }) => {
  test.setTimeout(300_000);
  const second = await browser.newContext();
  const { alice, bob, program } = await shift(office, agentContext, second);
  const shop = await office.openShop("billing");

  const ana = await comes(browser, shop, "My bill is wrong");
  await expect(card(alice, "My bill is wrong")).toContainText(/Offered to you, (30|2\d) s/);
  await expect(card(bob, "My bill is wrong")).toContainText(/waiting for \d+:\d\d/);
  await expect(card(alice, "My bill is wrong")).toContainText(/Offered to you, 2[0-7] s/); // it counts down
  expect(await violations(alice.page)).toEqual([]);
  await expect.poll(() => shown(alice.page)).toEqual([OFFERED]);
  expect(await shown(bob.page)).toEqual([]);

  await expect(card(bob, "My bill is wrong")).toContainText("Offered to you", { timeout: 45_000 });
  await expect.poll(() => shown(bob.page)).toEqual([OFFERED]);
  await expect(alice.page.getByText("You did not take a chat that was offered to you in the time there was, so you are away")).toBeVisible();
  await expect(does(alice)).toHaveValue("away");
  await expect(card(alice, "My bill is wrong")).not.toContainText("Offered to you");
  expect(await violations(alice.page)).toEqual([]);
  await alice.page.getByRole("button", { name: "Back on duty" }).click();
  await expect(does(alice)).toHaveValue("on");
  await bob.accept();
  await expect(ana.stream).toContainText("Bob joined");

  const bea = await comes(browser, shop, "Where is my parcel?");
  await expect(card(alice, "Where is my parcel?")).toContainText("Offered to you");
  await bob.accept(); // nobody forbids it
  await expect(bea.stream).toContainText("Bob joined");
  await expect(card(alice, "Where is my parcel?")).toHaveCount(0);
  await expect(does(alice)).toHaveValue("on");

  const cem = await comes(browser, shop, "I want to pay");
  await expect(card(alice, "I want to pay")).toContainText("Offered to you");
  await program.stop(); // Alice goes home
  await expect(card(bob, "I want to pay")).toContainText(/Offered to you, (30|2\d) s/);
  await bob.accept();
  await expect(cem.stream).toContainText("Bob joined");
  for (const customer of [ana, bea, cem]) await customer.end();
  await second.close();
});
