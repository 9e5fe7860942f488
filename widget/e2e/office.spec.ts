import type { Page } from "@playwright/test";
import { Office, commands } from "./office.ts";
import { Agent, Customer, card, expect, talk, test as base } from "./people.ts";

const passphrases = { root: "six brown owls by the lake", spare: "nine grey geese on the hill", alice: "two red foxes in the snow" };

const test = base.extend<{ office: Office }>({
  office: async ({ relayHost }, use) => {
    const office = await Office.open(relayHost);
    await use(office);
    await office.close();
  },
});

/** Puts text on the clipboard, as whoever copies it from a mail does. */
async function copy(page: Page, text: string): Promise<void> {
  const mail = await page.context().newPage();
  await mail.setContent("<textarea autofocus></textarea>");
  await mail.keyboard.insertText(text);
  await mail.keyboard.press("ControlOrMeta+A");
  await mail.keyboard.press("ControlOrMeta+C");
  await mail.close();
}

/** Becomes an agent in the window that the page shows, by keyboard alone, and returns the four words. */
async function enrol(page: Page): Promise<string> {
  await expect(page.getByRole("textbox", { name: "Invitation" })).toBeFocused();
  await page.keyboard.press("ControlOrMeta+V");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "acme.example/support invites you" })).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Protect your keys" })).toBeFocused();
  for (const label of ["Passphrase, 12 characters or more", "The same again"]) {
    await page.keyboard.press("Tab");
    await expect(page.getByLabel(label)).toBeFocused();
    await page.keyboard.type(passphrases.alice);
  }
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Read these to your administrator, by phone or face to face" })).toBeFocused();
  const words = page.getByRole("list", { name: "Four words" }).getByRole("listitem");
  await expect(words).toHaveCount(4);
  return (await words.allTextContents()).join("-");
}

/** Brings a card from the customer to the agent, who reads it. */
async function pay(customer: Customer, agent: Agent): Promise<void> {
  await talk(customer, agent);
  await agent.request();
  await customer.fill();
  await customer.sendSecurely();
  await expect(customer.stream).toContainText("Secure data sent");
  await expect(agent.secure).not.toContainText(card.number);
  await agent.secure.getByRole("button", { name: "Reveal card number" }).click();
  await expect(agent.secure).toContainText(card.number);
}

test("the commands of the documentation, word for word, from nothing to a sealed form and to the end of an agent", async ({ office, page, agentContext }) => {
  test.setTimeout(240_000);
  const [init = "", relay = "", publish = "", invite = "", desktop = "", again = "", stamp = "", ...more] = commands("1\\. Make an organisation");
  expect(more, "commands that nobody runs here").toEqual([]);
  const sign: [RegExp, string][] = [
    [/Sign and publish this\? yes\/no: $/, "yes"],
    [/Passphrase of the root key: $/, passphrases.root],
  ];

  await office.types(
    init,
    [/Passphrase for the root key.*: $/, passphrases.root],
    [/The same again: $/, passphrases.root],
    [/Passphrase for the spare root key.*: $/, passphrases.spare],
    [/The same again: $/, passphrases.spare],
  );
  office.carry();
  await office.startRelay(relay);
  expect(await office.types(publish, ...sign)).toMatch(/^published roster 1;/m);
  const invitation = await office.takes(invite);
  expect(invitation).toMatch(/^sealform-invitation-\S+$/);

  const program = office.run("alice", desktop);
  const window = await agentContext.newPage();
  await window.goto(await program.prints(/^desktop (\S+)$/m));
  await copy(window, invitation);
  await window.bringToFront();
  const words = await enrol(window);
  const compare = (shown: string): string => (shown.includes(`    ${words}\r\n`) ? "y" : "no");
  const said = await office.types(again, [/Are they the same\?.*: $/, compare], ...sign);
  expect(said).toContain("  adds agent alice (Alice), for billing\n");
  expect(said).toMatch(/^published roster 2;/m);
  const alice = new Agent(window);
  await expect(alice.waiting).toBeAttached();
  await expect(window.getByText("Connected", { exact: true })).toBeVisible();

  await page.goto(await office.openShop("billing"));
  const customer = new Customer(page);
  await pay(customer, alice);
  await office.run("srv", stamp).prints(/stamped.*roster=2/);

  const [remove = "", out = "", ...rest] = commands("Remove");
  expect(rest).toEqual([]);
  expect(await office.takes(remove)).toContain("alice is out of org.yaml");
  expect(await office.types(out, ...sign)).toMatch(/^published roster 3;/m);
  await expect(customer.chat.locator("body")).toContainText("The chat ended, because Alice no longer answers here", { timeout: 60_000 });
  await expect(window.getByText("Connected", { exact: true })).toBeHidden();
});
