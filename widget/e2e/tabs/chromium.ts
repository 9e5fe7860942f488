import { chromium, type ElementHandle, type Frame, type Page } from "@playwright/test";
import { find, type Key, type Part, type Place, sought, type Tab } from "./tab.ts";

const PATIENCE = 15_000;

/** A tab of Chromium, which Playwright drives. */
class Chromium implements Tab {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    page.setDefaultTimeout(PATIENCE);
  }

  async goto(url: string): Promise<void> {
    await this.#page.goto(url);
  }

  async reload(): Promise<void> {
    await this.#page.reload();
  }

  async call<A, R>(place: Place, f: (given: A) => R | Promise<R>, given: A): Promise<R> {
    return (await this.#again(async () => (await this.#frame(place)).evaluate(f as (given: unknown) => unknown, given))) as R;
  }

  async click(place: Place, part: Part): Promise<void> {
    await this.#at(place, part, (element) => element.click());
  }

  async type(place: Place, part: Part, text: string): Promise<void> {
    await this.#at(place, part, async (element) => {
      await element.focus();
      await this.#page.keyboard.type(text);
    });
  }

  async upload(place: Place, part: Part, path: string): Promise<void> {
    await this.#at(place, part, (element) => element.setInputFiles(path));
  }

  async press(_: Place, key: Key): Promise<void> {
    await this.#page.keyboard.press(key);
  }

  async screenshot(): Promise<Buffer> {
    return await this.#page.screenshot();
  }

  async close(): Promise<void> {
    await this.#page.context().browser()?.close();
  }

  async #frame(place: Place): Promise<Frame> {
    if (place === "") return this.#page.mainFrame();
    const found = await (await this.#page.waitForSelector(place, { state: "attached" })).contentFrame();
    if (!found) throw new Error(`${place} is no frame`);
    return found;
  }

  async #at(place: Place, part: Part, act: (element: ElementHandle) => Promise<unknown>): Promise<void> {
    await this.#again(async () => {
      const found = (await (await this.#frame(place)).waitForFunction(find, sought(part))).asElement();
      if (found) await act(found);
    });
  }

  // What is drawn or loaded anew meanwhile is looked for again.
  async #again<T>(act: () => Promise<T>): Promise<T> {
    for (const until = Date.now() + PATIENCE; ;) {
      try {
        return await act();
      } catch (error) {
        if (!/not attached|detached|context was destroyed/.test(String(error)) || Date.now() > until) throw error;
      }
    }
  }
}

/** Starts Chromium, as the configuration says. */
export async function openChromium(): Promise<Tab> {
  const browser = await chromium.launch();
  const context = await browser.newContext();
  return new Chromium(await context.newPage());
}
