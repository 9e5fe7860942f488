import type { IncomingMessage, ServerResponse } from "node:http";
import type { Page, Route } from "@playwright/test";
import { Loopback } from "./loopback.ts";
import { scriptTag, visit } from "./page.ts";
import { type Customer, expect, talk, test } from "./people.ts";
import type { Stack } from "./stack.ts";

/** The WASM module. */
const MODULE = /\/sealform\.[^/]*\.wasm$/;

/** Counts the modules that a frame has begun to compile. */
function countCompiled(): void {
  const counted = globalThis as unknown as { compiled: number };
  const compile = WebAssembly.compile.bind(WebAssembly);
  counted.compiled = 0;
  WebAssembly.compile = (bytes) => (counted.compiled++, compile(bytes));
}

const compiled = (customer: Customer) => customer.frame.evaluate(() => (globalThis as unknown as { compiled: number }).compiled);

/** Flips one bit in the middle. */
function flip(bytes: Buffer): Buffer {
  bytes[bytes.length >> 1]! ^= 1; // eslint-disable-line @typescript-eslint/no-non-null-assertion -- within the bytes
  return bytes;
}

/** Serves the module with a bit flipped, the first few times. Returns how often it was asked for. */
async function damage(page: Page, times: number): Promise<() => number> {
  let asked = 0;
  await page.route(MODULE, async (route) => {
    const response = await route.fetch();
    const body = await response.body();
    await route.fulfill({ contentType: "application/wasm", headers: { "access-control-allow-origin": "*" }, body: asked++ < times ? flip(body) : body });
  });
  return () => asked;
}

/** Returns the console's lines of the widget, as they come. */
function lines(page: Page): string[] {
  const lines: string[] = [];
  page.on("console", (message) => message.text().startsWith("sealform:") && lines.push(message.text()));
  return lines;
}

const WRONG = "sealform: the WASM module is not the one this chat was built with";
const banner = (customer: Customer) => customer.chat.locator(".bar");

test("a module with one bit flipped is not compiled, and says so with a way to try again", async ({ customer, agent, stack }) => {
  const said = lines(customer.page);
  await customer.page.addInitScript(countCompiled);
  const asked = await damage(customer.page, 2);
  await visit(customer, stack, {});
  await customer.open();
  await expect(banner(customer)).toContainText("The chat could not load.");
  await customer.say("typed before there is a module");
  expect([await compiled(customer), asked(), said]).toEqual([0, 2, [WRONG, WRONG]]);
  await banner(customer).getByRole("button", { name: "Try again" }).click();
  await agent.accept();
  await expect(agent.stream).toContainText("typed before there is a module");
  expect([await compiled(customer), asked()]).toEqual([1, 3]);
});

test("a module that was damaged on the way is fetched again, and nobody notices", async ({ customer, agent, stack }) => {
  const said = lines(customer.page);
  const asked = await damage(customer.page, 1);
  await visit(customer, stack, {});
  await talk(customer, agent);
  await expect(banner(customer)).toBeHidden();
  expect([asked(), said]).toEqual([2, [WRONG]]);
});

test("a frame is told nothing of the module that the frame before it asked for", async ({ customer, agent, stack }) => {
  const { page } = customer;
  const said = lines(page);
  const asked: Route[] = [];
  await page.route(MODULE, (route) => void asked.push(route));
  await visit(customer, stack, {});
  await customer.open();
  await expect.poll(() => asked.length).toBe(1);
  await page.evaluate(() => window.Sealform?.reset());
  await customer.open();
  await expect.poll(() => asked.length).toBe(2);
  await asked[0]?.abort();
  await expect.poll(() => said.length).toBe(1);
  await customer.say("typed in the second frame");
  await expect(banner(customer)).not.toContainText("could not load");
  await asked[1]?.continue();
  await agent.accept();
  await expect(agent.stream).toContainText("typed in the second frame");
});

/** A shop with the relay's scripts beside it, without a test between browser and server, which would keep the browser from using its cache. */
class Shop extends Loopback {
  /** The addresses that were asked for. */
  readonly asked: string[] = [];
  readonly #tag: string;
  readonly #behind: string;
  #damaged = false;

  constructor(tag: string, behind: string) {
    super();
    this.#tag = tag;
    this.#behind = behind;
  }

  protected override answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? "/";
    this.asked.push(path);
    if (path === "/") return void response.writeHead(200, { "content-type": "text/html" }).end(`<!doctype html><title>Shop</title>${this.#tag}`);
    void fetch(new URL(path, this.#behind)).then(async (answer) => {
      const body = Buffer.from(await answer.arrayBuffer());
      const type = answer.headers.get("content-type") ?? "";
      response.writeHead(answer.status, { "content-type": type, "access-control-allow-origin": "*", "cache-control": "public, max-age=31536000, immutable" });
      response.end(MODULE.test(path) && !this.#damaged ? flip(body) : body);
      this.#damaged ||= MODULE.test(path);
    });
  }
}

/** Returns a shop with the stack's tag, whose loader is the shop's own. */
async function shopOf(stack: Stack): Promise<Shop> {
  const tag = await scriptTag(stack);
  const [, src = ""] = / src="([^"]+)"/.exec(tag) ?? [];
  return new Shop(tag.replace(src, new URL(src, stack.shop).pathname), new URL(src, stack.shop).origin);
}

test("a damaged module in the browser's cache is fetched anew, and is whole for the next page", async ({ browser, stack }) => {
  const shop = await shopOf(stack);
  const page = await browser.newPage();
  const modules = () => shop.asked.filter((path) => MODULE.test(path)).length;
  const started = page.waitForEvent("console", (message) => message.text() === WRONG);
  await page.addInitScript(countCompiled);
  await page.goto(await shop.start());
  await started;
  const counted = () =>
    page
      .frames()
      .at(-1)
      ?.evaluate(() => (globalThis as unknown as { compiled: number }).compiled);
  await expect.poll(counted).toBe(1);
  expect(modules()).toBe(2);
  await page.reload();
  await expect.poll(counted).toBe(1);
  expect(modules()).toBe(2);
  await page.close();
  shop.stop();
});
