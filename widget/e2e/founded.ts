import type { BrowserContext, Page } from "@playwright/test";
import { Office, commands } from "./office.ts";
import { Agent, expect, test as base } from "./people.ts";

export const passphrases = { root: "six brown owls by the lake", spare: "nine grey geese on the hill", alice: "two red foxes in the snow" };

/** A test with the machines of an organisation. */
export const test = base.extend<{ office: Office; relayFlags: string }>({
  relayFlags: ["", { option: true }],
  office: async ({ relayHost, relayFlags }, use) => {
    const office = await Office.open(relayHost, relayFlags);
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

/** Becomes an agent in the window that the page shows, by keyboard alone, and returns the five words. All browsers of a test have one clipboard: an invitation of before may still be there. */
async function enrol(page: Page, invitation: string): Promise<string> {
  const box = page.getByRole("textbox", { name: "Invitation" });
  await expect(async () => {
    await copy(page, invitation);
    await page.bringToFront();
    await expect(box).toBeFocused();
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.press("ControlOrMeta+V");
    await expect(box).toHaveValue(invitation, { timeout: 1000 });
  }).toPass();
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
  const words = page.getByRole("list", { name: "Five words" }).getByRole("listitem");
  await expect(words).toHaveCount(5);
  return (await words.allTextContents()).join("-");
}

/** Waits until somebody's request has come to the relay: where nobody can be asked, "publish" names it and signs nothing. */
async function asks(office: Office, id: string, publish: string): Promise<void> {
  await expect(async () => {
    const look = office.run("admin", publish);
    await look.ended;
    expect(look.said).toContain(`${id} waits for approval`);
  }).toPass({ timeout: 30_000 });
}

/** What the administrator is asked when something is published. */
export const sign: [RegExp, string][] = [
  [/Sign and publish this\? yes\/no: $/, "yes"],
  [/Passphrase of the root key: $/, passphrases.root],
];

/** A way into an organisation: the commands for it, and the roster that has the agent. */
interface Entry {
  id: string;
  name: string;
  invite: string;
  desktop: string;
  publish: string;
  roster: number;
}

/** Has somebody invited, enrolled at a desktop of their own, and published. */
export async function admit(
  office: Office,
  context: BrowserContext,
  { id, name, invite, desktop, publish, roster }: Entry,
): Promise<{ agent: Agent; program: ReturnType<Office["run"]> }> {
  const invitation = await office.takes(invite);
  expect(invitation).toMatch(/^sealform-invitation-\S+$/);

  const program = office.run(id, desktop);
  const window = await context.newPage();
  await window.goto(await program.prints(/^desktop (\S+)$/m));
  const words = await enrol(window, invitation);
  await asks(office, id, publish);
  const compare = (shown: string): string => (shown.includes(`    ${words}\r\n`) ? "y" : "no");
  const said = await office.types(publish, [/Are they the same\?.*: $/, compare], ...sign);
  expect(said).toContain(`  adds agent ${id} (${name}), for billing\n`);
  expect(said).toMatch(new RegExp(`^published roster ${roster};`, "m"));
  const agent = new Agent(window);
  await expect(agent.waiting).toBeAttached();
  await expect(window.getByText("Connected", { exact: true })).toBeVisible();
  return { agent, program };
}

/** Makes an organisation with its relay and with Alice, who is in, by the commands of the documentation. Returns what is left of them: how the desktop is started, and how the roster is stamped. */
export async function found(office: Office, agentContext: BrowserContext): Promise<{ alice: Agent; program: ReturnType<Office["run"]>; desktop: string; stamp: string }> {
  const [init = "", relay = "", publish = "", invite = "", desktop = "", again = "", stamp = "", ...more] = commands("1\\. Make an organisation");
  expect(more, "commands that nobody runs here").toEqual([]);
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
  const { agent: alice, program } = await admit(office, agentContext, { id: "alice", name: "Alice", invite, desktop, publish: again, roster: 2 });
  return { alice, program, desktop, stamp };
}

/** Starts Alice's program again after it has ended, and unlocks it. */
export async function startAgain(office: Office, desktop: string, context: BrowserContext): Promise<{ alice: Agent; program: ReturnType<Office["run"]> }> {
  const program = office.run("alice", desktop);
  const window = await context.newPage();
  await window.goto(await program.prints(/^desktop (\S+)$/m));
  await window.getByLabel("Passphrase", { exact: false }).fill(passphrases.alice);
  await window.keyboard.press("Enter");
  return { alice: new Agent(window), program };
}
