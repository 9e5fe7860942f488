import { chromium } from "@playwright/test";
import config from "./playwright.config.ts";
import { Customer, expect, talk, test } from "./people.ts";

/** Notes whether the page was restored from the back/forward cache. */
function noteReturn(): void {
  if (parent !== self) return;
  addEventListener("pageshow", (event) => (document.documentElement.dataset.back = String(event.persisted)));
}

/** A customer in a browser with a back/forward cache, which test browsers disable by default. */
const withCache = test.extend<{ customer: Customer }>({
  customer: async ({ stack }, use) => {
    const options = config.use?.launchOptions ?? {};
    const browser = await chromium.launch({ ...options, headless: true, ignoreDefaultArgs: ["--disable-back-forward-cache"] });
    const page = await (await browser.newContext()).newPage();
    await page.addInitScript(noteReturn);
    await page.goto(stack.shop);
    await use(new Customer(page));
    await browser.close();
  },
});

/** Goes back to a page in the back/forward cache. */
async function back({ page }: Customer): Promise<void> {
  await page.evaluate(() => history.back());
  await expect.poll(() => page.evaluate(() => document.documentElement.dataset.back).catch(() => "")).toBe("true");
}

/** Types into the message box by mouse and keyboard: the runner does not know the frames of a restored page. */
async function typeOn({ page }: Customer, text: string): Promise<void> {
  const box = await page.locator("sealform-chat iframe").boundingBox();
  await page.mouse.click((box?.x ?? 0) + 150, (box?.y ?? 0) + (box?.height ?? 0) - 45);
  await page.keyboard.press("End");
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
}

withCache("a page that comes back whole goes on with the chat, with what was half typed, and with what was said meanwhile", async ({ customer, agent, stack }) => {
  await talk(customer, agent);
  await customer.message.fill("half");
  await customer.page.goto(`http${stack.relay.slice(2).replace(/\/v1.*/, "")}/healthz`);
  await expect(agent.page.getByRole("region", { name: "Conversation" })).not.toContainText("Online");
  await agent.say("where are you?");
  await back(customer);
  await expect(agent.stream).toContainText(/ (Delivered|Read)/);
  await typeOn(customer, " typed");
  await expect(agent.stream).toContainText("half typed");
});

withCache("a page that comes back after a later page has gone on with the chat goes on from there", async ({ customer, agent, stack }) => {
  await talk(customer, agent);
  await customer.page.goto(`${stack.shop}?next`);
  await expect(customer.message).toBeVisible();
  await expect(customer.stream).toContainText("Alice joined");
  await customer.say("from the next page");
  await expect(agent.stream).toContainText("from the next page");
  await back(customer);
  await expect(agent.stream.getByText("The customer's chat was loaded again")).toHaveCount(2);
  if (customer.page.frames().length > 1) await expect(customer.stream).toContainText("from the next page"); // the runner may not know the frame
  await typeOn(customer, "back again");
  await expect(agent.stream).toContainText("back again");
  await agent.say("welcome back");
  await expect(agent.stream.locator(":scope > *", { hasText: "welcome back" })).toContainText(/ (Delivered|Read)/);
});

withCache("a page that comes back after another tab has taken its chat leaves it there", async ({ customer, agent, stack }) => {
  await talk(customer, agent);
  const other = new Customer(await customer.page.context().newPage());
  await other.page.goto(stack.shop);
  await other.page.getByRole("button", { name: /^Chat with us/ }).click();
  const here = other.chat.getByRole("button", { name: "Continue here" });
  await expect(here).toBeVisible();
  await customer.page.goto(`http${stack.relay.slice(2).replace(/\/v1.*/, "")}/healthz`);
  await here.click();
  await expect(agent.stream).toContainText("The customer's chat was loaded again");
  await back(customer);
  await other.say("It is mine now");
  await expect(agent.stream).toContainText("It is mine now");
  await agent.say("So it is");
  await expect(other.stream).toContainText("So it is");
  await expect(agent.stream.getByText("The customer's chat was loaded again")).toHaveCount(1);
});
