import type { Page } from "@playwright/test";
import type { Handover } from "../loader/shell.ts";
import { visit } from "./page.ts";
import { type Customer, expect, talk, test } from "./people.ts";
import type { Stack } from "./stack.ts";

/** The chat's script. */
const CHAT = /\/widget\/chat\.[^/]*\.js$/;

/** What is said above the launcher. */
const note = (page: Page) => page.locator("sealform-chat .note");

/** Serves the chat's script with something put before it. */
async function change({ page }: Customer, before: string): Promise<void> {
  await page.route(CHAT, async (route) => {
    const body = before + (await (await route.fetch()).text());
    await route.fulfill({ contentType: "text/javascript", headers: { "access-control-allow-origin": "*" }, body });
  });
}

/** Returns the console's lines of the widget, as they come. */
function lines(page: Page): string[] {
  const lines: string[] = [];
  page.on("console", (message) => message.text().startsWith("sealform:") && lines.push(message.text()));
  return lines;
}

/** Returns the policy of the shop, and the hash of the chat's script in it. */
async function shopPolicy(stack: Stack): Promise<{ policy: string; hash: string }> {
  const policy = (await fetch(stack.shop)).headers.get("content-security-policy") ?? "";
  const [, hash = ""] = /script-src 'sha384-[^']+' '(sha384-[^']+)'/.exec(policy) ?? [];
  expect(hash).not.toBe("");
  return { policy, hash };
}

/** Opens the shop under another policy, with attributes in its tag. */
async function underPolicy({ page }: Customer, stack: Stack, policy: string, attributes = ""): Promise<void> {
  const body = (await (await fetch(stack.shop)).text()).replace("<script ", `<script ${attributes} `);
  // A page that a test makes up counts as one from anywhere, which has to ask before it reaches this machine.
  await page.context().grantPermissions(["local-network-access"]);
  await page.route(stack.shop, (route) => route.fulfill({ contentType: "text/html", body, headers: { "content-security-policy": policy } }));
  await page.reload();
}

// Without a policy of the page's, which would pin it too.
test("a chat's script that was changed does not run, and the launcher says that the chat could not be loaded", async ({ customer, stack }) => {
  await change(customer, "globalThis.changed = true;");
  await visit(customer, stack, {});
  await customer.page.getByRole("button", { name: /^Chat with us/ }).click();
  await expect(note(customer.page)).toHaveText("The chat could not be loaded. Check your connection, then try again.", { timeout: 30_000 });
  expect(await customer.page.evaluate(() => ["changed" in globalThis, document.querySelector("iframe") === null])).toEqual([false, true]);
});

test("a chat's script that was not changed runs, handed out in the same way", async ({ customer, stack }) => {
  await change(customer, "");
  await visit(customer, stack, {});
  await customer.open();
});

test("a chat's script that is lost on the way is fetched again", async ({ customer, agent }) => {
  let lost = 0;
  await customer.page.route(CHAT, (route) => (lost++ === 0 ? route.abort() : route.continue()));
  await customer.page.reload();
  await talk(customer, agent);
  expect(lost).toBe(2);
  await expect(customer.page.locator("html > script")).toHaveCount(0);
});

test("a chat whose script cannot be reached says so beside the launcher, and is tried again with it", async ({ customer, agent }) => {
  await customer.page.route(CHAT, (route) => route.abort());
  await customer.page.reload();
  const launcher = customer.page.getByRole("button", { name: /^Chat with us/ });
  await launcher.click();
  await expect(note(customer.page)).toHaveText("Chat …");
  await expect(note(customer.page)).toContainText("The chat could not be loaded", { timeout: 30_000 });
  await expect(launcher).toBeFocused();
  await customer.page.unroute(CHAT);
  await customer.page.keyboard.press("Enter");
  await expect(customer.message).toBeFocused();
  await expect(note(customer.page)).toBeHidden();
  await customer.say("there you are");
  await agent.accept();
  await expect(agent.stream).toContainText("there you are");
});

test("the tag of the chat's script hands the loader over while that script runs, and at no other time", async ({ customer, stack }) => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await customer.page.route(CHAT, (route) => held.then(() => route.continue()));
  await visit(customer, stack, {});
  const tag = customer.page.locator("html > script");
  await expect(tag).toHaveCount(1);
  const made = await tag.evaluate((script: Handover) => {
    let made = false;
    script.take?.(() => {
      made = true;
      throw new Error("not for this page");
    });
    return made;
  });
  expect(made).toBe(false);
  release();
  await customer.open();
});

test("a chat's script that throws when it starts is tried again", async ({ customer, stack }) => {
  const head = `<script>const Channel = MessageChannel; MessageChannel = function () { MessageChannel = Channel; throw new Error("once"); };</script>`;
  await visit(customer, stack, { head });
  await customer.open();
});

