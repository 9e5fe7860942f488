import { From, type Item, Kind } from "../bridge/outputs.ts";

/** The owner of an Attention. */
interface Host {
  /** Says how many messages came that nobody has seen. */
  unread(n: number): void;
  /** Says whether somebody can see the pane. */
  watched(on: boolean): void;
}

/** Knows whether somebody can see the pane, and counts what came while nobody could. */
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
    this.#changed();
  }

  /** The page can be seen, or not any more. */
  shown(visible: boolean): void {
    this.#visible = visible;
    this.#changed();
  }

  /** Says again whether somebody can see the pane. */
  tell(): void {
    this.#host.watched(this.#watched);
  }

  get #watched(): boolean {
    return this.#open && this.#visible;
  }

  // Says 0 also when nothing was counted here: a frame that this one replaces may have counted.
  #changed(): void {
    if (this.#watched) this.#count(0);
    this.tell();
  }

  /** Counts an item if it is for the customer, and new. */
  came(item: Item): void {
    const counts = item.from === From.agent || (item.kind === Kind.marker && item.code === "requested");
    if (counts && !this.#watched && Math.max(item.time, item.arrived) >= this.#startedAt) this.#count(this.#unread + 1);
  }

  #count(n: number): void {
    this.#unread = n;
    this.#host.unread(n);
  }
}
