/** The browsers in which the product is tried. */
export type Engine = "chromium" | "firefox" | "webkit";

/** A place in a tab: the selector of a frame in its page, or "" for the page itself. */
export type Place = string;

/** What to look for: the first visible element of these, and its name, or the words in it. */
export interface Part {
  css: string;
  name?: RegExp;
}

/** A key, as pressed: alone or with Control. */
export type Key = "Enter" | "Escape" | "Tab" | "Backspace" | "Control+A" | "Control+V";

/**
 * What a test does in a browser, in whichever: one tab of one profile of its own. What
 * looks for a part waits until there is one, and rejects when none comes in 15 seconds.
 */
export interface Tab {
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  /** Calls a function beside the scripts of a place, and returns what it returns. It sees nothing of the test around it. */
  call<A, R>(place: Place, f: (given: A) => R | Promise<R>, given: A): Promise<R>;
  /** Moves the mouse to the middle of a part, and clicks. */
  click(place: Place, part: Part): Promise<void>;
  /** Types into a part, key by key. */
  type(place: Place, part: Part, text: string): Promise<void>;
  /** Presses a key, where the focus is in a place. */
  press(place: Place, key: Key): Promise<void>;
  /** Chooses a file of this machine in a file field, which need not be visible. */
  upload(place: Place, part: Part, path: string): Promise<void>;
  screenshot(): Promise<Buffer>;
  /** Ends the browser. */
  close(): Promise<void>;
}

/** What of a part goes to the browser. */
export interface Sought {
  css: string;
  name: string;
}

export const sought = ({ css, name = /(?:)/ }: Part): Sought => ({ css, name: name.source });

/** Returns the first visible element that is meant, or a file field that is not, also in open shadow roots. Runs in the page. */
export function find({ css, name }: Sought): Element | null {
  const all = (root: ParentNode): Element[] => [...root.querySelectorAll("*")].flatMap((e) => (e.shadowRoot ? [e, ...all(e.shadowRoot)] : [e]));
  const text = (of: Iterable<Element | null>): string => [...of].map((e) => e?.textContent ?? "").join(" ");
  const named = (e: Element): string => {
    const ids = e.getAttribute("aria-labelledby")?.split(" ") ?? [];
    const labels = (e as HTMLInputElement).labels ?? [];
    return e.getAttribute("aria-label") ?? (ids.length > 0 ? text(ids.map((id) => document.getElementById(id))) : text(labels.length > 0 ? labels : [e]));
  };
  const shown = (e: Element): boolean => (e as HTMLInputElement).type === "file" || e.checkVisibility({ visibilityProperty: true });
  return all(document).find((e) => e.matches(css) && shown(e) && new RegExp(name).test(named(e).replace(/\s+/g, " ").trim())) ?? null;
}
