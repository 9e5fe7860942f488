/** open: the pane is. live: a page is there that uses what is kept. */
type Mark = " open" | " live";

/**
 * Keeps bytes of the frame's for the next page of the same tab, in session
 * storage. They are sealed or public: the frame never hands out anything else.
 */
export class Keep {
  readonly #key: string;
  /** What was stored when this page last read or wrote. */
  #known: string | null = null;

  constructor(org: string, service: string) {
    this.#key = `sealform ${org} ${service}`;
  }

  /** Returns what was kept, or undefined when there is nothing or storage is blocked. */
  load(): Uint8Array | undefined {
    this.#known = this.#read();
    const known = this.#known;
    return attempt(() => (known === null ? undefined : Uint8Array.from(atob(known), (c) => c.charCodeAt(0))), undefined);
  }

  /** Keeps the bytes, or forgets what was kept when there are none. Where storage is blocked the chat works, but does not survive a reload. */
  save(bytes: Uint8Array): void {
    this.#write("", bytes.length === 0 ? undefined : btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), "")));
    this.#known = this.#read();
  }

  /** Reports whether another page of this tab has stored something else since, and so has resumed or ended the chat. */
  get overtaken(): boolean {
    return this.#read() !== this.#known;
  }

  /** Reports whether a mark is set. It stays for the next page of the tab, and stands in a copy of the tab. */
  marked(mark: Mark): boolean {
    return this.#read(mark) !== null;
  }

  /** Sets a mark, or removes it. */
  mark(mark: Mark, on: boolean): void {
    this.#write(mark, on ? "" : undefined);
  }

  #read(what = ""): string | null {
    return attempt(() => sessionStorage.getItem(this.#key + what), null);
  }

  #write(what: string, text: string | undefined): void {
    attempt(() => (text === undefined ? sessionStorage.removeItem(this.#key + what) : sessionStorage.setItem(this.#key + what, text)), undefined);
  }
}

// Storage can be blocked or full.
function attempt<T>(task: () => T, otherwise: T): T {
  try {
    return task();
  } catch {
    return otherwise;
  }
}
