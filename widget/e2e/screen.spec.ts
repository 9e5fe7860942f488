import type { Page } from "@playwright/test";
import { visit } from "./page.ts";
import { expect, talk, test, Customer } from "./people.ts";

const launcher = ({ page }: Customer) => page.getByRole("button", { name: /^Chat with us/ });
const pane = ({ page }: Customer) => page.getByRole("dialog", { name: "Chat" });

/** Simulates an on-screen keyboard as on phones and tablets: only the visual viewport becomes smaller, not the page. */
async function keyboard(page: Page, left: { height: number; offsetTop?: number; scale?: number }): Promise<void> {
  await page.evaluate((left) => {
    for (const [name, value] of Object.entries({ offsetTop: 0, scale: 1, ...left })) {
      Object.defineProperty(visualViewport, name, { configurable: true, get: () => value });
    }
    visualViewport?.dispatchEvent(new Event("resize"));
  }, left);
}

for (const [device, width, height, left] of [
  ["a phone", 375, 667, 362],
  ["a phone on its side", 844, 390, 160],
  ["a tablet", 820, 1180, 780],
  ["a tablet on its side", 1180, 820, 400],
] as const) {
  test(`the message box stays above the keyboard of ${device}, with the page moved up or not`, async ({ customer, stack }) => {
    await customer.page.setViewportSize({ width, height });
    await visit(customer, stack, {});
    await customer.open();
    for (const offsetTop of [0, 40]) {
      await keyboard(customer.page, { height: left, offsetTop });
      await expect.poll(async () => (await pane(customer).boundingBox())?.height).toBeLessThanOrEqual(left);
      const [box, sheet] = [await customer.message.boundingBox(), await pane(customer).boundingBox()];
      expect(sheet?.y).toBeGreaterThanOrEqual(offsetTop);
      expect((box?.y ?? 0) + (box?.height ?? Infinity)).toBeLessThanOrEqual(offsetTop + left);
    }
    await keyboard(customer.page, { height });
    await expect.poll(async () => (await customer.message.boundingBox())?.y).toBeGreaterThan(left);
  });
}

test("two fingers make the pane larger, not smaller", async ({ browser, stack }) => {
  const context = await browser.newContext({ viewport: { width: 375, height: 667 }, isMobile: true, hasTouch: true });
  const page = await context.newPage();
  const customer = new Customer(page);
  await visit(customer, stack, {});
  await launcher(customer).click();
  const size = () => pane(customer).evaluate((element: HTMLElement) => [element.offsetWidth, element.offsetHeight]);
  await expect.poll(size).toEqual([375, 667]);
  const session = await context.newCDPSession(page);
  await session.send("Emulation.setPageScaleFactor", { pageScaleFactor: 2 });
  await expect.poll(() => page.evaluate(() => visualViewport?.scale)).toBe(2);
  await page.evaluate(() => visualViewport?.dispatchEvent(new Event("resize")));
  expect(await size()).toEqual([375, 667]);
  await context.close();
});

test("whoever has zoomed in and types has the box above the keyboard", async ({ customer, stack }) => {
  await customer.page.setViewportSize({ width: 375, height: 667 });
  await visit(customer, stack, {});
  await customer.open();
  await keyboard(customer.page, { height: 181, offsetTop: 90, scale: 2 });
  await expect.poll(async () => (await pane(customer).boundingBox())?.height).toBe(362);
  expect((await pane(customer).boundingBox())?.y).toBe(0);
});

test("the chat is not printed with the page", async ({ customer, stack }) => {
  await visit(customer, stack, {});
  await customer.open();
  await customer.page.emulateMedia({ media: "print" });
  await expect(customer.page.locator("sealform-chat")).toBeHidden();
  await expect(pane(customer)).toBeHidden();
  await customer.page.emulateMedia({ media: "screen" });
  await expect(customer.message).toBeVisible();
});

for (const style of [
  "body { transform: rotate(0.0001deg) }",
  "body { filter: blur(1px) }",
  "body { perspective: 100px; will-change: transform }",
  "body { contain: paint; container-type: size }",
  "body { display: none }",
  "body { visibility: hidden; opacity: 0 }",
  "html, body { overflow: hidden; height: 100% }",
  "iframe, button, div { display: none !important; position: static !important; transform: scale(0) }",
  "* { box-sizing: border-box; font-size: 60px; margin: 40px !important }",
  "body { zoom: 2 }",
]) {
  test(`the launcher and the pane are where they belong under: ${style}`, async ({ customer, stack }) => {
    await visit(customer, stack, { head: `<style>${style}</style>`, body: "<h1>Our shop</h1><div style='height: 3000px'></div>" });
    const { width, height } = customer.page.viewportSize() ?? { width: 0, height: 0 };
    const button = await launcher(customer).boundingBox();
    expect(width - (button?.x ?? 0) - (button?.width ?? 0)).toBe(20);
    expect(height - (button?.y ?? 0) - (button?.height ?? 0)).toBe(20);
    await customer.open();
    for (const part of [pane(customer), customer.page.locator("sealform-chat iframe")]) {
      await expect.poll(() => part.boundingBox()).toEqual({ x: width - 420, y: height - 20 - Math.min(720, height - 40), width: 400, height: Math.min(720, height - 40) });
    }
  });
}

const BANNER = `<div id="banner" style="position: fixed; inset: auto 0 0 0; height: 200px; z-index: 2147483647; background: #ddd">
  <button id="yes" style="position: absolute; inset: auto 20px 20px auto; width: 200px; height: 52px">Accept all</button></div>`;

test("a consent banner lies above the launcher, and below the pane that somebody has opened", async ({ customer, agent, stack }) => {
  await visit(customer, stack, { body: `<h1>Our shop</h1>${BANNER}` });
  const answer = customer.page.locator("#yes");
  await customer.page.evaluate(() => document.querySelector("#yes")?.addEventListener("click", () => document.querySelector("#banner")?.remove()));
  await launcher(customer).focus();
  await customer.page.keyboard.press("Enter");
  await expect(customer.message).toBeVisible();
  await customer.say("before I have answered your banner");
  await agent.accept();
  await expect(customer.stream).toContainText("Alice joined");
  await customer.chat.getByRole("button", { name: "Minimise" }).click();
  await answer.click();
  await expect(answer).toBeHidden();
  await launcher(customer).click();
  await expect(customer.stream).toContainText("Alice joined");
});

test("what lies in the page's modal dialog comes first, and the chat goes on after it", async ({ customer, agent, stack }) => {
  await visit(customer, stack, { body: `<h1>Our shop</h1><dialog><button autofocus>Done</button></dialog>` });
  await talk(customer, agent);
  const dialog = customer.page.locator("dialog");
  await dialog.evaluate((element) => (element as HTMLDialogElement).showModal());
  await agent.say("while the dialog is open");
  await customer.page.getByRole("button", { name: "Done" }).click();
  await dialog.evaluate((element) => (element as HTMLDialogElement).close());
  await expect(customer.stream).toContainText("while the dialog is open");
  await customer.say("after it");
  await expect(agent.stream).toContainText("after it");
});

test("nothing of the chat is in the way of the page", async ({ customer, stack }) => {
  await visit(customer, stack, { body: `<button id="under" style="position: fixed; inset: 40px auto auto 40px">Buy</button>` });
  const under = customer.page.locator("#under");
  await under.click({ timeout: 3000 });
  await customer.open();
  await under.click({ timeout: 3000 });
});