test("a chat's script that arrives when it was given up is taken, and the chat has not failed any more", async ({ customer }) => {
  const { page } = customer;
  await page.clock.install();
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(CHAT, (route) => held.then(() => route.continue()));
  await page.reload({ waitUntil: "commit" });
  await page.getByRole("button", { name: /^Chat with us/ }).click();
  await page.clock.runFor(121_000);
  const state = () => page.evaluate(() => window.Sealform?.state);
  await expect.poll(state).toBe("failed");
  await expect(note(page)).toContainText("The chat could not be loaded");
  release();
  await expect.poll(state).toBe("idle");
  await expect(note(page)).toBeHidden();
  await customer.open();
});

test("a chat that was begun is resumed when its script arrives late", async ({ customer, agent }) => {
  await talk(customer, agent);
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  await customer.page.route(CHAT, (route) => held.then(() => route.continue()));
  await customer.page.reload({ waitUntil: "commit" });
  await expect(note(customer.page)).toHaveText("Chat …");
  release();
  await expect(customer.stream).toContainText("Alice joined");
  await customer.say("after the wait");
  await expect(agent.stream).toContainText("after the wait");
});

test("a policy that lacks the hash of the chat's script is named in the console", async ({ customer, stack }) => {
  const { policy, hash } = await shopPolicy(stack);
  const said = lines(customer.page);
  await underPolicy(customer, stack, policy.replace(` '${hash}'`, ""));
  await customer.page.getByRole("button", { name: /^Chat with us/ }).click();
  await expect.poll(() => said).toContain(`sealform: this page's Content-Security-Policy blocks the chat: add "script-src '${hash}'"`);
});

test("where Trusted Types are required, a chat that was taken away comes back with the next load of the page, and not before", async ({ customer, agent, stack }) => {
  const { page } = customer;
  const { policy } = await shopPolicy(stack);
  const said = lines(page);
  await underPolicy(customer, stack, policy.replace("trusted-types sealform;", "trusted-types sealform own;"));
  await talk(customer, agent);
  await page.evaluate(() => window.Sealform?.destroy());
  await expect(agent.stream).toContainText("ended the chat");
  expect(said).toEqual([]);
  await page.evaluate(again);
  await page.getByRole("button", { name: /^Chat with us/ }).click();
  await expect(note(page)).toContainText("The chat could not be loaded");
  expect(said).toContain(`sealform: this page's Content-Security-Policy blocks the chat: add "trusted-types sealform"`);
  expect(await page.evaluate(() => window.Sealform?.state)).toBe("failed");
  await page.reload();
  await talk(customer, agent, "after another load");
  await customer.end();
});

/** Runs the page's tag again, with a policy of the page's own. */
async function again(): Promise<void> {
  interface Types {
    createPolicy(name: string, rules: object): { createScriptURL(url: string): string };
  }
  const own = (window as unknown as { trustedTypes: Types }).trustedTypes.createPolicy("own", { createScriptURL: (url: string) => url });
  const old = document.querySelector<HTMLScriptElement>("script[data-org]");
  const fresh = document.createElement("script");
  for (const { name, value } of old?.attributes ?? []) if (name !== "src") fresh.setAttribute(name, value);
  fresh.src = own.createScriptURL(old?.src ?? "");
  await new Promise((resolve) => {
    fresh.onload = resolve;
    document.head.append(fresh);
  });
}

test("a policy that lacks the hash of the frame is named in the console, with what else scripts need", async ({ customer, stack }) => {
  const { policy, hash } = await shopPolicy(stack);
  const said = lines(customer.page);
  await underPolicy(
    customer,
    stack,
    policy.replace(/script-src [^;]*/, (all) => all.split(" ").slice(0, 3).join(" ")),
  );
  await customer.page.getByRole("button", { name: /^Chat with us/ }).click();
  await expect(customer.page.getByRole("dialog").getByRole("alert")).toContainText("The chat could not be loaded", { timeout: 30_000 });
  expect(said.join("\n")).toContain(`the chat did not start: if this page has a Content-Security-Policy, add "script-src '${hash}' 'sha384-`);
});

for (const sources of ["", " 'strict-dynamic'"]) {
  test(`a page whose policy has a nonce${sources} needs no hash`, async ({ customer, agent, stack }) => {
    const { policy } = await shopPolicy(stack);
    const said = lines(customer.page);
    const nonce = policy.replace(/script-src [^;]*/, `script-src 'nonce-q1w2e3'${sources} 'wasm-unsafe-eval'`);
    await underPolicy(customer, stack, nonce, `nonce="q1w2e3"`);
    await talk(customer, agent);
    expect(said).toEqual([]);
  });
}
