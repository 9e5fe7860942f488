import type { BrowserContext, Page } from "@playwright/test";
import { violations } from "./axe.ts";
import { Agent, card, Customer, expect, test } from "./people.ts";
import type { Stack } from "./stack.ts";

/** What a window of the agent's has shown and played. */
interface Told {
  shown: { text: string; options: NotificationOptions; open: boolean; press: () => void }[];
  tones: number;
  asked: number;
  focused: boolean;
}

/** Puts what records in the place of the system's notifications and of the audio. Audio waits for a press, as browsers have it. */
function record(permission: NotificationPermission): void {
  const told: Told = { shown: [], tones: 0, asked: 0, focused: true };
  class Shown {
    static permission = permission;
    static requestPermission = () => {
      told.asked++;
      return Promise.resolve((Shown.permission = "granted"));
    };
    onclick?: () => void;
    #entry: Told["shown"][number];
    constructor(text: string, options: NotificationOptions) {
      this.#entry = { text, options, open: true, press: () => this.onclick?.() };
      told.shown.push(this.#entry);
    }
    close() {
      this.#entry.open = false;
    }
  }
  class Audio {
    state = "suspended";
    currentTime = 0;
    destination = {};
    resume() {
      if (navigator.userActivation.hasBeenActive) this.state = "running";
      return Promise.resolve();
    }
    suspend() {
      this.state = "suspended";
      return Promise.resolve();
    }
    createOscillator() {
      return { frequency: { value: 0 }, connect: (next: unknown) => next, start: () => told.tones++, stop: () => undefined };
    }
    createGain() {
      const change = () => undefined;
      return { gain: { setValueAtTime: change, linearRampToValueAtTime: change, exponentialRampToValueAtTime: change }, connect: (next: unknown) => next };
    }
  }
  document.hasFocus = () => told.focused;
  Object.assign(globalThis, { Notification: Shown, AudioContext: Audio, told });
}

declare const told: Told;

const shown = (page: Page) => page.evaluate(() => told.shown.map((s) => s.text));
const tones = (page: Page) => page.evaluate(() => told.tones);

async function open(context: BrowserContext, stack: Stack, permission: NotificationPermission): Promise<Agent> {
  await context.addInitScript(record, permission);
  const page = await context.newPage();
  await page.goto(stack.desktop);
  await expect(page.getByRole("list", { name: "Waiting chats" })).toBeAttached();
  return new Agent(page);
}

/** Chooses again what is chosen at first, since one agent is there for all tests. */
async function everything({ page }: Agent): Promise<void> {
  await page.getByRole("button", { name: /^Notices/ }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeVisible();
  for (const box of await dialog.getByRole("checkbox").all()) await box.check();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
}

test("a new agent is asked in plain words, hears of what comes, and no notification says who or what", async ({ customer, agentContext, stack }) => {
  const agent = await open(agentContext, stack, "default");
  const { page } = agent;
  await expect(page.getByText("No sound before you press anywhere here")).toBeVisible();
  const question = page.getByText("A notification never says who or what.");
  await expect(question).toBeVisible();
  expect(await page.evaluate(() => told.asked)).toBe(0);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await violations(page)).toEqual([]);
  }
  await page.getByRole("button", { name: "Notify me" }).click();
  await expect(question).toHaveCount(0);
  await expect(page.getByText("No sound before you press anywhere here")).toHaveCount(0);
  expect(await page.evaluate(() => told.asked)).toBe(1);

  await customer.open();
  await customer.say("Hi, Maria Gomez here");
  await expect.poll(() => shown(page)).toEqual(["A customer is waiting for Billing"]);
  expect(await tones(page)).toBe(3);
  expect(await page.evaluate(() => told.shown[0]?.options)).toEqual({ silent: true, dir: "auto" });
  await expect(page).toHaveTitle(/^\(\d+\) Sealform$/);
  const before = Number(/\d+/.exec(await page.title())?.[0]);
  await agent.accept();
  await expect(agent.stream).toContainText("Maria Gomez here");
  await expect.poll(() => page.evaluate(() => told.shown[0]?.open)).toBe(false);
  await expect(page).toHaveTitle(before === 1 ? "Sealform" : `(${before - 1}) Sealform`);

  await customer.say("Are you there?");
  await expect(agent.stream).toContainText("Are you there?");
  await agent.request();
  await customer.fill();
  await customer.sendSecurely();
  await expect.poll(() => shown(page)).toEqual(["A customer is waiting for Billing", "A form was received"]);
  await page.evaluate(() => void (told.focused = false));
  await customer.say("My number is 5550100");
  await expect.poll(() => shown(page)).toEqual(["A customer is waiting for Billing", "A form was received", "New message in a chat"]);
  for (const value of ["Maria", "Gomez", "5550100", card.name, card.postal]) expect((await shown(page)).join()).not.toContain(value);
  await customer.end();
});

