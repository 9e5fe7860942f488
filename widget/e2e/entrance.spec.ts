import { mkdirSync } from "node:fs";
import type { Page, WebSocketRoute } from "@playwright/test";
import type { Command, Entering, Event } from "../../desktop/ui/src/messages.ts";
import { entryOf, stateOf } from "../../desktop/ui/src/samples.ts";
import { violations } from "./axe.ts";
import { expect, test } from "./people.ts";

type Entry = Extract<Event, { type: "entry" }>;
type Asked = Command | Entering;

const pictures = process.env.ENTRANCE_PICTURES ?? "";
const alice = { organisation: "acme.example/support", agent: "alice", relay: "wss://relay.acme.example" };
const words: Partial<Entry> = { step: "words", ...alice, words: ["tidal", "copper", "nine", "lark", "velvet"], request: "sealform/enrolment@v1\norg …\n" };

/** Stands in for the program behind a window before there is a session. */
class Gate {
  readonly asked: Asked[] = [];
  /** What the next commands are answered with, "" for ok. */
  refusals: string[] = [];
  #window: WebSocketRoute | undefined;

  constructor(private entry: Entry) {}

  async open(page: Page, address: string): Promise<void> {
    await page.routeWebSocket(/\/socket$/, (window) => {
      this.#window = window;
      window.onMessage((m) => this.#hear(JSON.parse(String(m)) as Asked | { type: "hello" }));
    });
    await page.goto(new URL("/#launch=x", address).href);
  }

  show(entry: Entry): void {
    this.entry = entry;
    this.#window?.send(JSON.stringify(entry));
  }

  enter(change: Partial<Extract<Event, { type: "state" }>> = {}): void {
    this.#window?.send(JSON.stringify(stateOf(change)));
  }

  #hear(c: Asked | { type: "hello" }): void {
    if (c.type === "hello") {
      this.show(this.entry);
      return;
    }
    this.asked.push(c);
    const refused = this.refusals.shift() ?? "";
    this.#window?.send(JSON.stringify(refused === "" ? { type: "ok", id: c.id } : { type: "error", id: c.id, message: refused }));
  }
}

test("an invitation is pasted, shown, and gone on with by keyboard alone", async ({ agentContext, stack }) => {
  const gate = new Gate(entryOf());
  const page = await agentContext.newPage();
  await gate.open(page, stack.desktop);
  const box = page.getByRole("textbox", { name: "Invitation" });
  await expect(box).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText(["", "Paste your invitation here first."]);
  await expect(box).toBeFocused();

  gate.refusals = ["this invitation was cut short or altered on its way: copy the whole line again, or have it sent again"];
  await page.keyboard.insertText("sealform-invitation-abc");
  await page.keyboard.press("Enter");
  await expect(box).toHaveAccessibleDescription(/This invitation was cut short/);
  expect(gate.asked).toEqual([{ type: "invite", id: 1, invitation: "sealform-invitation-abc" }]);

  gate.show(entryOf({ step: "invited", ...alice, expires: Date.now() + 3_600_000, keyring: true }));
  await expect(page.getByRole("heading", { name: "acme.example/support invites you" })).toBeFocused();
  await expect(page.getByRole("main")).toContainText("wss://relay.acme.example");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect.poll(() => gate.asked.at(-1)?.type).toBe("proceed");

  gate.show(entryOf({ step: "protect", ...alice, keyring: true }));
  await expect(page.getByRole("heading", { name: "Protect your keys" })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("radio", { name: "This computer’s keyring" })).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByLabel("Passphrase, 12 characters or more")).toBeVisible();
  await page.getByLabel("Passphrase, 12 characters or more").focus();
  await page.keyboard.insertText("four random words");
  await page.keyboard.press("Tab");
  await page.keyboard.insertText("four random word");
  await page.keyboard.press("Enter");
  await expect(page.getByText("The two passphrases are not the same.")).toBeVisible();
  await page.getByLabel("The same again").fill("four random words");
  await page.keyboard.press("Enter");
  await expect.poll(() => gate.asked.at(-1)).toMatchObject({ type: "protect", keyring: false, passphrase: "four random words" });

  gate.show(entryOf({ ...words, standing: "there" }));
  await expect(page.getByRole("heading", { name: "Read these to your administrator, by phone or face to face" })).toBeFocused();
  await expect(page.getByRole("list", { name: "Five words" }).getByRole("listitem")).toHaveText(["tidal", "copper", "nine", "lark", "velvet"]);
  gate.enter();
  await expect(page.getByText("No chat is open")).toBeVisible();

  const kept = await page.evaluate(
    () =>
      [...Array(sessionStorage.length).keys()].map((n) => sessionStorage.getItem(sessionStorage.key(n) ?? "")).join(" ") +
      String(localStorage.length) +
      location.href +
      document.cookie,
  );
  expect(kept, "no secret is kept").not.toMatch(/random|invitation/);
});

