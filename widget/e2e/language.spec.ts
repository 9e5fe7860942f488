import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { words as de } from "../frame/words/de.ts";
import { words as en } from "../frame/words/en.ts";
import { words as fr } from "../frame/words/fr.ts";
import type { Words } from "../frame/words/words.ts";
import { languages } from "../loader/words.ts";
import { violations } from "./axe.ts";
import { visit } from "./page.ts";
import { type Agent, card, type Customer, enter, expect, test } from "./people.ts";
import { spoken } from "./spoken.ts";

const pictures = fileURLToPath(new URL("../../build/screenshots/", import.meta.url));
mkdirSync(pictures, { recursive: true });

/** Returns the text in the frame, except messages and the texts of forms. */
async function frameText(customer: Customer): Promise<string> {
  return await customer.frame.evaluate(() => {
    const named = [...document.querySelectorAll("[aria-label], [placeholder]")].map((e) => e.getAttribute("aria-label") ?? e.getAttribute("placeholder"));
    return [document.body.innerText, ...named].join("\n");
  });
}

/** The main job with every control found by its name in a language. */
async function job(customer: Customer, agent: Agent, words: Words, tag: keyof typeof languages): Promise<void> {
  const { page, chat } = customer;
  const shot = async (name: string): Promise<void> => {
    await page.screenshot({ path: `${pictures}language-${tag}-${name}.png` });
  };
  const box = chat.getByRole("textbox", { name: words.composer.message, exact: true });
  await page.getByRole("button", { name: languages[tag].open }).click();
  await expect(chat.getByRole("heading", { name: words.intro.title })).toBeVisible();
  await expect(box).toBeFocused();
  await page.evaluate(() => Promise.all(document.getAnimations().map((a) => a.finished)));
  await shot("1-open");
  expect(await violations(customer.frame)).toEqual([]);
  await box.fill("12345");
  await chat.getByRole("button", { name: words.composer.send, exact: true }).click();
  await expect(chat.getByText(words.stream.waiting).first()).toBeVisible();

  await agent.accept();
  await expect(customer.stream).toContainText(words.items.joined("Alice"));
  await expect(customer.stream).toContainText(words.stream.read);
  await box.fill(card.number);
  await box.press("Enter");
  await expect(chat.getByRole("group", { name: words.guard.label })).toContainText(words.guard.found["card-number"].text.join(""));
  await shot("2-guard");
  expect(await violations(customer.frame)).toEqual([]);
  await chat.getByRole("button", { name: words.guard.secure }).click();
  await expect(customer.stream).toContainText(words.items["guard-card-number"]("Alice"));
  await box.fill("");

  await agent.request();
  await expect(customer.stream).toContainText(words.items.requested(""));
  const form = chat.locator(".form").last();
  await expect(form).toContainText(words.form.assurance("Alice"));
  const [number, expiry, code, name, postal] = ["card-number", "card-expiry", "card-code", "card-name", "postal-code"].map((id) => form.locator(`[name="${id}"]`));
  if (!number || !expiry || !code || !name || !postal) throw new Error("the form has other fields");
  await number.fill("4111 1111 1111 1112");
  await number.blur();
  await expect(number).toHaveAccessibleDescription(new RegExp(words.problems["card-number-check-digit"]));
  await expect(form).toContainText("Visa");
  await number.fill("8600 0000 0000 0008");
  await expect(form).toContainText(words.recognised.Unknown);
  await expect(number).toHaveCSS("direction", "ltr");
  await chat.getByRole("button", { name: words.form.send, exact: true }).click();
  await expect(form).toContainText(words.problems.required);
  await shot("3-wrong");
  expect(await violations(customer.frame)).toEqual([]);
  expect(await frameText(customer)).not.toMatch(/\b(please|check|secure|cancel|send|optional|chat with|delivered|read)\b/i);

  await number.fill(card.digits);
  await expiry.fill(card.expiry);
  await code.fill(card.code);
  await name.fill(card.name);
  await postal.fill(card.postal);
  await shot("4-filled");
  await chat.getByRole("button", { name: words.form.send, exact: true }).click();
  await expect(customer.stream).toContainText(words.items.sent(""));
  await agent.secure
    .getByRole("button", { name: /^Reveal/ })
    .first()
    .click();
  await expect(customer.stream).toContainText(words.items.opened(""));
  await shot("5-sent");
  await chat.getByRole("button", { name: words.header.end, exact: true }).click();
  await shot("6-asked");
  await chat.getByRole("dialog").getByRole("button", { name: words.confirm.end, exact: true }).click();
  await expect(chat.getByText(words.items["ended-customer"]("")).first()).toBeVisible();
  await expect(chat.getByRole("button", { name: words.bar.startNew })).toBeVisible();
  await expect(agent.stream, "the agent reads English").toContainText("The customer ended the chat");
  await chat.getByRole("button", { name: words.transcript.open }).click();
  await expect(chat.getByRole("textbox", { name: words.transcript.title })).toHaveValue(new RegExp(words.transcript.without));
  await shot("7-text");
  expect(await violations(customer.frame)).toEqual([]);
}

