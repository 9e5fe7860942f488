/** The name of the widget's element. One in a page is enough, and all there may be. */
export const HOST = "sealform-chat";

/** How long an element that the page took out by itself may be on its way to another place, in milliseconds. */
const MOVING = 1000;

/** After how many milliseconds a document without a root is looked at again. */
const SOON = 50;

/** What an element's owner is told. */
interface LifeEvents {
  /** It has come into the page, or to another place in it: every frame in it is gone. */
  came(): void;
  /** The page has taken it away for good. */
  left(): void;
}

/** The widget's element. */
interface Host extends HTMLElement {
  life: Life | undefined;
}

/** Tells whoever made it of its comings and goings. A copy of it, which nobody made, is of no use. */
class HostElement extends HTMLElement implements Host {
  life: Life | undefined;

  connectedCallback(): void {
    if (this.life) this.life.came();
    else this.remove();
  }

  disconnectedCallback(): void {
    this.life?.went();
  }

  /** A move that keeps what is in it. */
  connectedMoveCallback(): void {
    this.life?.watch();
  }
}

/** Returns a new element. */
export function newHost(): Host {
  if (!customElements.get(HOST)) customElements.define(HOST, HostElement);
  return document.createElement(HOST) as Host;
}

/**
 * Keeps an element in the page. It stands beside the body, not in it: a site that
 * swaps its body for the next page's does not touch it, and nothing that the site
 * does to its body moves, hides or clips it. Swept away with what was around it, it
 * comes back. Taken out alone, it has a moment to come back, or it was meant.
 */
export class Life {
  readonly #host: Host;
  readonly #events: LifeEvents;
  readonly #observer = new MutationObserver((records) => this.#swept(records));

  constructor(host: Host, events: LifeEvents) {
    this.#host = host;
    this.#events = events;
    host.life = this;
    this.#place();
  }

  came(): void {
    if (!this.#isHere) return this.#place();
    this.watch();
    this.#events.came();
  }

  /** Watches the place where the element is now. */
  watch(): void {
    this.#observer.disconnect();
    if (this.#host.parentNode) this.#observer.observe(this.#host.parentNode, { childList: true });
  }

  went(): void {
    if (this.#host.parentNode) queueMicrotask(() => this.#place());
  }

  get #isHere(): boolean {
    return this.#host.isConnected && this.#host.ownerDocument === document;
  }

  // All that one task of the page's has taken out at this place.
  #swept(records: MutationRecord[]): void {
    const removed = records.flatMap((record) => [...record.removedNodes]);
    if (this.#isHere || !removed.includes(this.#host)) return;
    if (removed.length > 1) this.#place();
    else setTimeout(() => this.#isHere || this.#events.left(), MOVING);
  }

  // A document that is opened anew, or about to get another root, has none for a while.
  #place(): void {
    if (this.#isHere) return;
    const root = document.documentElement as Element | null;
    if (root) root.append(this.#host);
    else setTimeout(() => this.#place(), SOON);
  }
}
