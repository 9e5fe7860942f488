/** What the pages of one browser tell each other. saved: what the loader of the page with the chat keeps, to resume it with. */
type Told = { type: "ask" } | { type: "has"; saved: Uint8Array } | { type: "free" } | { type: "took" } | { type: "reset" };

/** How long another page may take to answer, in milliseconds. */
const ANSWER = 1000;

/** The events of Tabs. */
interface TabsEvents {
  /** Another page has the chat. movable: this one can take it over. */
  elsewhere(movable: boolean): void;
  /** No other page has a chat any more. */
  free(): void;
  /** Another page was told to end the chat, wherever it is. */
  reset(): void;
}

/**
 * Agrees with the other pages of the same site in this browser on which of them
 * has the chat: one at a time. They tell each other what Keep keeps, which any
 * script of the site can read there, too.
 */
export class Tabs {
  readonly #name: string;
  readonly #events: TabsEvents;
  #channel: BroadcastChannel | null = null;
  /** What this page has of its own chat; null when it has none. */
  #own: Uint8Array | null = null;
  /** What it had when it was left. */
  #rested: Uint8Array | null = null;
  /** What the page with the chat has; null when no other page has one. */
  #other: Uint8Array | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(org: string, service: string, events: TabsEvents) {
    this.#name = `sealform ${org} ${service}`;
    this.#events = events;
  }

  /** Asks the other pages. done is called when they have had time to answer: by then elsewhere was called if one has the chat. */
  ask(done: () => void): void {
    this.#open();
    this.#tell({ type: "ask" });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(done, ANSWER);
  }

  /** Says elsewhere again if another page has the chat, to a new frame. */
  tell(): void {
    if (this.#other) this.#is(this.#other);
  }

  /** Whether another page has the chat. */
  get elsewhere(): boolean {
    return this.#other !== null;
  }

  /** Whether this page has the chat. */
  get here(): boolean {
    return this.#own !== null;
  }

  /** Tells all other pages to end the chat. */
  reset(): void {
    this.#tell({ type: "reset" });
    this.#other = null;
  }

  /** Tells that this page has the chat, and what resumes it; by default the same as before. */
  has(saved = this.#own ?? new Uint8Array()): void {
    this.#own = saved;
    this.#other = null;
    this.#tell({ type: "has", saved });
  }

  /** Tells that this page has no chat any more. */
  free(): void {
    if (this.#own) this.#tell({ type: "free" });
    this.#own = null;
  }

  /** Takes the chat over from the other page and returns what resumes it. */
  take(): Uint8Array {
    const saved = this.#other ?? new Uint8Array();
    this.#tell({ type: "took" });
    this.has(saved);
    return saved;
  }

  /** Asks whether a chat that cannot be taken over is still there: its page may have been closed. */
  check(): void {
    const before = this.#other;
    if (!before || before.length > 0) return;
    this.#other = null;
    this.ask(() => {
      if (!this.#other) this.#events.free();
    });
  }

  /** Closes the channel, with which a page would not go into the back/forward cache. Another page may take the chat then. */
  rest(): void {
    this.#channel?.close();
    this.#channel = null;
    [this.#rested, this.#own] = [this.#own, null];
  }

  /** Comes back from there. mine is called when no other page has the chat; else elsewhere is. */
  back(mine: () => void): void {
    this.ask(() => {
      if (this.#other) return;
      if (this.#rested) this.has(this.#rested);
      mine();
    });
  }

  #open(): void {
    if (this.#channel || !("BroadcastChannel" in window)) return;
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = (event: MessageEvent<Told>) => this.#heard(event.data);
  }

  #tell(told: Told): void {
    this.#channel?.postMessage(told);
  }

  #heard(told: Told): void {
    switch (told.type) {
      case "ask":
        if (this.#own) this.#tell({ type: "has", saved: this.#own });
        return;
      case "has":
        if (!this.#own) this.#is(told.saved);
        return;
      case "free":
        if (!this.#other) return;
        this.#other = null;
        return this.#events.free();
      case "reset":
        this.#other = null;
        return this.#events.reset();
      case "took":
        if (!this.#own) return;
        [this.#other, this.#own] = [this.#own, null];
        this.#events.elsewhere(true);
    }
  }

  #is(saved: Uint8Array): void {
    this.#other = saved;
    this.#events.elsewhere(saved.length > 0);
  }
}