test("a notification that is pressed shows its chat, and takes no key that is typed", async ({ customer, agentContext, browser, stack }) => {
  const agent = await open(agentContext, stack, "granted");
  const { page } = agent;
  await everything(agent);
  await customer.open();
  await customer.say("I am the first");
  await agent.accept();
  const other = new Customer(await (await browser.newContext()).newPage());
  await other.page.goto(stack.shop);
  await other.open();
  await other.say("I am the second");
  await agent.accept();
  await expect(agent.stream).toContainText("I am the second");
  await customer.say("And I wrote again");
  await expect.poll(async () => (await shown(page)).at(-1)).toBe("New message in a chat");
  await expect(page).toHaveTitle(/^\(\d+\) Sealform$/);
  await agent.message.pressSequentially("Half a sent");
  await page.evaluate(() => told.shown.at(-1)?.press());
  await expect(agent.stream).toContainText("And I wrote again");
  await page.keyboard.type("ence\n");
  await expect(agent.message).toHaveValue("");
  await expect(customer.stream).not.toContainText("ence");
  await customer.end();
  await other.end();
  await other.page.context().close();
});

test("of two windows one tells, and what is chosen in one holds in both and after a reload", async ({ customer, agentContext, browser, stack }) => {
  const agent = await open(agentContext, stack, "granted");
  await everything(agent);
  const opened = agentContext.waitForEvent("page");
  await agent.page.getByRole("button", { name: "Open another window" }).click();
  const second = new Agent(await opened);
  await expect(second.page.getByRole("list", { name: "Waiting chats" })).toBeAttached();
  await second.page.locator("h1").click();
  await second.page.evaluate(() => void (told.focused = false)); // a person looks at one window
  const both = async <T>(of: (page: Page) => Promise<T>) => [await of(agent.page), await of(second.page)];
  const sum = async () => (await both(tones)).reduce((a, b) => a + b) + 100 * (await both(shown)).flat().length;
  await customer.open();
  await customer.say("Hello");
  await expect.poll(sum).toBe(103);
  await expect(second.page.getByRole("list", { name: "Waiting chats" })).toContainText("Billing");

  await agent.page.keyboard.press("Escape");
  await agent.accept();
  await agent.message.pressSequentially("/notices");
  await agent.message.press("Enter");
  const dialog = agent.page.getByRole("dialog", { name: "Notices" });
  await expect(dialog).toBeVisible();
  await expect(agent.message).toHaveValue("");
  for (const colorScheme of ["light", "dark"] as const) {
    await agent.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await violations(agent.page)).toEqual([]);
  }
  await dialog.getByRole("checkbox", { name: "A customer is waiting: sound" }).uncheck();
  await dialog.getByRole("button", { name: "Hear the sound: A new message" }).click();
  await expect.poll(() => tones(agent.page).then(async (n) => n + (await tones(second.page)))).toBe(4);
  await agent.page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await second.page.reload();
  await second.page.getByRole("button", { name: /^Notices/ }).focus();
  await second.page.keyboard.press("Enter");
  await expect(second.page.getByRole("checkbox", { name: "A customer is waiting: sound" })).not.toBeChecked();
  await expect(second.page.getByRole("checkbox", { name: "A customer is waiting: notification" })).toBeChecked();
  await second.page.keyboard.press("Escape");

  const before = await sum();
  const other = new Customer(await (await browser.newContext()).newPage());
  await other.page.goto(stack.shop);
  await other.open();
  await other.say("Me too");
  await expect.poll(sum).toBe(before + 100); // shown once, by one window, without a sound
  await everything(agent);
  await other.end();
  await customer.end();
  await other.page.context().close();
});
