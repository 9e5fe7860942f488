import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { card, expect, talk, test } from "./people.ts";
import { fillIn, ready } from "./ready.ts";

/** Pictures for the README and for review, which only "make screenshots" makes. */
test.skip(process.env.SCREENSHOTS === undefined, "run with: make screenshots");

const pictures = fileURLToPath(new URL("../../docs/", import.meta.url));
const all = fileURLToPath(new URL("../../build/screenshots/", import.meta.url));
mkdirSync(all, { recursive: true });

for (const scheme of ["light", "dark"] as const) {
  for (const width of [1280, 375]) {
    test(`both sides, ${scheme}, ${width}`, async ({ customer, agent }) => {
      for (const { page } of [customer, agent]) {
        await page.emulateMedia({ colorScheme: scheme });
        await page.setViewportSize({ width, height: 800 });
      }
      const shot = async (name: string): Promise<void> => {
        await customer.page.screenshot({ path: `${all}${name}-customer-${width}-${scheme}.png` });
        await agent.page.screenshot({ path: `${all}${name}-agent-${width}-${scheme}.png` });
      };
      await shot("0-start");
      await customer.open();
      await customer.page.evaluate(() => Promise.all(document.getAnimations().map((a) => a.finished)));
      await shot("1-open");
      await customer.say("Hi, I want to pay my bill");
      await expect(agent.waiting.getByRole("listitem")).toHaveCount(1);
      await shot("2-waiting");
      await agent.accept();
      await agent.say("Hello! Happy to help with that. I'll ask for your card in a secure form; only I can read it.");
      await expect(customer.stream).toContainText("Happy to help");
      await agent.message.pressSequentially("/form");
      await expect(agent.forms).toBeVisible();
      await shot("3-palette");
      await agent.message.fill("/card");
      await shot("3-response");
      await agent.message.press("Enter");
      await shot("3-attached");
      await agent.page.getByRole("button", { name: "Do not request Credit card" }).click();
      await agent.page.getByRole("button", { name: "Knowledge base" }).click();
      await expect(agent.page.getByRole("article")).toContainText("A bill can be paid");
      await shot("3-knowledge");
      await agent.page.keyboard.press("Escape");
      await agent.message.fill("");
      await agent.request();
      await expect(customer.form).toBeVisible();
      await shot("4-form");
      await customer.form.getByLabel("Card number").fill("4111 1111 1111 1112");
      await customer.form.getByLabel("Card number").blur();
      await shot("5-wrong");
      await customer.form.getByLabel("Card number").fill("");
      await customer.fill({ postal: "" });
      await customer.form.getByText("To take a payment").scrollIntoViewIfNeeded();
      await shot("6-valid");
      if (width === 1280 && scheme === "light") await customer.page.screenshot({ path: `${pictures}customer.png` });
      await customer.form.getByLabel("Postal code").fill(card.postal);
      await customer.sendSecurely();
      await expect(agent.stream).toContainText("Secure data received");
      if (width === 375)
        await agent.page
          .getByRole("button", { name: "Secure data" })
          .or(agent.page.getByRole("tab", { name: "Secure data" }))
          .last()
          .click();
      await expect(agent.secure).toContainText("Visa");
      await shot("7-received");
      await agent.secure.getByRole("button", { name: "Reveal card number" }).click();
      await shot("8-revealed");
      await agent.secure.getByRole("button", { name: "Hide card number" }).click();
      if (width === 1280 && scheme === "light") await agent.page.screenshot({ path: `${pictures}agent.png` });
      await customer.end();
      await expect(agent.page.getByText("The customer ended the chat").first()).toBeAttached();
      await shot("9-ended");
    });
  }
}

for (const scheme of ["light", "dark"] as const) {
  for (const width of [1280, 375]) {
    test(`every ready form, ${scheme}, ${width}`, async ({ customer, agent }) => {
      await customer.page.emulateMedia({ colorScheme: scheme });
      await agent.page.emulateMedia({ colorScheme: scheme });
      await customer.page.setViewportSize({ width, height: width === 375 ? 1400 : 800 });
      await talk(customer, agent);
      for (const { id, title, wrong, right } of ready) {
        const shot = async (name: string): Promise<void> => {
          await customer.page.screenshot({ path: `${all}form-${id}-${name}-${width}-${scheme}.png` });
        };
        await agent.message.fill(`/form ${title}`);
        await agent.forms.getByText(title, { exact: true }).click();
        const form = customer.chat.getByRole("region", { name: title, exact: true });
        const forward = form.locator("button[type=submit]");
        await fillIn(form, wrong);
        await forward.click();
        await form.getByRole("heading").first().scrollIntoViewIfNeeded();
        await shot("invalid");
        for (const [page, values] of right.entries()) {
          await fillIn(form, values);
          await form.locator("button[type=submit]").scrollIntoViewIfNeeded();
          await shot(`valid-${page + 1}`);
          await forward.click();
        }
        await expect(form).toBeHidden();
      }
      await agent.page.setViewportSize({ width, height: 1600 });
      if (width === 375)
        await agent.page
          .getByRole("button", { name: "Secure data" })
          .or(agent.page.getByRole("tab", { name: "Secure data" }))
          .last()
          .click();
      for (const { id, title } of ready) {
        const article = agent.secure.getByRole("article", { name: title, exact: true });
        await article.screenshot({ path: `${all}form-${id}-received-${width}-${scheme}.png` });
      }
      await agent.page.screenshot({ path: `${all}form-all-received-${width}-${scheme}.png`, fullPage: true });
    });
  }
}
