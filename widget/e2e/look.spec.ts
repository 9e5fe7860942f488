import type { Locator, Page } from "@playwright/test";
import type { Options } from "../loader/options.ts";
import { violations } from "./axe.ts";
import { visit } from "./page.ts";
import { type Customer, expect, test } from "./people.ts";

const launcher = (page: Page): Locator => page.locator("sealform-chat .launcher");
const pane = (page: Page): Locator => page.getByRole("dialog");

/** Changes options as a script of the page does. */
async function update({ page }: Customer, options: Options): Promise<void> {
  await page.evaluate((changed) => window.Sealform?.update(changed), options);
}

/** The value of a property, as the browser computes it. */
const computed = async (element: Locator, property: string): Promise<string> => await element.evaluate((found, name) => getComputedStyle(found).getPropertyValue(name), property);

test("the site can choose light or dark, whatever the system has, and change it", async ({ customer, stack }) => {
  await customer.page.emulateMedia({ colorScheme: "light" });
  await visit(customer, stack, { attributes: `data-scheme="dark"` });
  await customer.open();
  const header = customer.chat.locator("body");
  const grounds = async () => [await computed(header, "background-color"), await computed(pane(customer.page), "background-color"), await computed(header, "color-scheme")];
  const dark = ["rgb(19, 25, 24)", "rgb(19, 25, 24)", "dark"];
  const light = ["rgb(255, 255, 255)", "rgb(255, 255, 255)"];
  await expect.poll(grounds).toEqual(dark);
  await update(customer, { look: { scheme: "light" } });
  await expect.poll(grounds).toEqual([...light, "light"]);
  await customer.page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(grounds).toEqual([...light, "light"]);
  await update(customer, { look: { scheme: "auto" } });
  await expect.poll(grounds).toEqual([dark[0], dark[1], "light dark"]);
});

test("the launcher stands where the site wants it, below what the site wants, and says what the site wants", async ({ customer, stack }) => {
  const { page } = customer;
  await page.setViewportSize({ width: 1000, height: 700 });
  await visit(customer, stack, { attributes: `data-side="start" data-offset-inline="48" data-offset-block="100" data-layer="7" data-text="Ask &lt;b&gt;us&lt;/b&gt;"` });
  const button = page.getByRole("button", { name: "Ask <b>us</b>", exact: true });
  await expect(button).toHaveText("Ask <b>us</b>");
  const { x = 0, y = 0, height = 0 } = (await button.boundingBox()) ?? {};
  expect([x, y + height]).toEqual([48, 600]);
  expect(await computed(page.locator("sealform-chat"), "z-index")).toBe("7");
  await button.click();
  expect((await pane(page).boundingBox())?.x).toBe(20);
  await update(customer, { launcher: { side: "end", offset: { block: 20 }, text: "" } });
  await expect.poll(async () => (await pane(page).boundingBox())?.x).toBe(1000 - 20 - 400);
  await page.evaluate(() => window.Sealform?.close());
  const own = page.getByRole("button", { name: "Chat with us", exact: true });
  const box = await own.boundingBox();
  expect([(box?.x ?? 0) + (box?.width ?? 0), (box?.y ?? 0) + (box?.height ?? 0)]).toEqual([1000 - 48, 680]);
  await page.evaluate(() => (document.documentElement.dir = "rtl"));
});

test("the longest label fits a narrow screen, with the widest offset", async ({ customer, stack }) => {
  await customer.page.setViewportSize({ width: 320, height: 600 });
  await visit(customer, stack, { attributes: `data-offset-inline="400" data-offset-block="400" data-text="${"Ask us about x".repeat(3).slice(0, 40)}"` });
  const { x = 0, y = 0, width = 0, height = 0 } = (await launcher(customer.page).boundingBox()) ?? {};
  expect(x).toBeGreaterThanOrEqual(16);
  expect(x + width).toBeLessThanOrEqual(304);
  expect(y).toBeGreaterThanOrEqual(16);
  expect(y + height).toBeLessThanOrEqual(584);
});