test("a passphrase that is wrong is told, and typed again", async ({ agentContext, stack }) => {
  const gate = new Gate(entryOf({ step: "unlock", ...alice, agents: ["alice@acme.example/support", "bob@acme.example/support"] }));
  const page = await agentContext.newPage();
  await gate.open(page, stack.desktop);
  const box = page.getByLabel("Passphrase", { exact: true });
  await expect(box).toBeFocused();
  gate.refusals = ["this passphrase does not open your keys"];
  await page.keyboard.type("wrong");
  await page.keyboard.press("Enter");
  await expect(box).toHaveAccessibleDescription("This passphrase does not open your keys.");
  await expect(box).toBeFocused();
  await page.keyboard.type("right"); // in the place of what was selected
  await page.keyboard.press("Enter");
  await expect.poll(() => gate.asked.at(-1)).toMatchObject({ type: "unlock", passphrase: "right" });
  await page.getByRole("button", { name: "Somebody else" }).press("Enter");
  await expect.poll(() => gate.asked.at(-1)?.type).toBe("back");
  gate.show(entryOf({ step: "choose", agents: ["alice@acme.example/support", "bob@acme.example/support"] }));
  await page.getByRole("button", { name: /^bob/ }).press("Enter");
  await expect.poll(() => gate.asked.at(-1)).toMatchObject({ type: "choose", agent: "bob@acme.example/support" });
});

test("a request that cannot be handed over can be copied, and one that another has made is told", async ({ agentContext, stack }) => {
  const gate = new Gate(entryOf({ ...words, standing: "away" }));
  const page = await agentContext.newPage();
  await agentContext.grantPermissions(["clipboard-read", "clipboard-write"]);
  await gate.open(page, stack.desktop);
  await expect(page.getByText("The relay cannot be reached.")).toBeVisible();
  await page.getByRole("button", { name: "Copy the request as text" }).press("Enter");
  await expect(page.getByText("Copied")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("sealform/enrolment@v1\norg …\n");
  gate.show(entryOf({ ...words, standing: "taken" }));
  await expect(page.getByRole("alert").getByRole("heading")).toHaveText("Somebody has used this invitation already: tell your administrator");
  await expect(page.getByText("tidal")).toBeHidden();
});

const states: Record<string, Entry> = {
  invitation: entryOf(),
  invited: entryOf({ step: "invited", ...alice, expires: 1_800_000_000_000, replaces: true }),
  other: entryOf({ step: "invited", ...alice, expires: 1_800_000_000_000, other: true }),
  protect: entryOf({ step: "protect", ...alice, keyring: true }),
  passphrase: entryOf({ step: "protect", ...alice }),
  words: entryOf({ ...words, standing: "there" }),
  away: entryOf({ ...words, standing: "away" }),
  taken: entryOf({ ...words, standing: "taken" }),
  choose: entryOf({ step: "choose", agents: ["alice@acme.example/support", "alice@riverbend.example/care", "bob@acme.example/support (key 1a2b3c4d)"] }),
  damaged: entryOf({ step: "unlock", ...alice, damaged: `the agent's folder "/home/alice/.config/sealform/alice@acme.example_support-0123456789abcdef.agent" is damaged` }),
  unlock: entryOf({ step: "unlock", ...alice, problem: "this passphrase does not open your keys" }),
  keyring: entryOf({ step: "unlock", ...alice, keyring: true, problem: "the keyring is locked" }),
};

/** Looks at a page in both colours and widths. */
async function look(page: Page, name: string): Promise<void> {
  if (pictures !== "") mkdirSync(pictures, { recursive: true });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const width of [375, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth), "nothing stands out at the side").toBeLessThanOrEqual(width);
      if (pictures !== "") await page.screenshot({ path: `${pictures}/${name}-${colorScheme}-${width}.png` });
    }
    expect(await violations(page)).toEqual([]);
  }
}

for (const [name, entry] of Object.entries(states)) {
  test(`what somebody sees who is not in yet passes axe and fits a phone: ${name}`, async ({ agentContext, stack }) => {
    const gate = new Gate(entry);
    const page = await agentContext.newPage();
    await gate.open(page, stack.desktop);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await look(page, name);
  });
}

test("a warning that stands for a day hides neither a lost relay nor the top bar", async ({ agentContext, stack }) => {
  const gate = new Gate(entryOf());
  const page = await agentContext.newPage();
  await gate.open(page, stack.desktop);
  await expect(page.getByRole("textbox")).toBeVisible();
  const end = Date.now() + 40_000_000;
  const soon = { roster: end, stamp: end + 40_000_000 };
  const behind = { news: "", trouble: "it has mistakes", advice: "Tell your administrator.", since: Date.now() };
  gate.enter({ expiry: soon, shelf: behind, relay: { phase: "pausing", reason: "", until: end } });
  await page.getByRole("button", { name: "Connect now" }).click({ timeout: 5000 });
  expect(gate.asked.at(-1)?.type).toBe("retry");

  gate.enter({ expiry: soon, shelf: behind });
  await expect(page.locator(".banner")).toHaveCount(2);
  await page.getByRole("button", { name: "Open another window" }).click({ trial: true, timeout: 5000 });
  for (const text of ["expires within a day", "it has mistakes"]) {
    const banner = page.locator(".banner", { hasText: text });
    await look(page, text.replaceAll(" ", "-"));
    await banner.getByRole("button", { name: "Dismiss" }).click({ timeout: 5000 });
    await expect(banner).toHaveCount(0);
    gate.enter({ expiry: soon, shelf: behind });
  }
  await expect(page.locator(".banner")).toHaveCount(0);
  gate.enter({ expiry: { roster: Date.now() + 1000, stamp: end }, shelf: behind });
  await expect(page.locator(".banner")).toContainText("expires within an hour");
  gate.enter({ expiry: soon, shelf: { ...behind, trouble: "", advice: "", news: "Your administrator has published new forms: Refund (version 2), Address (version 1)." } });
  await look(page, "news");
});
