/**
 * Keeps what the frame asked to keep for the next page of the same tab. It is
 * sealed or public: the frame never hands out anything else.
 */
export class Keep {
  readonly #key: string;
  /** What was there when this page last looked or wrote. */
  #known: string | null = null;

  constructor(org: string, service: string) {
    this.#key = `sealform ${org} ${service}`;
  }

  /** Returns what was kept, or undefined when there is nothing or storage is off. */
  load(): Uint8Array | undefined {
    this.#known = this.#read();
    try {
      return this.#known === null ? undefined : Uint8Array.from(atob(this.#known), (c) => c.charCodeAt(0));
    } catch {
      return undefined;
    }
  }

  /** Keeps the bytes; forgets when there are none. Where storage is off the chat works, but does not survive a reload. */
  save(bytes: Uint8Array): void {
    try {
      if (bytes.length === 0) sessionStorage.removeItem(this.#key);
      else sessionStorage.setItem(this.#key, btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), "")));
    } catch {
      // Storage is off or full.
    }
    this.#known = this.#read();
  }

  /** Reports whether another page of this tab has kept something else since: it has taken the chat up, or ended it. */
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
