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
    try {
      return this.#known === null ? undefined : Uint8Array.from(atob(this.#known), (c) => c.charCodeAt(0));
    } catch {
      return undefined;
    }
  }

  /** Keeps the bytes, or forgets what was kept when there are none. Where storage is blocked the chat works, but does not survive a reload. */
  save(bytes: Uint8Array): void {
    try {
      if (bytes.length === 0) sessionStorage.removeItem(this.#key);
      else sessionStorage.setItem(this.#key, btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), "")));
    } catch {
      // Storage is blocked or full.
    }
    this.#known = this.#read();
  }

  /** Reports whether another page of this tab has stored something else since, and so has resumed or ended the chat. */
  get overtaken(): boolean {
    return this.#read() !== this.#known;
  }

  #read(): string | null {
    try {
      return sessionStorage.getItem(this.#key);
    } catch {
      return null;
    }
  }
}
