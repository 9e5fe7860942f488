import type { Locator } from "@playwright/test";
import { languages } from "../loader/words.ts";
import { enter, expect, talk, test } from "./people.ts";

/** Reports whether two elements overlap. */
async function overlap(one: Locator, other: Locator): Promise<boolean> {
  const [a, b] = [await one.boundingBox(), await other.boundingBox()];
  if (!a || !b) throw new Error("it is not shown");
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

for (const language of Object.keys(languages)) {
  test(`the words of a form and of the head have their room in ${language}`, async ({ customer, agent, stack }) => {
    await enter(customer, stack, { language });
    await customer.page.locator("sealform-chat .launcher").click();
    await customer.chat.locator(".box textarea").fill("12");
    await customer.chat.locator(".send").click();
    await agent.accept();
    await expect(agent.stream).toContainText("12");
    await agent.request();
    const [show, code] = [customer.chat.locator(".reveal"), customer.chat.locator(".veiled")];
    const label = customer.chat.locator(".field", { has: show }).locator(".label");
    await code.fill("1234");
    for (const width of [320, 375, 1280]) {
      await customer.page.setViewportSize({ width, height: 720 });
      expect(await overlap(show, label), `the button and the label at ${width} px`).toBe(false);
      const room = await code.evaluate((e) => parseFloat(getComputedStyle(e).paddingRight));
      expect(room, `the code's end at ${width} px`).toBeGreaterThanOrEqual((await show.boundingBox())?.width ?? Infinity);
      const title = customer.chat.getByRole("heading", { name: "Billing" });
      expect((await title.boundingBox())?.height, `the service's name in one line at ${width} px`).toBeLessThan(24);
    }
  });
}

const long = "W".repeat(100);

test("a name without a place to break it fits, at the agent's", async ({ customer, agent, stack }) => {
  await enter(customer, stack, { firstName: long });
  await talk(customer, agent);
  const stream = agent.page.locator(".stream");
  for (const width of [375, 768, 1280]) {
    await agent.page.setViewportSize({ width, height: 720 });
    await expect.poll(() => stream.evaluate((e) => e.scrollWidth - e.clientWidth), `at ${width} px`).toBe(0);
  }
});

test("whoever waits can be accepted on a low screen, and what a request waits for is said whole", async ({ customer, agent, browser, stack }) => {
  await talk(customer, agent);
  await agent.request();
  const said = agent.page.getByText("Waiting for the customer to fill it in");
  const other = await browser.newPage();
  await other.goto(stack.shop);
  await other.locator("sealform-chat .launcher").click();
  await other.frameLocator("sealform-chat iframe").locator(".box textarea").fill("me too");
  await other.keyboard.press("Enter");
  const button = agent.waiting.getByRole("button", { name: "Accept" });
  await expect(button).toBeVisible();
  for (const [width, height] of [
    [1024, 400],
    [1180, 820],
  ] as const) {
    await agent.page.setViewportSize({ width, height });
    await expect.poll(() => button.evaluate(seen)).toBe(true);
    expect(await said.evaluate((e) => e.scrollWidth - e.clientWidth)).toBe(0);
  }
  await agent.accept(); // so that nobody waits when the next test begins
  await expect(button).toBeHidden();
});

/** Reports whether an element is entirely on the screen, and not covered. */
function seen(element: Element): boolean {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  const corners = [
    [left + 4, top + 4],
    [right - 4, bottom - 4],
  ] as const;
  return corners.every(([x, y]) => element.contains(document.elementFromPoint(x, y)));
}
