import { DurableObject } from "cloudflare:workers";
import { Clock } from "./clock.ts";
import type { Env } from "./env.ts";
import { markOf } from "./from.ts";
import { type Action, type Event, events, Relay, type Kind } from "./machine.ts";
import type { Store } from "./store.ts";
import { malformed, maxFrame, ping, pong, restarting, subprotocol } from "./wire.ts";

/** The granularity of alarms, in milliseconds: an object may be called this much too late. */
const alarmStep = 5000;

/** What is attached to a socket, and survives when the object loses its memory. */
interface Attachment {
  conn: number;
  state: Uint8Array | null;
}

/**
 * Holds the sockets of a relay, and does with them what the core says. It may lose
 * its memory between any two events. It never sees plaintext or IP addresses:
 * from.ts replaces addresses with marks.
 */
export abstract class RelayObject extends DurableObject<Env> {
  protected abstract readonly kind: Kind;
  protected abstract readonly store: Store;
  protected readonly sockets = new Map<number, WebSocket>();
  readonly #since = Date.now();
  #relay!: Relay;
  #clock!: Clock;
  #last = 0;
  #alarm = 0; // when the core asks to be called, Unix ms
  #armed = 0; // when the alarm rings, by the platform's clock

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    // The runtime answers pings itself, so they do not wake the object.
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(ping, pong));
  }

  /** Restores the object before any event reaches it. An alarm that is set already is kept. */
  protected begin(): void {
    void this.ctx.blockConcurrencyWhile(async () => {
      this.#armed = (await this.ctx.storage.getAlarm()) ?? 0;
      this.#clock = new Clock(this.store.ahead(), this.store.latest());
      this.wake();
    });
  }

  /** Restores what only this kind of object stores, and reports whether the core accepted it without a panic. */
  protected abstract restoreStored(): boolean;

  /** Called after every event. */
  protected settle?(): void;

  /** Returns the state of the object as text, for the operator. */
  protected state(): Response {
    return new Response(`since ${this.#since}\nconnections ${this.sockets.size}\nchats ${this.store.count()}\n`);
  }

  /** Accepts a connection to the chat with this ticket; zeros for a desk. */
  protected upgrade(request: Request, ticket: Uint8Array): Response {
    if (this.#relay.dead) this.wake(); // before there is a socket that the new relay does not know
    const origin = request.headers.get("Origin") ?? "";
    const [client, server] = Object.values(new WebSocketPair()) as [WebSocket, WebSocket];
    const conn = this.unique();
    this.ctx.acceptWebSocket(server);
    server.serializeAttachment({ conn, state: null } satisfies Attachment);
    this.sockets.set(conn, server);
    this.happened(events.opened(conn, crypto.getRandomValues(new Uint8Array(32)), ticket, markOf(request), origin), conn);
    return new Response(null, { status: 101, webSocket: client, headers: { "Sec-WebSocket-Protocol": subprotocol } });
  }

  /** Returns a number that no connection or frame has had before, even if the object has lost its memory: the time in microseconds. */
  protected unique(): number {
    this.#last = Math.max(this.#last + 1, this.now() * 1000);
    return this.#last;
  }

  override webSocketMessage(socket: WebSocket, message: ArrayBuffer | string): void {
    const conn = connOf(socket);
    const frame = typeof message === "string" ? new Uint8Array() : new Uint8Array(message, 0, Math.min(message.byteLength, maxFrame + 1));
    if (this.sockets.has(conn)) this.happened(events.received(conn, frame), conn);
  }

  override webSocketClose(socket: WebSocket): void {
    this.#lost(socket);
    socket.close(1000); // or the other side keeps waiting for it
  }

  override webSocketError(socket: WebSocket): void {
    this.#lost(socket);
  }

  #lost(socket: WebSocket): void {
    const conn = connOf(socket);
    if (this.sockets.delete(conn)) this.happened(events.closed(conn, 0));
  }

  override alarm(): void | Promise<void> {
    this.now(); // a late alarm means that the platform's clock was set
    this.#armed = 0;
    this.happened(events.tick());
  }

  /** Passes an event to the core and does what it says. If the core panics, returns null and closes the connection that the event came from. */
  protected happened(event: Event, conn = 0): Action[] | null {
    if (this.#relay.dead) this.wake();
    const actions = this.#relay.step(this.now(), event);
    if (!actions) {
      console.error("panic caught");
      this.sockets.get(conn)?.close(malformed.code, malformed.reason);
      this.wake();
    }
    this.storing(() => {
      for (const a of actions ?? []) this.perform(a);
      this.callBy(this.#alarm);
      this.settle?.();
    });
    return actions;
  }

  /** Runs a task that stores something. If storage fails, memory and storage differ: the object is aborted, and starts again from storage, as do its ends. */
  protected storing(f: () => void): void {
    try {
      f();
    } catch {
      console.error("storage failed");
      this.ctx.abort("storage failed");
    }
  }

  /** Does what an action says. Actions that an object does not know are ignored. */
  protected perform(a: Action): void {
    switch (a.do) {
      case "send":
        send(this.sockets.get(a.conn), a.message);
        break;
      case "close":
        this.sockets.get(a.conn)?.close(a.code, a.reason);
        this.sockets.delete(a.conn);
        break;
      case "wake":
        this.#alarm = a.at;
        break;
      case "storeConn":
        this.sockets.get(a.conn)?.serializeAttachment({ conn: a.conn, state: a.state } satisfies Attachment);
    }
  }

  /** Returns the time, Unix ms. If the platform's clock was set, the alarm is set again, and the core is told, because rosters and log-ins depend on that clock. */
  protected now(): number {
    const before = this.#clock.ahead;
    const now = this.#clock.read(this.#armed);
    const moved = this.#clock.ahead - before;
    if (moved === 0) return now;
    this.storing(() => {
      if (this.#armed !== 0) this.#arm(this.#armed + moved);
      this.store.keepAhead(this.#clock.ahead);
      this.#tellClock();
    });
    return now;
  }

  #tellClock(): void {
    if (!this.restore(events.clockMoved(this.#clock.ahead))) throw new Error("the core cannot bear the time");
  }

  /** By how many milliseconds the platform's clock is ahead of the object's time. */
  protected get ahead(): number {
    return this.#clock.ahead;
  }

  /** Adopts another object's time. */
  protected adoptTime(ahead: number): void {
    if (ahead === this.#clock.ahead) return;
    this.#clock = new Clock(ahead, 0);
    this.store.keepAhead(ahead);
    this.#tellClock();
  }

  /** Makes the alarm ring at a time, Unix ms, or up to alarmStep later. Each setting of the alarm is billed as a row, so an alarm that rings earlier is kept. */
  protected callBy(time: number): void {
    if (time === 0) return;
    const at = Math.ceil(time / alarmStep) * alarmStep + this.#clock.ahead;
    if (this.#armed === 0 || at < this.#armed) this.#arm(at);
  }

  #arm(at: number): void {
    this.#armed = at;
    void this.ctx.storage.setAlarm(at);
  }

  /** Deletes everything stored. */
  protected clear(): void {
    this.#armed = 0; // deleteAll deletes the alarm too
    void this.ctx.storage.deleteAll();
  }

  /** Closes all connections, so that the ends connect again. */
  protected letGo(): void {
    for (const socket of this.ctx.getWebSockets()) socket.close(restarting.code, restarting.reason);
    this.sockets.clear();
  }

  /** Restores the core. Data on which it panics is dropped, and the restoration starts over. */
  protected wake(): void {
    while (!this.#restoreAll());
    this.callBy(this.#alarm);
  }

  #restoreAll(): boolean {
    this.#relay = new Relay(this.kind, this.env.ORGS, this.env.ORIGINS, this.env.REQUEUE ?? "", this.env.TRANSFER ?? "");
    this.#alarm = 0;
    this.sockets.clear();
    this.#last = Math.max(this.#last, (this.store.latest() + 1) * 1000);
    this.now(); // so that ahead is up to date
    this.#tellClock();
    for (const { frame } of this.store.inForce()) if (!this.restore(events.published(frame))) throw new Error("the core cannot bear what is in force");
    if (!this.restoreStored()) return false;
    for (const socket of this.ctx.getWebSockets()) if (!this.#restoreSocket(socket)) return false;
    if (!this.restore(events.resumed())) throw new Error("the core cannot bear what was stored");
    return true;
  }

  #restoreSocket(socket: WebSocket): boolean {
    if (socket.readyState !== WebSocket.OPEN) return true;
    const { conn, state } = socket.deserializeAttachment() as Attachment;
    this.sockets.set(conn, socket);
    if (state && this.restore(events.restoredConn(conn, state))) return true;
    socket.close(restarting.code, restarting.reason);
    return false;
  }

  /** Passes an event of the restoration to the core, and reports whether it was accepted without a panic. */
  protected restore(event: Event): boolean {
    const actions = this.#relay.step(this.now(), event);
    for (const a of actions ?? []) if (a.do !== "inForce") this.perform(a); // it is stored
    return actions !== null;
  }
}

function connOf(socket: WebSocket): number {
  return (socket.deserializeAttachment() as Attachment).conn;
}

function send(socket: WebSocket | undefined, message: Uint8Array): void {
  try {
    socket?.send(message);
  } catch {
    // the other side has closed it; webSocketClose follows
  }
}
