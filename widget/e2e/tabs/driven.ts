import { find, type Key, type Part, type Place, type Sought, sought, type Tab } from "./tab.ts";
import { type Command, Refused, type Wire } from "./wire.ts";

/** How long a part is waited for, in milliseconds. */
const PATIENCE = 15_000;

/** The name under which the standard hands out elements. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
type Handle = Record<typeof ELEMENT, string>;

/** What passes: a page that is still drawing, or that has drawn anew since. */
const PASSING = new Set([
  "no such element",
  "no such frame",
  "no such window",
  "stale element reference",
  "element not interactable",
  "element click intercepted",
  "detached shadow root",
]);

const KEYS: Record<Key, readonly string[]> = {
  Enter: ["\uE007"],
  Escape: ["\uE00C"],
  Backspace: ["\uE003"],
  Tab: ["\uE004"],
  "Control+A": ["\uE009", "a"],
  "Control+V": ["\uE009", "v"],
};

const down = (value: string): object => ({ type: "keyDown", value });
const up = (value: string): object => ({ type: "keyUp", value });

/** A tab of a browser that speaks W3C WebDriver. */
export class Driven implements Tab {
  readonly #wire: Wire;
  readonly #end: () => Promise<void>;

  constructor(wire: Wire, end: () => Promise<void>) {
    this.#wire = wire;
    this.#end = end;
  }

  async goto(url: string): Promise<void> {
    await this.#wire.send("SwitchToFrame", { id: null });
    await this.#wire.send("Navigate", { url });
  }

  async reload(): Promise<void> {
    await this.#wire.send("SwitchToFrame", { id: null });
    await this.#wire.send("Refresh");
  }

  async call<A, R>(place: Place, f: (given: A) => R | Promise<R>, given: A): Promise<R> {
    return (await this.#within(place, () => this.#run(f, given))) as R;
  }

  async click(place: Place, part: Part): Promise<void> {
    await this.#at(place, part, (id) => this.#press(id));
  }

  async type(place: Place, part: Part, text: string): Promise<void> {
    await this.#at(place, part, async (id) => {
      await this.#press(id);
      await this.#strike(Array.from(text).flatMap((value) => [down(value), up(value)]));
    });
  }

  async upload(place: Place, part: Part, path: string): Promise<void> {
    await this.#at(place, part, (id) => this.#wire.send("ElementSendKeys", { id, text: path }));
  }

  // For WebKit a frame that was looked into has the focus, until it is taken from it.
  async press(place: Place, key: Key): Promise<void> {
    const keys = KEYS[key];
    await this.#within(place, async () => {
      await this.#wire.send("ExecuteScript", { script: "window.focus()", args: [] });
      await this.#strike([...keys.map(down), ...keys.toReversed().map(up)]);
    });
  }

  async screenshot(): Promise<Buffer> {
    await this.#wire.send("SwitchToFrame", { id: null });
    return Buffer.from(String(await this.#wire.send("TakeScreenshot")), "base64");
  }

  async close(): Promise<void> {
    await this.#wire.send("DeleteSession").catch(() => undefined);
    this.#wire.close();
    await this.#end();
  }

  // Scrolled by itself, WebKit leaves a part below what sticks to the edge.
  async #press(id: string): Promise<void> {
    await this.#wire.send("ExecuteScript", { script: "arguments[0].scrollIntoView({ block: 'center' })", args: [{ [ELEMENT]: id }] });
    await this.#wire.send("ElementClick", { id });
  }

  async #strike(actions: object[]): Promise<void> {
    await this.#wire.send("PerformActions", { actions: [{ type: "key", id: "keyboard", actions }] });
  }

  async #at(place: Place, part: Part, act: (id: string) => Promise<unknown>): Promise<void> {
    await this.#within(place, async () => act(await this.#element(sought(part))));
  }

  async #element(what: Sought): Promise<string> {
    const found = (await this.#run(find, what)) as Handle | null;
    if (!found) throw new Refused("no such element", `${what.css} ${what.name}`);
    return found[ELEMENT];
  }

  // A promise of a page's own kind is no promise to every browser, so the answer is called back.
  async #run<A>(f: (given: A) => unknown, given: A): Promise<unknown> {
    const script = `const answer = arguments[1]; Promise.resolve((${f.toString()})(arguments[0])).then((value) => answer({ value: value === undefined ? null : value }), (error) => answer({ error: String(error) }))`;
    const answer = (await this.#wire.send("ExecuteAsyncScript", { script, args: [given ?? null] })) as { value?: unknown; error?: string } | null;
    if (answer === null) throw new Refused("no such window", "the page has gone meanwhile");
    const { value, error } = answer;
    if (error !== undefined) throw new Error(error);
    return value;
  }

  // What is drawn meanwhile is looked for again.
  async #within<T>(place: Place, act: () => Promise<T>): Promise<T> {
    for (const until = Date.now() + PATIENCE; ;) {
      try {
        await this.#wire.send("SwitchToFrame", { id: null });
        if (place !== "") await this.#wire.send("SwitchToFrame", { id: { [ELEMENT]: await this.#element({ css: place, name: "" }) } });
        return await act();
      } catch (error) {
        if (!(error instanceof Refused) || !PASSING.has(error.kind) || Date.now() > until) throw error;
      }
    }
  }
}

/** Starts a session with what the browser is asked for. */
export async function session(wire: Wire, asked: object): Promise<void> {
  const send = (command: Command, params: object) => wire.send(command, params);
  await send("NewSession", { capabilities: { alwaysMatch: asked } });
  await send("SetTimeouts", { script: 30_000, pageLoad: 30_000 });
  await send("SetWindowRect", { width: 1280, height: 900 });
}
