import { From, type Item, Kind } from "../bridge/outputs.ts";

/** The owner of an Attention. */
interface Host {
  /** Says how many messages came that nobody has seen. */
  unread(n: number): void;
  /** Says whether somebody can see the pane. */
  watched(on: boolean): void;
}

/** Knows whether somebody can see the pane, and counts what came while it was closed. */
export class Attention {
  readonly #host: Host;
  readonly #startedAt = Date.now();
  #open = false;
  #visible = true;
  #unread = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  /** The pane was opened or closed. */
  opened(open: boolean): void {
    this.#open = open;
    if (open) this.#count(0);
    this.tell();
  }

  /** The page can be seen, or not any more. */
  shown(visible: boolean): void {
    this.#visible = visible;
    this.tell();
  }

  /** Says again whether somebody can see the pane. */
  tell(): void {
    this.#host.watched(this.#open && this.#visible);
  }

  /** Counts an item if it is for the customer, and new. */
  came(item: Item): void {
    const counts = item.from === From.agent || (item.kind === Kind.marker && item.code === "requested");
    if (counts && !this.#open && Math.max(item.time, item.arrived) >= this.#startedAt) this.#count(this.#unread + 1);
  }

  #count(n: number): void {
    if (n !== this.#unread) this.#host.unread(n);
    this.#unread = n;
  }
}
