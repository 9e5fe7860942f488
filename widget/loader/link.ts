import { backoff, isFinal } from "./backoff.ts";

/** The WebSocket subprotocol (wire.Subprotocol), which states the version of the frames. */
const SUBPROTOCOL = "sealform.v1";

/** The text (wire.Ping) that the relay answers. */
const PING = "ping";

/** How long a connection must have lasted for the backoff to start over, in milliseconds. */
const STABLE = 10_000;

/** After how long a silence the relay is pinged, in milliseconds. */
const QUIET = 15_000;

/** How long the relay may take to answer, or to take a connection; and how long when the page has slept, or the network changed. */
const PATIENCE = 10_000;
const HASTE = 4000;

/** The close code of a connection that was lost without one. */
const BROKEN = 1006;

/** The events of a link. */
interface LinkEvents {
  /** It is connected. */
  up(): void;
  /** It is not connected any more, or could not be. final: it does not try again. */
  down(code: number, final: boolean): void;
  /** A frame has arrived. */
  frame(bytes: ArrayBuffer): void;
}

/**
 * The WebSocket of one chat at a time. It is opened again whenever it closes or
 * falls silent, since a lost network may not close it. What it carries is not
 * inspected.
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
  /** Whether something was sent on this connection. */
  #sent = false;
  #onSent: (() => void) | undefined;

  constructor(relay: string, events: LinkEvents) {
    this.#relay = relay;
    this.#events = events;
  }

  /** Opens the connection of the chat with this ticket, and keeps it open until disconnect or a final close code. leave: what the method leave sends. */
  connect(chat: string, leave: ArrayBuffer): void {
    this.#wanted = true;
    this.#chat = chat;
    this.#leave = leave;
    if (!this.#socket) this.#open();
  }

  /** Closes the connection, after what was sent before, and leaves it closed. */
  disconnect(): void {
    this.#wanted = false;
    this.#part();
  }

  /** Waits until this end has said on its connection which chat it is of, which is what it sends first; not longer than time. */
  async introduced(time: number): Promise<void> {
    if (!this.#wanted || this.#sent) return;
    this.hurry();
    await new Promise<void>((resolve) => {
      this.#onSent = resolve;
      setTimeout(resolve, time);
    });
  }

  /** Tells the relay, if it is connected, that this end is gone for good, and disconnects. */
  leave(): void {
    this.send(this.#leave);
    this.disconnect();
  }

  /** Closes the connection until hurry is called. */
  rest(): void {
    const lost = this.#socket;
    this.#part();
    if (lost) this.#events.down(BROKEN, false);
  }

  /** Sends one message, or drops it when there is no connection: the ends of the chat resend it. */
  send(bytes: ArrayBuffer): void {
    if (!this.#isOpen) return;
    this.#socket?.send(bytes);
    this.#sent = true;
    this.#onSent?.();
  }

  /** Connects or pings the relay at once instead of later: the page may have slept, or the network changed. */
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
    socket.onclose = (event) => this.#closed(event.code, event.reason);
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

  // The socket's close event is not awaited: by then there may be another socket.
  #part(): void {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    this.#hasty = this.#sent = false;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close(1000);
  }

  #closed(code: number, reason = ""): void {
    this.#part();
    if (Date.now() - this.#since > STABLE) this.#attempt = 0;
    if (isFinal(code)) this.#wanted = false;
    this.#events.down(code, !this.#wanted);
    if (this.#wanted) this.#wait(backoff(this.#attempt++, Math.random(), reason), () => this.#open());
  }
}