// The other tests run in English.
for (const words of spoken.filter(({ tag }) => tag !== "en")) {
  const tag = words.tag as keyof typeof languages;
  test(`the main job in ${words.tag}, at 375 px`, async ({ customer, agent, stack }) => {
    await customer.page.setViewportSize({ width: 375, height: 760 });
    await enter(customer, stack, { language: tag });
    await job(customer, agent, words, tag);
    const where = { lang: words.tag, dir: words.direction };
    expect(await customer.frame.evaluate(() => ({ lang: document.documentElement.lang, dir: document.documentElement.dir }))).toEqual(where);
    expect(await customer.frame.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
    await expect(agent.page.locator(".talkhead")).toContainText(new Intl.DisplayNames("en", { type: "language" }).of(tag) ?? "");
  });
}

test("the site can choose the language, until the chat is loaded", async ({ customer, agent, stack }) => {
  const { page } = customer;
  await visit(customer, stack, { attributes: `data-language="fr" data-load="intent"` });
  await expect(page.getByRole("button", { name: languages.fr.open })).toBeVisible();
  await page.evaluate(() => window.Sealform?.update({ language: "de" }));
  await page.getByRole("button", { name: languages.de.open }).click();
  await expect(customer.chat.getByRole("heading", { name: de.intro.title })).toBeVisible();
  await customer.chat.getByRole("textbox", { name: de.composer.message, exact: true }).fill("hallo");
  await page.keyboard.press("Enter");
  await agent.accept();
  await expect(agent.page.locator(".talkhead")).toContainText("German");
  await page.evaluate(() => window.Sealform?.update({ language: "de", look: { scheme: "dark" } }));
  await expect(page.evaluate(() => window.Sealform?.update({ language: "fr" }))).rejects.toThrow("TypeError: language cannot change once the chat is loaded");
  await expect(page.locator("sealform-chat[lang=de]")).toHaveCount(1);
});

test("a page in a language that the widget does not speak gets the browser's, then English", async ({ browser, customer, stack }) => {
  await enter(customer, stack, { language: "nl" });
  await expect(customer.page.getByRole("button", { name: languages.en.open })).toBeVisible();
  const context = await browser.newContext({ locale: "fr-CA" });
  const page = await context.newPage();
  await enter(Object.assign(Object.create(customer) as Customer, { page }), stack, { language: "" });
  await page.getByRole("button", { name: languages.fr.open }).click();
  await expect(page.frameLocator("sealform-chat iframe").getByRole("heading", { name: fr.intro.title })).toBeVisible();
  await expect(page.frameLocator("sealform-chat iframe").getByRole("heading", { name: en.intro.title })).toHaveCount(0);
  await context.close();
});
