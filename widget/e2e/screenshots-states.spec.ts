import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Frame } from "@playwright/test";
import type { Words } from "../frame/words/words.ts";
import { languages } from "../loader/words.ts";
import { type Agent, card, Customer, enter, expect, test } from "./people.ts";
import { fillIn, ready } from "./ready.ts";
import { spoken } from "./spoken.ts";

/** Pictures of every state of the customer's side, in every language, which only "make screenshots" makes. */
test.skip(process.env.SCREENSHOTS === undefined, "run with: make screenshots");

const folder = fileURLToPath(new URL("../../build/screenshots/states/", import.meta.url));
mkdirSync(folder, { recursive: true });

const sizes = [
  [1280, 800],
  [768, 1024],
  [667, 375],
  [375, 667],
  [320, 568],
] as const;

/** The customer's side in one language, and its pictures. */
class Sitter {
  readonly chat;
  readonly box;

  constructor(
    readonly customer: Customer,
    readonly words: Words,
  ) {
    this.chat = customer.chat;
    this.box = this.button(words.composer.message, "textbox");
  }

  button(name: string, role: "button" | "textbox" = "button") {
    return this.customer.chat.getByRole(role, { name, exact: true });
  }

  /** Takes pictures of what is there, at every size, light and dark. */
  async shots(name: string): Promise<void> {
    const { page } = this.customer;
    await page.bringToFront(); // nothing is drawn behind another page
    for (const [width, height] of sizes) {
      await page.setViewportSize({ width, height });
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        for (const frame of page.frames()) if (await isSeen(frame)) await frame.evaluate(drawn);
        await page.screenshot({ path: `${folder}${name}-${this.words.tag}-${width}-${colorScheme}.png` });
      }
    }
  }

  async open(): Promise<void> {
    await this.customer.page.getByRole("button", { name: languages[this.words.tag as keyof typeof languages].open }).click();
  }

  async say(text: string): Promise<void> {
    await this.box.fill(text);
    await this.button(this.words.composer.send).click();
  }
}

/** Reports whether a frame is on the page: nothing is drawn in one that is not. */
async function isSeen(frame: Frame): Promise<boolean> {
  return frame.parentFrame() === null || (await (await frame.frameElement()).isVisible());
}

/** Waits until what has changed is drawn. */
const drawn = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(resolve))));

const duty = (agent: Agent, label: string) => agent.page.getByRole("combobox", { name: "What you do" }).selectOption({ label });

async function nobody(sitter: Sitter, agent: Agent): Promise<void> {
  const { words, chat } = sitter;
  await duty(agent, "Away");
  await sitter.say("12345");
  await expect(chat.getByRole("heading", { name: words.nobody.title })).toBeVisible();
  await sitter.shots("nobody");
  await sitter.button(words.nobody.open).click();
  await sitter.button(words.nobody.reach, "textbox").fill("nobody");
  await sitter.button(words.nobody.leave).click();
  await sitter.shots("leave-wrong");
  await sitter.button(words.nobody.wait).click();
  await duty(agent, "On duty");
}

async function talking(sitter: Sitter, agent: Agent): Promise<void> {
  const { words, customer } = sitter;
  await expect(sitter.chat.getByRole("heading", { name: words.nobody.title })).toBeHidden();
  await expect(sitter.chat.getByText(words.stream.waiting).first()).toBeVisible();
  await expect(sitter.chat.getByText(words.queue.word)).toBeVisible();
  await sitter.shots("waiting");
  await agent.accept();
  await agent.say("Hello! The terms are at https://shop.example/terms/of/business/for/customers?version=2026-11&language=en");
  await agent.say("Is that the bill of September?");
  await expect(customer.stream).toContainText("September?");
  await sitter.say("Yes 👍");
  await expect(customer.stream).toContainText(words.stream.read);
  await expect(async () => {
    await agent.message.press("m");
    await expect(sitter.chat.getByText(words.stream.writing("Alice"))).toBeVisible({ timeout: 500 });
  }).toPass();
  await sitter.shots("talking");
  await agent.message.fill("");
  await sitter.say(`My card is ${card.number}`);
  await expect(sitter.chat.getByRole("group", { name: words.guard.label })).toBeVisible();
  await sitter.shots("guard");
  await sitter.button(words.guard.edit).click();
  await sitter.box.fill("");
}

async function forms(sitter: Sitter, agent: Agent): Promise<void> {
  for (const { id, title, wrong, right } of ready) {
    await agent.message.fill(`/form ${title}`);
    await agent.forms.getByText(title, { exact: true }).click();
    const form = sitter.chat.locator(".form").last();
    const forward = form.locator("button[type=submit]");
    await expect(form.locator(`[name="${Object.keys(right[0] ?? {}).at(-1)}"]`).first()).toBeAttached();
    await sitter.shots(`form-${id}-empty`);
    await fillIn(form, wrong);
    await forward.click();
    await form.getByRole("heading").first().scrollIntoViewIfNeeded();
    await sitter.shots(`form-${id}-wrong`);
    for (const [page, values] of right.entries()) {
      await fillIn(form, values);
      await forward.scrollIntoViewIfNeeded();
      await sitter.shots(`form-${id}-right-${page + 1}`);
      await forward.click();
    }
    await expect(form).toBeHidden();
  }
  await expect(sitter.customer.stream).toContainText(sitter.words.items.sent(""));
}

async function ending(sitter: Sitter): Promise<void> {
  const { words, chat, customer } = sitter;
  await sitter.shots("sent");
  await sitter.button(words.header.end).click();
  await sitter.shots("asked");
  await chat.getByRole("dialog").getByRole("button", { name: words.confirm.end, exact: true }).click();
  await expect(chat.getByRole("radiogroup", { name: words.rating.title })).toBeVisible();
  await sitter.shots("rating");
  await sitter.button(words.transcript.open).click();
  await sitter.shots("transcript");
  await customer.page.keyboard.press("Escape");
}

/** Opens the chat in a page of a language. */
async function enters(customer: Customer, shop: string, words: Words): Promise<Sitter> {
  await enter(customer, { shop }, { language: words.tag, service: "moving", firstName: "Maria" });
  return new Sitter(customer, words);
}

async function elsewhere({ customer, words }: Sitter, shop: string): Promise<void> {
  const other = await enters(new Customer(await customer.page.context().newPage()), shop, words);
  await other.open();
  await expect(other.chat.getByRole("heading", { name: words.elsewhere.title })).toBeVisible();
  await other.shots("elsewhere");
  await other.customer.page.close();
}

for (const words of spoken) {
  test(`every state, in ${words.tag}`, async ({ customer, agent, stack }) => {
    test.setTimeout(900_000);
    const sitter = await enters(customer, stack.shop, words);
    await sitter.shots("launcher");
    await sitter.open();
    await expect(sitter.box).toBeVisible();
    await sitter.shots("open");
    await nobody(sitter, agent);
    await talking(sitter, agent);
    await elsewhere(sitter, stack.shop);
    await forms(sitter, agent);
    await ending(sitter);
  });
}
