import { type Page } from "@playwright/test";
import { expect, talk, test } from "./people.ts";

const address = "https://shop.example/orders/4711?from=chat";

const clipboard = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());

test("an address in a message is copied on either side, and opened by nobody", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.say(`Look at ${address}, e.g.this one, or at https://аррӏе.example/\u202Efdp`);
  await customer.say(`I was at ${address}.`);
  await expect(customer.stream).toContainText("https://аррӏе.example/⟨U+202E⟩fdp (xn--80ak6aa92e.example)");
  await expect(agent.stream).toContainText("I was at");
  for (const [page, stream] of [
    [customer.page, customer.stream],
    [agent.page, agent.stream],
  ] as const) {
    const copy = stream.getByRole("button", { name: "Copy link https://shop.example" });
    await expect(copy).toHaveCount(2);
    await expect(stream.getByRole("link")).toHaveCount(0);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await copy.first().press("Enter");
    await expect(stream.getByRole("button", { name: "Copied" })).toBeVisible();
    expect(await clipboard(page)).toBe(address);
    await page.evaluate(() => navigator.clipboard.writeText(""));
  }
});

test("where nothing may be copied, the address is selected", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.say(`Look at ${address}.`);
  const copy = customer.stream.getByRole("button", { name: "Copy link" });
  await copy.evaluate(() => (navigator.clipboard.writeText = () => Promise.reject(new Error("denied"))));
  await copy.click();
  await expect.poll(() => copy.evaluate(() => String(getSelection()))).toBe(address);
  await expect(copy).toHaveText(/^Copy link/);
});
