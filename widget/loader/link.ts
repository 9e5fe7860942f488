import { backoff, isFinal } from "./backoff.ts";

/** wire.Subprotocol: carries the version of the frames. */
const SUBPROTOCOL = "sealform.v1";

/** wire.Ping: what the relay answers with a text of its own. */
const PING = "ping";

/** After a connection has lasted this many milliseconds, waiting starts from the first step again. */
const STABLE = 10_000;

/** After so many milliseconds of silence the relay is asked whether it is there. */
const QUIET = 15_000;

/** How long the relay may take to answer, or to take a connection; and how long when the page has slept, or the network changed. */
const PATIENCE = 10_000;
const HASTE = 4000;

/** The close code of a connection that broke without one. */
const BROKEN = 1006;

/** What a link tells its owner. */
interface LinkEvents {
  up(): void;
  down(code: number, final: boolean): void;
  frame(bytes: ArrayBuffer): void;
}

/**
 * The WebSocket of one chat at a time, opened again whenever it breaks or falls
 * silent: a network that is gone need not say so. It looks into nothing that it
 * carries.
 */
export class Link {
  readonly #relay: string;
  readonly #events: LinkEvents;
  #socket: WebSocket | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #since = Infinity;
  #hasty = false;
  #wanted = false;
  #chat = "";
  #leave = new ArrayBuffer();

  constructor(relay: string, events: LinkEvents) {
    this.#relay = relay;
    this.#events = events;
  }

  /** Opens the link of the chat with this ticket, and keeps it open until disconnect or a final close code. leave: what leave sends. */
  connect(chat: string, leave: ArrayBuffer): void {
    this.#wanted = true;
    this.#chat = chat;
    this.#leave = leave;
    if (!this.#socket) this.#open();
  }

  /** Sends what was sent before, then closes and stays closed. */
  disconnect(): void {
    this.#wanted = false;
    this.#part();
  }

  /** Tells the relay that this end is gone for good, and stays closed. Where there is no connection it has to find out. */
  leave(): void {
    this.send(this.#leave);
    this.disconnect();
  }

  /** Closes the connection until hurry. */
  rest(): void {
    const lost = this.#socket;
    this.#part();
    if (lost) this.#events.down(BROKEN, false);
  }

  /** Sends one message, or drops it when the link is down: the ends resend. */
  send(bytes: ArrayBuffer): void {
    if (this.#isOpen) this.#socket?.send(bytes);
  }

  /** Tries at once instead of at the end of the wait, or asks at once whether the relay is still there: the page has slept, or the network changed. */
  hurry(): void {
    if (!this.#wanted || this.#hasty) return;
    if (!this.#socket) return this.#open();
    this.#hasty = true;
    this.#ask(HASTE);
  }

  get #isOpen(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  #open(): void {
    const socket = new WebSocket(`${this.#relay}?chat=${this.#chat}`, SUBPROTOCOL);
    this.#since = Infinity;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.#since = Date.now();
      this.#heard();
      this.#events.up();
    };
    socket.onmessage = (event: MessageEvent<unknown>) => {
      this.#heard();
      if (event.data instanceof ArrayBuffer) this.#events.frame(event.data);
    };
    socket.onclose = (event) => this.#closed(event.code);
    this.#socket = socket;
    this.#giveTime(PATIENCE);
  }

  #heard(): void {
    this.#hasty = false;
    this.#wait(QUIET, () => this.#ask(PATIENCE));
  }

  #ask(patience: number): void {
    this.#giveTime(patience);
    if (this.#isOpen) this.#socket?.send(PING);
  }

  #giveTime(time: number): void {
    this.#wait(time, () => this.#closed(BROKEN));
  }

  #wait(time: number, then: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, time);
  }

  // Nobody hears the socket close: by then there can be another.
  #part(): void {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    this.#hasty = false;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close(1000);
  }

  #closed(code: number): void {
    this.#part();
    if (Date.now() - this.#since > STABLE) this.#attempt = 0;
    if (isFinal(code)) this.#wanted = false;
    this.#events.down(code, !this.#wanted);
    if (this.#wanted) this.#wait(backoff(this.#attempt++, Math.random()), () => this.#open());
  }
}
