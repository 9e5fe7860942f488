import { backoff, isFinal } from "./backoff.ts";

/** wire.Subprotocol: carries the version of the frames. */
const SUBPROTOCOL = "sealform.v1";

/** After a connection has lasted this many milliseconds, waiting starts from the first step again. */
const STABLE = 10_000;

/** What a link tells its owner. */
export interface LinkEvents {
  up(): void;
  down(code: number, final: boolean): void;
  frame(bytes: ArrayBuffer): void;
}

/** The WebSocket of one chat at a time, opened again whenever it breaks. It looks into nothing that it carries. */
export class Link {
  readonly #relay: string;
  readonly #events: LinkEvents;
  #socket: WebSocket | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #wanted = false;
  #chat = "";

  constructor(relay: string, events: LinkEvents) {
    this.#relay = relay;
    this.#events = events;
  }

  /** Opens the link of the chat with this ticket, and keeps it open until disconnect or a final close code. */
  connect(chat: string): void {
    this.#wanted = true;
    this.#chat = chat;
    this.hurry();
  }

  /** Sends what was sent before, then closes and stays closed. Nobody hears the socket close: by then the next chat can have its own. */
  disconnect(): void {
    const socket = this.#socket;
    this.#wanted = false;
    clearTimeout(this.#timer);
    this.#socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close(1000);
  }

  /** Sends one message, or drops it when the link is down: the ends resend. */
  send(bytes: ArrayBuffer): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(bytes);
  }

  /** Tries at once instead of at the end of the wait, because the network is back. */
  hurry(): void {
    if (!this.#wanted || this.#socket) return;
    clearTimeout(this.#timer);
    this.#open();
  }

  #open(): void {
    const socket = new WebSocket(`${this.#relay}?chat=${this.#chat}`, SUBPROTOCOL);
    let since = Infinity;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      since = Date.now();
      this.#events.up();
    };
    socket.onmessage = (event: MessageEvent<unknown>) => {
      if (event.data instanceof ArrayBuffer) this.#events.frame(event.data);
    };
    socket.onclose = (event) => {
      if (Date.now() - since > STABLE) this.#attempt = 0;
      this.#closed(event.code);
    };
    this.#socket = socket;
  }

  #closed(code: number): void {
    this.#socket = null;
    const final = isFinal(code);
    if (final) this.#wanted = false;
    this.#events.down(code, !this.#wanted);
    if (this.#wanted) this.#timer = setTimeout(() => this.#open(), backoff(this.#attempt++, Math.random()));
  }
}
