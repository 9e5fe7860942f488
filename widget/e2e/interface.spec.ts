import type { Page } from "@playwright/test";
import type { Sealform } from "../loader/api.ts";
import { Network, scriptTag, visit } from "./page.ts";
import { Customer, expect, talk, test } from "./people.ts";

/** A page with a button of its own that opens the chat, and what it was told. */
const site = {
  body: `<h1>Our shop</h1><button id="own">Help</button><input id="search" aria-label="Search">`,
  head: `<title>Our shop</title><script>
    const heard = [];
    addEventListener("DOMContentLoaded", () => {
      document.getElementById("own").onclick = () => Sealform.open();
    });
  </script>`,
};

const launcher = (page: Page) => page.getByRole("button", { name: /^Chat with us/ });

/** Runs a script of the page's, to which its chat is given. */
async function call<T>({ page }: Customer, task: (chat: Sealform) => T): Promise<Awaited<T>> {
  return await page.evaluate(`(${task.toString()})(Sealform)`);
}

/** What the page keeps of the chat. */
const kept = async ({ page }: Customer): Promise<string[]> => await page.evaluate(() => Object.keys(sessionStorage).filter((key) => !key.endsWith(" live")));

/** Notes every event from now on. */
async function listen(customer: Customer): Promise<() => Promise<string[]>> {
  await customer.page.evaluate(
    `for (const event of ["ready", "open", "close", "unread", "state", "problem"]) Sealform.on(event, (what) => heard.push(what === undefined ? event : event + " " + what))`,
  );
  return async () => await customer.page.evaluate("heard.splice(0)");
}

test("an own button opens the chat, and has the focus again when it is closed", async ({ customer, stack }) => {
  await visit(customer, stack, site);
  await call(customer, (chat) => chat.hide());
  await expect(launcher(customer.page)).toBeHidden();
  await customer.page.getByRole("button", { name: "Help" }).click();
  await expect(customer.message).toBeFocused();
  expect(await call(customer, (chat) => chat.isOpen)).toBe(true);
  await customer.chat.getByRole("button", { name: "Minimise chat" }).click();
  await expect(customer.page.getByRole("button", { name: "Help" })).toBeFocused();
  expect(await call(customer, (chat) => chat.isOpen)).toBe(false);
  await call(customer, (chat) => chat.show());
  await launcher(customer.page).click();
  await expect(customer.message).toBeFocused();
  await call(customer, (chat) => chat.hide());
  await expect(customer.message).toBeHidden();
});

test("closing leaves the focus that is elsewhere in the page", async ({ customer, stack }) => {
  await visit(customer, stack, site);
  await call(customer, (chat) => chat.open());
  await expect(customer.message).toBeFocused();
  await customer.page.getByLabel("Search").focus();
  await call(customer, (chat) => chat.close());
  await expect(customer.page.getByLabel("Search")).toBeFocused();
});

test("the page is told what happens, and nothing of what is said", async ({ customer, agent, stack }) => {
  await visit(customer, stack, site);
  const heard = await listen(customer);
  await talk(customer, agent, "only for Alice");
  const first = await heard();
  expect(first.filter((line) => line !== "state loading")).toEqual(expect.arrayContaining(["state idle", "ready", "open", "state active"]));
  expect(first.join()).not.toContain("Alice");
  await call(customer, (chat) => chat.close());
  await call(customer, (chat) => chat.update({ launcher: { titleCount: true } }));
  await agent.say("one");
  await agent.say("two");
  await expect.poll(() => call(customer, (chat) => chat.unread)).toBe(2);
  await expect(customer.page).toHaveTitle("(2) Our shop");
  await call(customer, (chat) => chat.open());
  await expect(customer.page).toHaveTitle("Our shop");
  expect(await heard()).toEqual(["close", "unread 1", "unread 2", "open", "unread 0"]);
  await expect(customer.message).toBeFocused();
  await customer.end();
  await expect.poll(() => call(customer, (chat) => chat.state)).toBe("idle");
});

