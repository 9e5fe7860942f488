import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { blocks } from "../package/testing/blocks.ts";
import { scriptTag } from "./page.ts";
import { expect, talk, test } from "./people.ts";
import { errors, serve } from "./site.ts";
import type { Stack } from "./stack.ts";

const folder = fileURLToPath(new URL("../../build/consumer/turbo/", import.meta.url));

/** Makes a site of two pages with Turbo, the chat's tag in their heads, and the recipe of the page for embedders. */
async function site(stack: Stack): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const turbo = dirname(createRequire(import.meta.url).resolve("@hotwired/turbo"));
  copyFileSync(join(turbo, "turbo.es2017-umd.js"), join(folder, "turbo.js"));
  const recipe = blocks().filter(({ section }) => section === "Turbo");
  expect(recipe.map(({ language }) => language)).toEqual(["js"]);
  writeFileSync(join(folder, "recipe.js"), recipe[0]?.text ?? "");
  const head = `<script src="/turbo.js" defer></script>${await scriptTag(stack)}<script src="/recipe.js" defer></script>`;
  for (const [name, other] of [
    ["First", "second"],
    ["Second", "first"],
  ] as const) {
    const body = `<h1>${name} page</h1><a href="/${other}.html">Go on</a> <button class="help">Ask us</button>`;
    writeFileSync(join(folder, `${name.toLowerCase()}.html`), `<!doctype html><html lang="en"><head><title>${name}</title>${head}</head><body>${body}</body></html>`);
  }
  return folder;
}

test("the chat lives through Turbo's pages, there and back, with what is half typed in it", async ({ customer, agent, stack }) => {
  const { page } = customer;
  const wrong = errors(page);
  await serve(page, stack, { folder: await site(stack) });
  await page.goto(new URL("/first.html", stack.shop).href);
  await page.evaluate(() => Object.assign(window, { same: true }));
  await page.getByRole("button", { name: "Ask us" }).click();
  await expect(customer.message).toBeVisible();
  await page.evaluate(() => window.Sealform?.close());
  await talk(customer, agent);
  await customer.message.fill("half a sent");

  await page.getByRole("link", { name: "Go on" }).click();
  await expect(page.getByRole("heading", { name: "Second page" })).toBeVisible();
  await expect(customer.message).toHaveValue("half a sent");
  await agent.say("to the second page");
  await expect(customer.stream).toContainText("to the second page");
  await page.evaluate(() => window.Sealform?.close());
  await page.getByRole("button", { name: "Ask us" }).click();
  await expect(customer.message).toHaveValue("half a sent");

  await page.goBack();
  await expect(page.getByRole("heading", { name: "First page" })).toBeVisible();
  await expect(customer.message).toHaveValue("half a sent");
  await customer.say("from the first page");
  await expect(agent.stream).toContainText("from the first page");
  await expect(page.locator("sealform-chat")).toHaveCount(1);
  expect(await page.evaluate(() => "same" in window)).toBe(true);
  await customer.end();
  expect(wrong).toEqual([]);
});
