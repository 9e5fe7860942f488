import { readFileSync } from "node:fs";
import { join } from "node:path";
import { found, startAgain, test } from "./founded.ts";
import { opener } from "./kept.ts";
import { type Agent, Customer, card, expect, talk } from "./people.ts";
import { inFiles } from "./scan.ts";

const all = [1, 2, 3, 4, 5, 6];
const later = all.slice(3);

/** The entry of the chat in which the agent has begun to write that. */
const entry = (alice: Agent, draft: string) => alice.page.locator(".chatitem").filter({ hasText: draft });

async function transcript({ page }: Agent): Promise<string> {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download transcript" }).click();
  return readFileSync(await (await download).path(), "utf8");
}

test("six chats of a program that is killed are back, with the drafts and with what was read, and nothing of a customer's was on its disk", async ({
  office,
  agentContext,
  browser,
}) => {
  test.setTimeout(300_000);
  const { alice, program, desktop } = await found(office, agentContext);
  const shop = await office.openShop("billing");
  const kept = opener(office);
  const customers = new Map<number, Customer>();
  const of = (n: number): Customer => {
    const customer = customers.get(n);
    if (!customer) throw new Error(`there is no customer ${n}`);
    return customer;
  };
  for (const n of all) {
    const customer = new Customer(await browser.newPage());
    customers.set(n, customer);
    await customer.page.goto(shop);
    await talk(customer, alice, `My bill of canary-${n}`);
    await alice.say(`I look for bill ${n}`);
    await expect(customer.stream).toContainText(`I look for bill ${n}`);
    if (n === 1) {
      await alice.request();
      await customer.fill();
      await customer.sendSecurely();
      await expect(customer.stream).toContainText("Secure data sent");
      await expect(alice.secure).toContainText("Visa");
    }
    await alice.message.fill(`draft for ${n}`);
  }
  await entry(alice, "draft for 1").click();
  for (const n of later) {
    await of(n).say(`More of canary-${n}`);
    await expect(entry(alice, `draft for ${n}`)).toContainText("1 unread");
  }
  await expect.poll(() => all.filter((n) => !kept().includes(`draft for ${n}`))).toEqual([]);

  program.child.kill("SIGKILL");
  await program.ended;
  await alice.page.close();
  for (const n of all) await expect(of(n).chat.getByText("Alice is away for a moment")).toBeVisible();
  for (const n of later) await of(n).say(`And still canary-${n}`);

  const { alice: back } = await startAgain(office, desktop, agentContext);
  await expect(back.page.locator(".chatitem")).toHaveCount(6, { timeout: 30_000 });
  for (const n of all) await expect(of(n).stream).toContainText("Alice is back", { timeout: 30_000 });
  for (const n of later) await expect(entry(back, `draft for ${n}`)).toContainText("2 unread");
  for (const n of [2, 3]) await expect(entry(back, `draft for ${n}`).locator(".badge")).toHaveCount(0);
  for (const n of all) {
    const said = [`My bill of canary-${n}`, `I look for bill ${n}`, ...(later.includes(n) ? [`More of canary-${n}`, `And still canary-${n}`] : [])];
    await back.page
      .locator(".chatitem")
      .filter({ hasText: new RegExp(`(draft for|canary-) ?${n}`) })
      .click();
    await expect(back.message).toHaveValue(`draft for ${n}`);
    for (const stream of [back.stream, of(n).stream]) {
      for (const text of said) await expect(stream.getByText(text, { exact: true })).toHaveCount(1);
      const shown = await stream.innerText();
      const places = said.map((text) => shown.indexOf(text));
      expect(places).toEqual(places.toSorted((a, b) => a - b));
    }
    if (n === 1) {
      await expect(back.stream).toContainText("Secure data");
      const record = ((await back.stream.innerText()) + (await transcript(back))).replaceAll(new URL(shop).host, "");
      for (const value of [card.digits, card.number, card.name, "1111"]) expect(record).not.toContain(value);
    }
    await back.message.press("Enter");
    await expect(of(n).stream.getByText(`draft for ${n}`, { exact: true })).toHaveCount(1);
    await back.message.fill(`draft for ${n}`); // what is found by it below stays found
  }

  const state = kept();
  expect(state, "what is kept was opened").toContain("draft for 6");
  for (const value of ["canary-", card.digits, card.number, card.name]) {
    expect(state.includes(value), `${value} in what is kept`).toBe(false);
    expect(inFiles(join(office.dir, "alice"), value), `${value} in the files of the agent's machine`).toBe(false);
  }
  for (const customer of customers.values()) await customer.page.close();
});