test("a message that nobody sees sounds where the site wants it, and one that is seen does not", async ({ customer, agent, stack }) => {
  const { page } = customer;
  await page.addInitScript(() => {
    const page = Object.assign(globalThis, { tones: 0 });
    page.AudioContext = class extends AudioContext {
      override createOscillator(): OscillatorNode {
        page.tones++;
        return super.createOscillator();
      }
    };
  });
  const heard = () => page.evaluate("tones");
  await visit(customer, stack, site);
  await talk(customer, agent);
  await agent.say("one");
  await expect(customer.stream).toContainText("one");
  await call(customer, (chat) => chat.close());
  await agent.say("two");
  await expect.poll(() => call(customer, (chat) => chat.unread)).toBe(1);
  expect(await heard(), "the site has not asked for it").toBe(0);
  await call(customer, (chat) => chat.update({ launcher: { sound: true } }));
  await agent.say("three");
  await expect.poll(heard).toBe(1);
  await call(customer, (chat) => chat.open());
  await agent.say("four");
  await expect(customer.stream).toContainText("four");
  expect(await heard()).toBe(1);
});

test("a listener that throws harms nobody, and its error is the page's", async ({ customer, stack }) => {
  await visit(customer, stack, site);
  const error = customer.page.waitForEvent("pageerror");
  await customer.page.evaluate(`Sealform.on("open", () => { throw new Error("the page's own") })`);
  await customer.open();
  expect((await error).message).toContain("the page's own");
});

test("a name that the site learns later reaches the agent, and another one waits for the next chat", async ({ customer, agent, stack }) => {
  await visit(customer, stack, site);
  await customer.open();
  await call(customer, (chat) => chat.update({ customer: { firstName: "Maria", lastName: "Gomez" } }));
  await customer.say("it is me");
  await expect(agent.waiting).toContainText("Maria Gomez");
  await agent.accept();
  await expect(customer.stream).toContainText("Alice joined");
  await call(customer, (chat) => chat.update({ customer: { firstName: "Maria", lastName: "Gomez" } }));
  await expect(call(customer, (chat) => chat.update({ customer: { firstName: "Mario" } }))).rejects.toThrow(
    "TypeError: customer cannot change while a chat goes on: call reset() first",
  );
  await expect(call(customer, (chat) => chat.update({ name: "x" } as object))).rejects.toThrow('TypeError: there is no option "name"');
});

test("a log-out ends the chat, and the next customer finds nothing of it", async ({ customer, agent, stack }) => {
  await visit(customer, stack, site);
  await call(customer, (chat) => chat.update({ customer: { firstName: "Maria" } }));
  const heard = await listen(customer);
  await talk(customer, agent, "the first customer's");
  await expect(agent.page.locator(".talkhead")).toContainText("Name given by the site");
  await customer.message.fill("half a sent");
  await heard();
  await call(customer, (chat) => chat.reset());
  expect(await kept(customer)).toEqual([]);
  await expect(agent.stream).toContainText("ended the chat");
  await expect(customer.message).toBeHidden();
  await expect.poll(() => call(customer, (chat) => chat.state)).toBe("idle");
  expect(await heard()).toEqual(["close", "state idle", "state loading", "state idle"]);
  await customer.open();
  await expect(customer.message).toHaveValue("");
  await expect(customer.stream).not.toContainText("the first customer's");
  await customer.say("the second customer's");
  await expect(agent.waiting.getByRole("button", { name: /Accept/ })).toHaveCount(1);
  await agent.accept();
  await expect(agent.stream).toContainText("the second customer's");
  await expect(agent.page.locator(".talkhead")).not.toContainText("Name given by the site");
});

