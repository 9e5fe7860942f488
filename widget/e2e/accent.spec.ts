import type { Locator } from "@playwright/test";
import type { Look } from "../loader/options.ts";
import { violations } from "./axe.ts";
import { unreadable } from "./contrast.ts";
import { visit } from "./page.ts";
import { type Agent, type Customer, expect, talk, test } from "./people.ts";

type Accent = `#${string}`;

/** Colours with which contrast is hard to keep. */
const hard: Accent[] = ["#ffffff", "#000000", "#ffeb3b", "#0000ff", "#7f7f7f", "#ff5722", "#00c853", "#fff8e1", "#101615", "#e1bee7"];

/** Any colours, the same at each run: https://en.wikipedia.org/wiki/Linear_congruential_generator. */
const any: Accent[] = [];
for (let n = 7; any.length < 200; any.push(`#${(n >>> 8).toString(16).padStart(6, "0")}`)) n = (Math.imul(n, 1664525) + 1013904223) >>> 0;

/** Changes the look as a script of the page does. */
async function look({ page }: Customer, chosen: Look): Promise<void> {
  await page.evaluate((look) => window.Sealform?.update({ look }), chosen);
}

/** Waits in the frame until it has an accent. */
async function worn(accent: string): Promise<void> {
  while (getComputedStyle(document.documentElement).getPropertyValue("--fill").trim() !== accent) await new Promise(requestAnimationFrame);
}

/** Brings a chat to where much is to be seen: messages, a form with an error, the notice about a card number in the message box. */
async function fill(customer: Customer, agent: Agent): Promise<void> {
  await talk(customer, agent, "in the shop's colour");
  await agent.request();
  await customer.form.getByLabel("Card number").fill("4111 1111 1111 1112");
  await customer.message.fill("My card is 4111 1111 1111 1111");
  await customer.message.press("Enter");
  await expect(customer.chat.locator(".guard")).toBeVisible();
  await expect(customer.form.locator(".problem").first()).toBeVisible();
}

/** What the page may not decide: the colours of text, ground and edge. */
async function decided({ chat, form }: Customer): Promise<string[]> {
  const parts: Locator[] = [
    chat.locator(".guard"),
    form.getByRole("heading").first(),
    form.locator(".assurance .icon").first(),
    form.locator(".problem").first(),
    form.getByLabel("Card number"),
    chat.locator(".line.secure").first(),
    chat.locator(".line .icon").first(),
    chat.getByRole("heading", { name: "Billing" }),
  ];
  return Promise.all(parts.map((part) => part.evaluate(colours)));
}

const colours = (element: Element): string => {
  const { color, backgroundColor, borderBlockEndColor } = getComputedStyle(element);
  return [color, backgroundColor, borderBlockEndColor].join(" ");
};

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.beforeEach(async ({ customer, stack }) => {
      await customer.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await visit(customer, stack, { attributes: `data-accent="#c2185b"` });
    });

    test("an accent can be read on every surface of the chat, and changes nothing that the page may not decide", async ({ customer, agent }) => {
      test.setTimeout(180_000);
      await fill(customer, agent);
      const own = customer.stream.locator(".own .bubble").first();
      await expect(own).toHaveCSS("background-color", "rgb(194, 24, 91)");
      const before = await decided(customer);
      for (const accent of hard) {
        await look(customer, { accent });
        await customer.frame.evaluate(worn, accent);
        expect(await violations(customer.frame), accent).toEqual([]);
        expect(await decided(customer), accent).toEqual(before);
      }
      for (const accent of any) {
        await look(customer, { accent });
        expect(await customer.frame.evaluate(`(${worn.toString()})("${accent}").then(${unreadable.toString()})`), accent).toEqual([]);
      }
      expect(await decided(customer)).toEqual(before);
      await customer.frame.evaluate(() => document.documentElement.style.setProperty("--on-own", "var(--own)"));
      expect(await customer.frame.evaluate(unreadable, undefined)).toContain("p.bubble: 1.00");
      await customer.frame.evaluate(() => document.documentElement.style.setProperty("--wrong", "var(--fill)"));
      expect(await decided(customer)).not.toEqual(before);
      await look(customer, { accent: "" });
      await expect(own).toHaveCSS("background-color", colorScheme === "light" ? "rgb(11, 95, 89)" : "rgb(20, 85, 77)");
    });

    test("an accent can be read on the launcher, also below a pointer", async ({ customer }) => {
      const launcher = customer.page.locator("sealform-chat .launcher");
      await expect(launcher).toHaveCSS("background-color", "rgb(194, 24, 91)");
      const failing = (accents: Accent[]) => customer.page.evaluate(`(${unreadableWith.toString()})(${JSON.stringify(accents)}, ${unreadable.toString()})`);
      expect(await failing([...hard, ...any])).toEqual([]);
      await launcher.hover();
      expect(await failing([...hard, ...any])).toEqual([]);
    });
  });
}

function unreadableWith(accents: Accent[], find: typeof unreadable): string[] {
  const root = document.querySelector("sealform-chat")?.shadowRoot ?? document;
  return accents.flatMap((accent) => {
    window.Sealform?.update({ look: { accent } });
    return find(root).map((found) => `${accent} ${found}`);
  });
}
