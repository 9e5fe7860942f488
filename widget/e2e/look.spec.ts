import type { Locator, Page } from "@playwright/test";
import type { Options } from "../loader/options.ts";
import { violations } from "./axe.ts";
import { visit } from "./page.ts";
import { type Customer, expect, talk, test } from "./people.ts";

const launcher = (page: Page): Locator => page.locator("sealform-chat .launcher");
const pane = (page: Page): Locator => page.getByRole("dialog");

/** Changes options as a script of the page does. */
async function update({ page }: Customer, options: Options): Promise<void> {
  await page.evaluate((changed) => window.Sealform?.update(changed), options);
}

/** The value of a property, as the browser computes it. */
const computed = async (element: Locator, property: string): Promise<string> => await element.evaluate((found, name) => getComputedStyle(found).getPropertyValue(name), property);

for (const colorScheme of ["light", "dark"] as const) {
  test(`an accent that the site chooses can be read on every surface, ${colorScheme}`, async ({ customer, agent, stack }) => {
    await customer.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await visit(customer, stack, { attributes: `data-accent="#c2185b"` });
    expect(await computed(launcher(customer.page), "background-color")).toBe("rgb(194, 24, 91)");
    await talk(customer, agent, "in the shop's colour");
    await agent.request();
    await customer.form.getByLabel("Card number").fill("4111 1111 1111 1112");
    const own = customer.stream.locator(".own .bubble").first();
    expect(await computed(own, "background-color")).toBe("rgb(194, 24, 91)");
    await customer.message.fill("My card is 4111 1111 1111 1111");
    await customer.message.press("Enter");
    const guard = customer.chat.locator(".guard");
    const fixed = async () => [
      await computed(guard, "color"),
      await computed(customer.form.getByRole("heading").first(), "color"),
      await computed(customer.form.locator(".assurance .icon").first(), "color"),
    ];
    const before = await fixed();
    for (const accent of ["#ffffff", "#000000", "#ffeb3b", "#0000ff", "#7f7f7f", "#ff5722", "#00c853", "#fff8e1", "#101615", "#e1bee7"] as const) {
      await update(customer, { look: { accent } });
      await expect(own).toHaveCSS("background-color", rgb(accent));
      expect(await violations(customer.frame), accent).toEqual([]);
      expect(await fixed(), accent).toEqual(before);
    }
    await update(customer, { look: { accent: "" } });
    await expect(own).toHaveCSS("background-color", colorScheme === "light" ? "rgb(11, 95, 89)" : "rgb(20, 85, 77)");
  });
}

const rgb = (accent: string): string => `rgb(${[1, 3, 5].map((at) => parseInt(accent.slice(at, at + 2), 16)).join(", ")})`;

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
  await expect(launcher(page)).toBeHidden();
  await page.evaluate(() => window.Sealform?.open());
  await expect(customer.message).toBeVisible();
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