test("a log-out without a network is over after three seconds, and nothing is kept", async ({ customer, agent, stack }) => {
  const network = new Network(stack.relay);
  await visit(customer, stack, { ...site, relay: await network.start("/v1/socket") });
  const socket = customer.page.waitForEvent("websocket");
  await talk(customer, agent);
  const lost = (await socket).waitForEvent("close");
  network.stop();
  await lost;
  const took = await customer.page.evaluate(`(async () => { const from = performance.now(); await Sealform.reset(); return performance.now() - from })()`);
  expect(took).toBeGreaterThan(2500);
  expect(took).toBeLessThan(4500);
  expect(await kept(customer)).toEqual([]);
  await customer.open();
  await expect(customer.stream).not.toContainText("Alice");
});

test("a log-out in one tab ends the chat that another has", async ({ customer, agent, stack }) => {
  await visit(customer, stack, site);
  await talk(customer, agent, "in the first tab");
  const second = new Customer(await customer.page.context().newPage());
  await visit(second, stack, site);
  await expect.poll(() => call(second, (chat) => chat.state)).toBe("elsewhere");
  await call(second, (chat) => chat.reset());
  await expect(agent.stream).toContainText("ended the chat");
  await expect.poll(() => call(customer, (chat) => chat.state)).toBe("idle");
  expect([await kept(customer), await kept(second)]).toEqual([[], []]);
  await customer.open();
  await expect(customer.stream).not.toContainText("in the first tab");
});

test("all of it can be taken away, which ends the chat, and the tag can run again", async ({ customer, agent, stack }) => {
  await visit(customer, stack, site);
  await talk(customer, agent);
  await call(customer, (chat) => chat.destroy());
  await expect(agent.stream).toContainText("ended the chat");
  expect(await customer.page.evaluate(() => [document.querySelectorAll("sealform-chat").length, "Sealform" in window])).toEqual([0, false]);
  expect(await kept(customer)).toEqual([]);
  await run(customer.page, await scriptTag(stack));
  await customer.open();
  await customer.say("once more");
  await agent.accept();
  await expect(agent.stream).toContainText("once more");
});

test("the interface is there when the tag has run, before the page is read to its end, and a second tag leaves it alone", async ({ customer, stack }) => {
  const tag = await scriptTag(stack);
  const script = `<script>document.querySelector("script[data-org]").onload = () => { window.first = Sealform; Sealform.open(); heard.push(document.readyState) }</script>`;
  // The rest of the page comes later than the loader.
  await customer.page.route("**/slow.js", async (route) => {
    await customer.page.waitForFunction("window.first");
    await route.fulfill({ contentType: "text/javascript", body: "" });
  });
  await visit(customer, stack, { ...site, body: `${script}<script src="/slow.js"></script>${site.body}` });
  expect(await customer.page.evaluate("heard")).toEqual(["loading"]);
  await expect(customer.message).toBeVisible();
  await expect(customer.page.locator("html > body ~ sealform-chat")).toHaveCount(1);
  const line = customer.page.waitForEvent("console", (message) => message.text() === "sealform: one chat in a page is enough");
  await run(customer.page, tag);
  await line;
  expect(await customer.page.evaluate("Sealform === first")).toBe(true);
});

test("what blocks the chat is told, and that it could not be loaded", async ({ customer, stack }) => {
  await customer.page.route(/chat\.[^/]*\.js$/, (route) => route.abort());
  await visit(customer, stack, site);
  const heard = await listen(customer);
  await expect.poll(() => call(customer, (chat) => chat.state), { timeout: 30_000 }).toBe("failed");
  expect(await heard()).toEqual(["state loading", "state failed", "problem load"]);
});

/** Runs a script tag, as a site does that adds it later. */
async function run(page: Page, tag: string): Promise<void> {
  await page.evaluate((html) => {
    const old = new DOMParser().parseFromString(html, "text/html").querySelector("script");
    const fresh = document.createElement("script");
    for (const { name, value } of [...(old?.attributes ?? [])]) fresh.setAttribute(name, value);
    document.head.append(fresh);
    return new Promise((resolve) => (fresh.onload = resolve));
  }, tag);
}
