import type { IncomingMessage, ServerResponse } from "node:http";
import { type Browser, type BrowserContext, devices, type Page } from "@playwright/test";
import { build } from "esbuild";
import { brotliCompressSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { Loopback } from "./loopback.ts";
import { scriptTag } from "./page.ts";
import { type Agent, Customer, expect, test } from "./people.ts";
import type { Stack } from "./stack.ts";
import { type Marks, marksOf, median, type Network, phone, print } from "./timeline.ts";

/** What a customer waits for, as medians, which only "make bench" measures. */
test.skip(process.env.TIMELINE === undefined, "run with: make bench");
test.describe.configure({ mode: "serial", timeout: 1_800_000 });

/** On a phone the frame has no process of its own: it shares the page's thread, and its slowness. */
const shared = "--disable-features=IsolateSandboxedIframes,WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,SpareRendererForSitePerProcess";
test.use({
  launchOptions: {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", shared],
  },
});

/** How often each is measured. */
const ROUNDS = Number(process.env.ROUNDS ?? 5);

const SLOW_4G: Network = { name: "1.6 Mbit/s, 150 ms", latency: 150, down: 1.6e6, up: 0.75e6 };
const machines = [
  { name: "loopback", cpu: 1, network: null },
  { name: "loopback, 4 × slower", cpu: 4, network: null },
  { name: SLOW_4G.name, cpu: 1, network: SLOW_4G },
  { name: `${SLOW_4G.name}, 4 × slower`, cpu: 4, network: SLOW_4G },
];
type Machine = (typeof machines)[number];

const TEXT = "Hi, I want to pay my bill";
const launcher = (page: Page) => page.getByRole("button", { name: /^Chat with us/ });

/** Loads the shop, and waits until the launcher is there. idle: until all that is loaded when a page is idle is there, and warm. */
async function arrive(page: Page, stack: Stack, idle: boolean): Promise<void> {
  await page.goto(stack.shop, { waitUntil: "commit" });
  await expect.poll(async () => (await marksOf(page)).shown, { timeout: 30_000, intervals: [50] }).toBeDefined();
  if (!idle) return;
  await expect.poll(async () => (await marksOf(page)).started, { timeout: 60_000, intervals: [250] }).toBeDefined();
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => requestIdleCallback(resolve))));
}

/** One customer, who presses the launcher, writes at once, and is answered. */
async function visit(context: BrowserContext, stack: Stack, agent: Agent, { cpu, network }: Machine, idle: boolean): Promise<Marks> {
  const page = await phone(context, cpu, network);
  const customer = new Customer(page);
  await arrive(page, stack, idle);
  await launcher(page).tap();
  await expect(customer.message).toBeFocused({ timeout: 60_000 });
  await page.keyboard.insertText(TEXT);
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await marksOf(page)).sent, { timeout: 60_000, intervals: [50] }).toBeDefined();
  await agent.accept();
  await expect(customer.stream).toContainText("Alice joined");
  const marks = await marksOf(page);
  await customer.end();
  await expect(agent.stream).toContainText("ended the chat");
  await page.close();
  return marks;
}

/** How long each step took, from the one that it is counted from. */
function steps(marks: Marks): number[] {
  const { asked = NaN, shown = NaN, pressed = NaN, box = NaN, entered = NaN, fetched = NaN, started = NaN, open = NaN, sent = NaN, joined = NaN, heard, longest } = marks;
  const offer = heard.findLast((at) => at <= joined) ?? NaN;
  const before = fetched < pressed;
  return [
    shown - asked,
    box - pressed,
    before ? NaN : fetched - pressed,
    before ? NaN : started - pressed,
    open - pressed,
    sent - pressed,
    sent - entered,
    joined - offer,
    longest,
  ];
}

const COLUMNS = [
  "",
  "launcher shown",
  "box takes keys",
  "module fetched",
  "module starts",
  "socket open",
  "first message sent",
  "sent after Enter",
  "offer verified",
  "longest task",
];

const phoneOf = async (browser: Browser) => await browser.newContext({ ...devices["Pixel 7"], locale: "en-US" });

test("what a customer waits for", async ({ agent, browser, stack }) => {
  const rows: [string, ...number[]][] = [];
  for (const machine of machines) {
    const taken: Record<string, number[][]> = { "nothing cached": [], cached: [], "idle before": [] };
    for (let round = 0; round < ROUNDS; round++) {
      const context = await phoneOf(browser);
      for (const [name, all] of Object.entries(taken)) all.push(steps(await visit(context, stack, agent, machine, name === "idle before")));
      await context.close();
    }
    for (const [name, all] of Object.entries(taken)) rows.push([`${machine.name}; ${name}`, ...(all[0] ?? []).map((_, i) => median(all.map((one) => one[i] ?? NaN)))]);
  }
  print(`A customer of the chat, ms: medians of ${ROUNDS}. The launcher counts from the navigation, the rest from the press, or as it says.`, COLUMNS, rows);
});

/** Serves pages on loopback, compressed. */
class Pages extends Loopback {
  readonly #packed: Record<string, { type: string; body: Buffer }>;

  constructor(pages: Record<string, [type: string, body: Buffer]>) {
    super();
    this.#packed = Object.fromEntries(Object.entries(pages).map(([path, [type, body]]) => [path, { type, body: brotliCompressSync(body) }]));
  }

  protected override answer({ url = "/" }: IncomingMessage, response: ServerResponse): void {
    const page = this.#packed[url.replace(/\?.*/, "")];
    response.writeHead(page ? 200 : 404, { "content-type": page?.type ?? "text/plain", "content-encoding": "br", "cache-control": "max-age=3600" }).end(page?.body);
  }
}

