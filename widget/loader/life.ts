/** The name of the widget's element. One in a page is enough, and all there may be. */
export const HOST = "sealform-chat";

/** How long an element that the page took out by itself may be on its way to another place, in milliseconds. */
const MOVING = 1000;

/** What an element's owner is told. */
export interface LifeEvents {
  /** It has come into the page, or to another place in it: every frame in it is gone. */
  came(): void;
  /** The page has taken it away for good. */
  left(): void;
}

/** The widget's element. */
export interface Host extends HTMLElement {
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

  /** A move that keeps what is in it is none. */
  connectedMoveCallback(): void {
    // nothing has happened
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
    const { parentNode, ownerDocument } = this.#host;
    if (ownerDocument !== document) return this.#place();
    this.#observer.disconnect();
    if (parentNode) this.#observer.observe(parentNode, { childList: true });
    this.#events.came();
  }

  went(): void {
    if (this.#host.parentNode) queueMicrotask(() => this.#isHere || this.#place());
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

  #place(): void {
    document.documentElement.append(this.#host);
  }
}
