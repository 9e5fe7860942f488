import { nameOf, store, stored } from "./stored.ts";

/** open: the pane is. live: a page is there that uses what is kept. greeted: the customer needs no greeting any more. */
type Mark = " open" | " live" | " greeted";

/**
 * Keeps bytes of the frame's for the next page of the same tab, in session
 * storage. They are sealed or public: the frame never hands out anything else.
 */
export class Keep {
  readonly #name: string;
  /** What was stored when this page last read or wrote. */
  #known: string | null = null;

  constructor(org: string, service: string) {
    this.#name = nameOf(org, service);
  }

  /** Returns what was kept, or undefined when there is nothing or storage is blocked. */
  load(): Uint8Array | undefined {
    this.#known = stored(this.#name);
    return this.#known === null ? undefined : decoded(this.#known);
  }

  /** Keeps the bytes, or forgets what was kept when there are none. Where storage is blocked the chat works, but does not survive a reload. */
  save(bytes: Uint8Array): void {
    store(this.#name, bytes.length === 0 ? undefined : btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), "")));
    this.#known = stored(this.#name);
  }

  /** Reports whether another page of this tab has stored something else since, and so has resumed or ended the chat. */
  get overtaken(): boolean {
    return stored(this.#name) !== this.#known;
  }

  /** Reports whether a mark is set. It stays for the next page of the tab, and stands in a copy of the tab. */
  marked(mark: Mark): boolean {
    return stored(this.#name + mark) !== null;
  }

  /** Sets a mark, or removes it. */
  mark(mark: Mark, on: boolean): void {
    store(this.#name + mark, on ? "" : undefined);
  }
}

// Another script of the site may have stored something else.
function decoded(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  } catch {
    return undefined;
  }
}