test("the launcher can be for wide screens only, or not there, and scripts of the page still show and hide it", async ({ customer, stack }) => {
  const { page } = customer;
  await page.setViewportSize({ width: 400, height: 700 });
  await visit(customer, stack, { attributes: `data-show="wide"` });
  await expect(launcher(page)).toBeHidden();
  await page.setViewportSize({ width: 1000, height: 700 });
  await expect(launcher(page)).toBeVisible();
  await page.evaluate(() => window.Sealform?.hide());
  await update(customer, { launcher: { text: "Ask us" } });
  await expect(launcher(page)).toBeHidden();
  await page.evaluate(() => window.Sealform?.show());
  await expect(launcher(page)).toBeVisible();
  await page.setViewportSize({ width: 400, height: 700 });
  await expect(launcher(page)).toBeHidden();
  await update(customer, { launcher: { show: "always" } });
  await expect(launcher(page)).toBeVisible();
  await update(customer, { launcher: { show: "never" } });
  await page.evaluate(() => window.Sealform?.show());
  await expect(launcher(page)).toBeHidden();
  await page.evaluate(() => window.Sealform?.open());
  await expect(customer.message).toBeVisible();
});

/** The greeting's text. */
const greeting = (page: Page): Locator => page.locator("sealform-chat .greeting").getByRole("status");

test("a greeting is text of the page's, is shown once in a tab, and can be closed without a mouse", async ({ customer, stack }) => {
  const { page } = customer;
  const site = {
    head: "<title>Our shop</title>",
    body: "<main><h1>Our shop</h1></main>",
    attributes: `data-greeting="Is &lt;b&gt;it&lt;/b&gt; unclear?" data-greeting-after="0"`,
  };
  await visit(customer, stack, site);
  await expect(greeting(page)).toHaveText("Is <b>it</b> unclear?");
  await expect(greeting(page).locator("[lang=en]")).toBeVisible();
  expect(await violations(page)).toEqual([]);
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("BODY");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Close" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(greeting(page)).toHaveText("");
  await expect(launcher(page)).toBeFocused();
  await visit(customer, stack, site);
  await expect.poll(() => page.evaluate(() => window.Sealform?.state)).toBe("idle");
  await expect(greeting(page)).toHaveText("");
});

test("a greeting waits for a launcher that can be seen, follows the site's changes, and goes when the chat is opened", async ({ customer, stack }) => {
  const { page } = customer;
  await page.setViewportSize({ width: 320, height: 600 });
  await visit(customer, stack, { attributes: `data-show="never" data-side="start"` });
  const marks = () => page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.endsWith(" greeted")).length);
  await expect.poll(() => page.evaluate(() => window.Sealform?.state)).toBe("idle");
  await update(customer, { launcher: { greeting: "W".repeat(120), greetingAfter: 0 } });
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve))); // a later timer than the greeting's
  expect(await marks()).toBe(0);
  await expect(page.locator("sealform-chat .greeting .note")).toHaveCount(0);
  await update(customer, { launcher: { show: "always" } });
  await expect(greeting(page)).toHaveText("W".repeat(120), { timeout: 10_000 });
  expect(await marks()).toBe(1);
  const box = await greeting(page).locator(".note").boundingBox();
  const button = await launcher(page).boundingBox();
  expect(box?.x).toBe(20);
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(300);
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(button?.y ?? 0);
  await update(customer, { launcher: { greeting: "Ask us" } });
  await expect(greeting(page)).toHaveText("Ask us");
  await greeting(page).locator(".note").click();
  await expect(customer.message).toBeFocused();
  await page.evaluate(() => window.Sealform?.close());
  await expect(launcher(page)).toBeVisible();
  await expect(greeting(page)).toHaveText("");
});

test("what does not fit is told by the name of its attribute, and the chat is there", async ({ customer, stack }) => {
  const lines: string[] = [];
  customer.page.on("console", (message) => lines.push(message.text()));
  await visit(customer, stack, { attributes: `data-accent="red" data-layer="high"` });
  await customer.open();
  expect(lines.filter((line) => line.includes("data-"))).toEqual([
    'sealform: data-layer is "high": set it to a number from 0 to 2147483647',
    'sealform: data-accent is "red": set it to a colour such as #0b5f59',
  ]);
  await expect(update(customer, { look: { accent: "#12" } })).rejects.toThrow('TypeError: look.accent is "#12": set it to a colour such as #0b5f59');
});
