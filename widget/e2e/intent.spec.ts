import type { Page } from "@playwright/test";
import { visit } from "./page.ts";
import { expect, talk, test } from "./people.ts";

/** Returns what the next page fetches for the pane, as it comes: chat and sealform. The frame may come from what the browser has in memory. */
async function fetched(page: Page): Promise<Set<string>> {
  const all = new Set<string>();
  await page.goto("about:blank"); // the page before may still fetch
  await page.route(/\/(chat|sealform)\.[^/]*\.(js|wasm)$/, (route) => {
    all.add(/\/(\w+)[^/]*$/.exec(route.request().url())?.[1] ?? "");
    return route.continue();
  });
  return all;
}

const EVERYTHING = ["chat", "sealform"];
const launcher = (page: Page) => page.getByRole("button", { name: /^Chat with us/ });

/** Waits until all has run that was to run when the page is idle. */
const idle = (page: Page) => page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => requestIdleCallback(resolve))));

const intents: Record<string, (page: Page) => Promise<unknown>> = {
  "a pointer comes to the button": (page) => launcher(page).hover(),
  "the focus comes to it": (page) => page.keyboard.press("Tab"),
  "a script opens it": (page) => page.evaluate(() => window.Sealform?.open()),
};

for (const [name, show] of Object.entries(intents)) {
  test(`where the site wants it, nothing but the loader is fetched until ${name}`, async ({ customer, stack }) => {
    const { page } = customer;
    const all = await fetched(page);
    await visit(customer, stack, { body: "", attributes: `data-load="intent" data-greeting="Ask us" data-greeting-after="0"` });
    await expect(launcher(page)).toBeVisible();
    await idle(page);
    expect([[...all], page.frames().length]).toEqual([[], 1]);
    await show(page);
    await expect.poll(() => [...all].sort()).toEqual(EVERYTHING);
    await expect.poll(() => page.evaluate(() => window.Sealform?.state)).toBe("idle");
  });
}

test.describe("on a screen to touch", () => {
  test.use({ hasTouch: true });

  test("all is fetched from the moment that a finger comes down on the button, before it is lifted", async ({ customer, stack }) => {
    const { page } = customer;
    const all = await fetched(page);
    await visit(customer, stack, { attributes: `data-load="intent"` });
    const { x = 0, y = 0 } = (await launcher(page).boundingBox()) ?? {};
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x: x + 10, y: y + 10 }] });
    await expect.poll(() => [...all].sort()).toEqual(EVERYTHING);
    expect(await page.evaluate(() => window.Sealform?.isOpen)).toBe(false);
  });
});

test("a chat to go on with is loaded at once", async ({ customer, agent, stack }) => {
  await visit(customer, stack, { attributes: `data-load="intent"` });
  await talk(customer, agent);
  const all = await fetched(customer.page);
  await customer.page.goBack();
  await expect(customer.stream).toContainText("Alice joined");
  expect([...all].sort()).toEqual(EVERYTHING);
});

for (const connection of [{ saveData: true }, { effectiveType: "2g" }, { effectiveType: "slow-2g" }, { effectiveType: "4g", saveData: false }]) {
  test(`a browser whose connection is ${JSON.stringify(connection)} counts`, async ({ customer, stack }) => {
    const { page } = customer;
    await page.addInitScript((connection) => Object.defineProperty(navigator, "connection", { value: connection }), connection);
    const all = await fetched(page);
    await visit(customer, stack, {});
    await expect(launcher(page)).toBeVisible();
    await idle(page);
    if (connection.effectiveType !== "4g") {
      expect([[...all], page.frames().length]).toEqual([[], 1]);
      await launcher(page).hover();
    }
    await expect.poll(() => [...all].sort()).toEqual(EVERYTHING);
  });
}
