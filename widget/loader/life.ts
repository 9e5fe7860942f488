import { create, root, whenRead } from "./page.ts";

/** The name of the widget's element. A page has at most one. */
export const HOST = "sealform-chat";

/** How long an element that the page removed on its own may take to reappear elsewhere, in milliseconds. */
const MOVING = 1000;

/** After how many milliseconds a document without a root is checked again. */
const SOON = 50;

/** The events of the element. */
interface LifeEvents {
  /** It was inserted into the page or moved within it: every frame in it is gone. */
  came(): void;
  /** The page has removed it for good. */
  left(): void;
}

/** The widget's element. */
interface Host extends HTMLElement {
  life: Life | undefined;
}

/** Reports its insertions and removals to its Life. A clone has none, and removes itself. */
class HostElement extends HTMLElement implements Host {
  life: Life | undefined;

  connectedCallback(): void {
    if (this.life) this.life.came();
    else this.remove();
  }

  disconnectedCallback(): void {
    this.life?.went();
  }

  /** Handles a move that keeps its state, by moveBefore. */
  connectedMoveCallback(): void {
    this.life?.watch();
  }
}

/** Creates the element. Nothing watches it until it has a Life. */
export function newHost(): Host {
  if (!customElements.get(HOST)) customElements.define(HOST, HostElement);
  return create(HOST as "div") as HTMLElement as Host;
}

/**
 * Keeps an element in the page. The element is a sibling of the body, not in it, so
 * that it stays when a site replaces its body with the next page's, and is not
 * moved, hidden or clipped by what the site does to its body. If it is removed
 * together with its surroundings, it is inserted again. If it is removed alone and
 * not inserted elsewhere within a moment, the removal counts as intended.
 */
export class Life {
  readonly #host: Host;
  readonly #events: LifeEvents;
  readonly #observer = new MutationObserver((records) => this.#swept(records));

  constructor(host: Host, events: LifeEvents) {
    this.#host = host;
    this.#events = events;
    host.life = this;
    whenRead(() => this.#place());
  }

  /** Takes the element out of the page for good. */
  end(): void {
    this.#host.life = undefined;
    this.#observer.disconnect();
    this.#host.remove();
  }

  /** Handles an insertion. */
  came(): void {
    if (!this.#isHere) return this.#place();
    this.watch();
    this.#events.came();
  }

  /** Watches the children of the element's parent. */
  watch(): void {
    this.#observer.disconnect();
    if (this.#host.parentNode) this.#observer.observe(this.#host.parentNode, { childList: true });
  }

  /** Handles a removal. */
  went(): void {
    if (this.#host.parentNode) queueMicrotask(() => this.#place());
  }

  get #isHere(): boolean {
    return this.#host.isConnected && this.#host.ownerDocument === document;
  }

  // Handles everything that one task of the page removed from the parent.
  #swept(records: MutationRecord[]): void {
    const removed = records.flatMap((record) => [...record.removedNodes]);
    if (this.#isHere || !removed.includes(this.#host)) return;
    if (removed.length > 1) this.#place();
    else setTimeout(() => this.#isHere || this.#events.left(), MOVING);
  }

  // A document has no root for a moment after document.open, or while its root is replaced.
  #place(): void {
    if (this.#isHere || !this.#host.life) return;
    const parent = root() as Element | null;
    if (parent) parent.append(this.#host);
    else setTimeout(() => this.#place(), SOON);
  }
}
