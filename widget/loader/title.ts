import type { Options } from "./options.ts";
import { member } from "./page.ts";

/**
 * Has the page's title begin with the number of unread messages. A title that the
 * page has set meanwhile is left as it is, and gets the next number.
 */
export class Title {
  #on = false;
  #count = 0;
  /** The page's own title, and what was made of it. */
  #own = "";
  #shown: string | undefined;

  /** Takes what the site has chosen. */
  dress({ launcher }: Options): void {
    this.#on = launcher?.titleCount ?? false;
    this.count(this.#count);
  }

  /** Shows the number; 0 takes it away. */
  count(n: number): void {
    this.#count = n;
    const now = read();
    const ours = now === this.#shown;
    if (!ours) this.#own = now;
    const on = this.#on && n > 0;
    if (on || ours) write(on ? `(${n}) ${this.#own}` : this.#own);
    this.#shown = on ? read() : undefined;
  }
}

// What is read is without spaces at its ends.
const read = (): string => member("title");

function write(title: string): void {
  Reflect.set(Document.prototype, "title", title, document);
}
