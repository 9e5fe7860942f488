import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Agent, expect, talk, test } from "./people.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Axe {
  axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
}

async function violations(agent: Agent): Promise<string[]> {
  await agent.page.evaluate(axe);
  const found = await agent.page.evaluate(() => (globalThis as unknown as Axe).axe.run());
  return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(" | ")}`);
}

const knowledge = (agent: Agent) => agent.page.getByRole("dialog", { name: "Knowledge base" });

test("one palette for forms and responses, with a preview, recent forms first", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.message.pressSequentially("/");
  const options = agent.forms.getByRole("option");
  for (const name of ["Credit card", "Pay by card"]) await expect(options.filter({ hasText: name })).toHaveCount(1);
  await agent.message.pressSequentially("form");
  await expect(options.filter({ hasText: "Pay by card" })).toHaveCount(0);
  await expect(options.nth(0)).toContainText("Credit card");
  await expect(options.nth(1)).toContainText("Secure note");
  const preview = agent.page.locator("#palette-preview");
  for (const seen of ["The customer will see", "Credit card", "To take a payment with your card.", "Security code"]) await expect(preview).toContainText(seen);
  await agent.message.press("ArrowDown");
  await expect(preview).toContainText("Note");
  await agent.message.press("Enter");
  await expect(customer.chat.getByRole("region", { name: "Secure note" })).toBeVisible();
  await agent.message.pressSequentially("/form");
  await expect(options.nth(0)).toContainText("Secure note");
  await expect(options.nth(1)).toContainText("Credit card");
});

test("the palette's list takes the focus and gives it back", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.message.pressSequentially("/");
  await agent.forms.focus();
  await agent.page.keyboard.press("ArrowUp");
  await expect(agent.forms.getByRole("option").last()).toHaveAttribute("aria-selected", "true");
  await agent.page.keyboard.press("Escape");
  await expect(agent.forms).toBeHidden();
  await expect(agent.message).toBeFocused();
});

test("a response is edited, sent, and requests its form", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.message.pressSequentially("/card");
  await expect(agent.forms.getByRole("option").first()).toContainText("Pay by card");
  await agent.message.press("Enter");
  await expect(agent.message).toHaveValue(/^Happy to take that payment/);
  await expect(agent.page.getByText("Sending also requests Credit card")).toBeVisible();
  await agent.message.press("End");
  await agent.message.pressSequentially(" Thanks!");
  await agent.message.press("Enter");
  await expect(customer.stream).toContainText("Thanks!");
  await expect(customer.form).toBeVisible();
  await expect(agent.page.getByText("Sending also requests")).toBeHidden();
});

test("the agent takes the form off a response, and reads names in another", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.message.pressSequentially("/card");
  await agent.forms.getByRole("option", { name: /Pay by card/ }).click();
  await agent.page.getByRole("button", { name: "Do not request Credit card" }).click();
  await agent.message.press("Enter");
  await expect(customer.stream).toContainText("Happy to take that payment");
  await agent.message.pressSequentially("/hello");
  await agent.message.press("Enter");
  await agent.message.press("Enter");
  await expect(customer.stream).toContainText("Hello, this is Alice from Billing. How can I help?");
  await expect(customer.form).toBeHidden();
});

test("an article is found in spite of a typo, inserted, and requests its form", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.message.pressSequentially("Let me see.");
  await agent.page.keyboard.press("Alt+k");
  const base = knowledge(agent);
  const search = base.getByRole("searchbox", { name: "Search articles" });
  await expect(search).toBeFocused();
  await expect(base.getByRole("option")).toHaveCount(3);
  await base.getByRole("button", { name: "moving" }).click();
  await expect(base.getByRole("option")).toHaveText([/Moving house/]);
  await base.getByRole("button", { name: "All" }).click();
  await search.pressSequentially("refudn");
  await expect(base.getByRole("option")).toHaveText([/Refunds and credit balances/]);
  await expect(base.getByRole("article")).toContainText("A credit balance appears when");
  await expect(base.getByRole("article").getByRole("listitem")).toHaveCount(3);
  await base.getByRole("button", { name: "Insert as message" }).click();
  await expect(base).toBeHidden();
  await expect(agent.message).toHaveValue(/^Let me see\.\n\nA credit balance appears[^]*1\. Below \$20/);
  await agent.message.press("Enter");
  await expect(customer.stream).toContainText("the customer's bank decides");

  await agent.message.pressSequentially("I keep this draft");
  await agent.page.getByRole("button", { name: "Knowledge base" }).click();
  await search.pressSequentially("ways");
  await base.getByRole("button", { name: "Request Credit card" }).click();
  await expect(customer.form).toBeVisible();
  await expect(agent.message).toHaveValue("I keep this draft");
  await expect(agent.message).toBeFocused();
});

for (const scheme of ["light", "dark"] as const) {
  for (const width of [1280, 375]) {
    test(`no violation that axe finds, ${scheme}, ${width}`, async ({ customer, agent }) => {
      await agent.page.emulateMedia({ colorScheme: scheme });
      await agent.page.setViewportSize({ width, height: 800 });
      await talk(customer, agent);
      await agent.message.pressSequentially("/");
      await expect(agent.forms.getByRole("option")).toContainText(["Credit card", "Pay by card"]);
      expect(await violations(agent)).toEqual([]);
      await agent.message.pressSequentially("card");
      await agent.message.press("Enter");
      expect(await violations(agent)).toEqual([]);
      await agent.page.getByRole("button", { name: "Knowledge base" }).click();
      const base = knowledge(agent);
      await base.getByRole("searchbox").pressSequentially("bill");
      await expect(base.getByRole("article")).toContainText("Card payments are booked at once");
      expect(await violations(agent)).toEqual([]);
      expect(await agent.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
      await agent.page.keyboard.press("Escape");
      await expect(base).toBeHidden();
    });
  }
}
