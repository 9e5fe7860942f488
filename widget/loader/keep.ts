/**
 * Keeps what the frame asked to keep for the next page of the same tab. It is
 * sealed or public: the frame never hands out anything else.
 */
export class Keep {
  readonly #key: string;

  constructor(org: string, service: string) {
    this.#key = `sealform ${org} ${service}`;
  }

  /** Returns what was kept, or undefined when there is nothing or storage is off. */
  load(): Uint8Array | undefined {
    try {
      const text = sessionStorage.getItem(this.#key);
      return text === null ? undefined : Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
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
  }
}