const html = (body: string): [string, Buffer] => ["text/html; charset=utf-8", Buffer.from(`<!doctype html><meta name="viewport" content="width=device-width">${body}`)];
const root = fileURLToPath(new URL("../../", import.meta.url));

/** A page that seals a text with the npm package age-encryption, which it loads when its button is pressed. */
async function peer(): Promise<Buffer> {
  const contents = `import { Encrypter, generateHybridIdentity, identityToRecipient } from "age-encryption";
    globalThis.seal = async () => {
      const to = await identityToRecipient(await generateHybridIdentity());
      const encrypter = new Encrypter();
      encrypter.addRecipient(to);
      await encrypter.encrypt(new Uint8Array(1024));
      times.sealed = performance.now();
    };`;
  const result = await build({ stdin: { contents, resolveDir: root, loader: "js" }, bundle: true, minify: true, format: "iife", write: false });
  return Buffer.from(result.outputFiles[0]?.contents ?? []);
}

test("what a page waits for that seals with age-encryption", async ({ browser }) => {
  const script = await peer();
  const button = `<script>times={}</script><button onclick="times={pressed:performance.now()};s=document.createElement('script');s.src='/age.js';s.onload=()=>seal();document.head.append(s)">Chat</button>`;
  const pages = new Pages({ "/": html(button), "/age.js": ["text/javascript", script] });
  const address = await pages.start();
  const rows: [string, ...number[]][] = [];
  for (const { name, cpu, network } of machines) {
    const taken: number[][] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const context = await phoneOf(browser);
      const page = await phone(context, cpu, network);
      await page.goto(address);
      await page.getByRole("button").tap();
      await page.waitForFunction(() => "sealed" in (globalThis as unknown as { times: object }).times);
      const { sealed, pressed } = await page.evaluate(() => (globalThis as unknown as { times: Record<"sealed" | "pressed", number> }).times);
      taken.push([sealed - pressed, (await marksOf(page)).longest]);
      await context.close();
    }
    rows.push([name, ...[0, 1].map((i) => median(taken.map((one) => one[i] ?? NaN)))]);
  }
  print(`The peer, a page with age-encryption (${brotliCompressSync(script).length} bytes of brotli) and nothing else, ms after the press`, ["", "sealed", "longest task"], rows);
  pages.stop();
});

/** What Chromium says of a page: when its largest part was drawn, how much it moved about, the longest answer to a press, and the longest task. */
interface Vitals {
  lcp: number;
  cls: number;
  inp: number;
}

/** Has a page note what Chromium says of it. */
function observe(): void {
  if (parent !== self) return;
  const vitals: Vitals = { lcp: 0, cls: 0, inp: 0 };
  Object.assign(globalThis, { vitals });
  const each = (type: string, take: (entry: PerformanceEntry) => void, more: object = {}) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...more });
  each("largest-contentful-paint", ({ startTime }) => (vitals.lcp = startTime));
  each("layout-shift", (entry) => (vitals.cls += (entry as PerformanceEntry & { value: number }).value));
  each("event", ({ duration }) => (vitals.inp = Math.max(vitals.inp, duration)), { durationThreshold: 16 });
}

/** A plain page: a heading, a picture, text, and a button that adds a line, behind head. */
const plain = (head: string) =>
  html(`<title>Shop</title>${head}<h1>Our shop</h1><img src="/picture.svg" width="360" height="240" alt="">${"<p>Everything for riverbanks, since 1987. ".repeat(40)}
    <button onclick="document.querySelector('h1').append(' and more')">More</button>`);
const picture = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="360" height="240"><rect width="360" height="240" fill="teal"/></svg>`);

/** Loads a plain page, and presses its button as it loads, and again when all has come that comes. */
async function look(context: BrowserContext, address: string, { cpu, network }: Machine): Promise<number[]> {
  const page = await phone(context, cpu, network);
  await page.addInitScript(observe);
  await page.goto(address);
  const button = page.getByRole("button", { name: "More" });
  await button.tap();
  if (await page.locator("script[data-org]").count()) await expect.poll(async () => (await marksOf(page)).started, { timeout: 60_000, intervals: [250] }).toBeDefined();
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => requestIdleCallback(resolve))));
  await button.tap();
  await expect(page.getByRole("heading")).toHaveText("Our shop and more and more");
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestIdleCallback(resolve))));
  const { lcp, cls, inp } = await page.evaluate(() => (globalThis as unknown as { vitals: Vitals }).vitals);
  const { longest } = await marksOf(page);
  await page.close();
  return [lcp, cls, inp, longest];
}

test("what a plain page feels of the tag", async ({ browser, stack }) => {
  const pages = new Pages({ "/without": plain(""), "/with": plain(await scriptTag(stack)), "/picture.svg": ["image/svg+xml", picture] });
  const address = await pages.start();
  const rows: [string, ...number[]][] = [];
  for (const machine of machines) {
    const taken: Record<string, number[][]> = { without: [], with: [] };
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, all] of Object.entries(taken)) {
        const context = await phoneOf(browser);
        all.push(await look(context, `${address}${name}`, machine));
        await context.close();
      }
    }
    for (const [name, all] of Object.entries(taken)) rows.push([`${machine.name}; ${name}`, ...[0, 1, 2, 3].map((i) => median(all.map((one) => one[i] ?? NaN)))]);
  }
  print(`A plain page with and without the tag: medians of ${ROUNDS}, ms; CLS has no unit`, ["", "LCP", "CLS", "INP", "longest task"], rows);
  pages.stop();
});
