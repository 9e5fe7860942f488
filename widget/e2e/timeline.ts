// For "make bench": what a customer waits for, noted in the page and its frame as it happens.
import type { BrowserContext, Page } from "@playwright/test";

/** The moments and lengths that a window notes: moments in milliseconds since 1970, by the clock that all windows of a machine share. */
export interface Marks {
  /** The page was asked for. */
  asked?: number;
  /** The launcher is drawn. */
  shown?: number;
  /** The launcher was pressed. */
  pressed?: number;
  /** The message box has the focus. */
  box?: number;
  /** Enter was pressed in it. */
  entered?: number;
  /** The module has come, as far as the page's clock says. */
  fetched?: number;
  /** The module is compiled and about to start. */
  started?: number;
  /** The socket is open. */
  open?: number;
  /** The first message is given to it. */
  sent?: number;
  /** The customer reads that an agent has joined. */
  joined?: number;
  /** When messages came. */
  heard: number[];
  /** The longest task of the thread, in milliseconds; 0 when none took 50. */
  longest: number;
}

/** Has a window note what happens in it. It runs in the page and in the frame, before any script of theirs. */
export function watch(): void {
  const marks: Marks = { heard: [], longest: 0 };
  Object.assign(globalThis, { marks });
  const now = () => performance.timeOrigin + performance.now();
  const mark = (name: Exclude<keyof Marks, "heard" | "longest">) => void (marks[name] ??= now());
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) marks.longest = Math.max(marks.longest, duration);
  }).observe({ type: "longtask", buffered: true });
  if (parent === self) inPage();
  else inFrame();

  function inPage(): void {
    marks.asked = performance.timeOrigin;
    const look = () => {
      if (document.querySelector("sealform-chat")?.shadowRoot?.querySelector("button")?.getClientRects().length) mark("shown");
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    addEventListener("pointerdown", () => mark("pressed"), { capture: true });
    globalThis.WebSocket = class extends WebSocket {
      constructor(...args: ConstructorParameters<typeof WebSocket>) {
        super(...args);
        this.addEventListener("open", () => mark("open"));
        this.addEventListener("message", () => marks.heard.push(now()));
      }

      override send(...args: Parameters<WebSocket["send"]>): void {
        super.send(...args);
        mark("sent");
      }
    };
  }

  function inFrame(): void {
    addEventListener("focusin", ({ target }) => target instanceof HTMLTextAreaElement && mark("box"));
    addEventListener("keydown", ({ key }) => key === "Enter" && mark("entered"), { capture: true });
    const instantiate = WebAssembly.instantiate.bind(WebAssembly) as (...args: unknown[]) => Promise<never>;
    WebAssembly.instantiate = (...args: unknown[]) => instantiate(...args).finally(() => mark("started"));
    addEventListener("DOMContentLoaded", () => {
      const joined = () => document.querySelector(".stream")?.textContent.includes("Alice joined") && mark("joined");
      new MutationObserver(joined).observe(document.body, { childList: true, subtree: true, characterData: true });
    });
  }
}

/** Returns what a page and its frame have noted so far, together. */
export async function marksOf(page: Page): Promise<Marks> {
  const all = await Promise.all(page.frames().map((frame) => frame.evaluate(() => (globalThis as unknown as { marks: Marks }).marks)));
  const fetched = await page.evaluate(() => {
    const end = performance.getEntriesByType("resource").find(({ name }) => name.endsWith(".wasm")) as PerformanceResourceTiming | undefined;
    return end && { fetched: performance.timeOrigin + end.responseEnd };
  });
  const longest = Math.max(...all.map((marks) => marks.longest));
  return Object.assign({}, ...all.toReversed(), fetched, { longest }) as Marks;
}

/** A network that a browser plays: what it waits for every answer, in milliseconds, and what it carries, in bits a second. */
export interface Network {
  name: string;
  latency: number;
  down: number;
  up: number;
}

/** Has a page run as on a machine that is so many times slower, on a network; null for this machine's. */
export async function slow(page: Page, cpu: number, network: Network | null): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: cpu });
  if (!network) return;
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: network.latency,
    downloadThroughput: network.down / 8,
    uploadThroughput: network.up / 8,
  });
}

/** Opens a page of a phone in a context, slowed down, in which all windows note what happens. */
export async function phone(context: BrowserContext, cpu: number, network: Network | null): Promise<Page> {
  const page = await context.newPage();
  await page.addInitScript(watch);
  await slow(page, cpu, network);
  return page;
}

/** The middle one of the numbers that there are; NaN for none, or where most are not there. */
export function median(numbers: readonly number[]): number {
  const there = numbers.filter((n) => !Number.isNaN(n)).sort((a, b) => a - b);
  return (2 * there.length > numbers.length ? there[there.length >> 1] : undefined) ?? NaN;
}

/** Prints rows of numbers under their names, as a table of Markdown. */
export function print(title: string, columns: readonly string[], rows: readonly (readonly [string, ...number[]])[]): void {
  const cells = (row: readonly unknown[]) => `| ${row.join(" | ")} |`;
  const shown = rows.map(([name, ...numbers]) => cells([name, ...numbers.map((n) => (Number.isNaN(n) ? "–" : n < 10 ? n.toFixed(n === 0 ? 0 : 2) : n.toFixed(0)))]));
  // eslint-disable-next-line no-console -- this is what it is for
  console.log(`\n${title}\n\n${[cells(columns), cells(columns.map(() => "---")), ...shown].join("\n")}`);
}
