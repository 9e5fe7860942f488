import { DurableObject } from "cloudflare:workers";
import { type Action, type Event, events, Relay } from "./machine.ts";
import { Store } from "./store.ts";

/** What the operator sets: root verifier keys and public origins, each separated by spaces. */
export interface Env {
  ORGS: string;
  ORIGINS: string;
  RELAY: DurableObjectNamespace<RelayObject>;
  ASSETS: Fetcher;
}

/** A frame may be this long (relay/wire); the core refuses one byte more. */
const maxFrame = 128 << 10;

/** A longer origin would not fit beside what is attached to a socket. */
const maxOrigin = 1000;

/** Close codes of relay/wire: for an end that must come again, and for one that sent what the core could not bear. */
const restarting = { code: 4100, reason: "relay is restarting" };
const malformed = { code: 4200, reason: "malformed frame" };

/** How much later than the core asked it may be called, in milliseconds. */
const alarmStep = 5000;

/** What stays with a socket while the object has lost its memory. */
interface Attachment {
  conn: number;
  state: Uint8Array | null;
}

/**
 * Holds the sockets of a relay and its storage, and lets the core say what to
 * do with them. It may lose its memory between any two events. It never sees
 * plaintext, and it keeps no address.
 */
export class RelayObject extends DurableObject<Env> {
  readonly #store = new Store(this.ctx.storage.sql);
  readonly #sockets = new Map<number, WebSocket>();
  readonly #since = Date.now();
  #relay!: Relay;
  #last = 0;
  #alarm = 0; // when the core wants to be called, Unix ms
  #armed = 0; // when storage will call

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#wake();
  }

  /** Takes upgrades from outside; everything else comes from the Worker's own code. */
  override async fetch(request: Request): Promise<Response> {
    if (request.headers.has("Upgrade")) return this.#upgrade(request.headers.get("Origin") ?? "");
    switch (`${request.method} ${new URL(request.url).pathname}`) {
      case "PUT /roster":
        return this.#putRoster(new Uint8Array(await request.arrayBuffer()));
      case "GET /roster":
        return new Response(this.#store.rosters().map((note) => new TextDecoder().decode(note)).join("\n"));
      case "POST /drain":
        this.#happened(events.shutdown());
        return new Response(null, { status: 204 });
    }
    return new Response(`since ${this.#since}\nconnections ${this.#sockets.size}\n`);
  }

  #upgrade(origin: string): Response {
    if (origin.length > maxOrigin) return new Response("the origin is too long\n", { status: 400 });
    const [client, server] = Object.values(new WebSocketPair()) as [WebSocket, WebSocket];
    const conn = this.#unique();
    this.ctx.acceptWebSocket(server);
    server.serializeAttachment({ conn, state: null } satisfies Attachment);
    this.#sockets.set(conn, server);
    this.#happened(events.opened(conn, crypto.getRandomValues(new Uint8Array(32)), origin), conn);
    return new Response(null, { status: 101, webSocket: client, headers: { "Sec-WebSocket-Protocol": "sealform.v1" } });
  }

  /** Returns a number that no connection and no frame has had before, whatever was forgotten. A thousandth of it is the time. */
  #unique(): number {
    this.#last = Math.max(this.#last + 1, Date.now() * 1000);
    return this.#last;
  }

  #putRoster(note: Uint8Array): Response {
    const actions = this.#happened(events.roster(note));
    if (!actions) return new Response(null, { status: 500 });
    const refused = actions.find((a) => a.do === "refused");
    if (refused) return new Response(`${refused.why}\n`, { status: 409 });
    this.#store.keepRoster(note);
    return new Response(null, { status: 204 });
  }

  override webSocketMessage(socket: WebSocket, message: ArrayBuffer | string): void {
    const conn = connOf(socket);
    const frame = typeof message === "string" ? new Uint8Array() : new Uint8Array(message, 0, Math.min(message.byteLength, maxFrame + 1));
    if (this.#sockets.has(conn)) this.#happened(events.received(conn, frame), conn);
  }

  override webSocketClose(socket: WebSocket): void {
    this.#lost(socket);
    socket.close(1000); // or the other side waits for it
  }

  override webSocketError(socket: WebSocket): void {
    this.#lost(socket);
  }

  #lost(socket: WebSocket): void {
    const conn = connOf(socket);
    if (this.#sockets.delete(conn)) this.#happened(events.closed(conn, 0));
  }

  override alarm(): void {
    this.#armed = 0;
    this.#store.dropOldFrames();
    this.#happened(events.tick());
  }

  /** Steps the core and does what it says. A panic, which is null, costs the connection whose event it was. */
  #happened(event: Event, conn = 0): Action[] | null {
    const actions = this.#relay.step(Date.now(), event);
    if (!actions) {
      console.error("panic caught");
      this.#sockets.get(conn)?.close(malformed.code, malformed.reason);
      this.#wake();
      return null;
    }
    try {
      for (const a of actions) this.#perform(a);
      this.#setAlarm();
    } catch {
      this.#unstored();
    }
    return actions;
  }

  /** Memory and storage differ: the object begins again from storage, and so do its ends. */
  #unstored(): void {
    console.error("storage failed");
    this.ctx.abort("storage failed");
  }

  #perform(a: Action): void {
    switch (a.do) {
      case "send":
        send(this.#sockets.get(a.conn), a.message);
        break;
      case "close":
        this.#sockets.get(a.conn)?.close(a.code, a.reason);
        this.#sockets.delete(a.conn);
        break;
      case "wake":
        this.#alarm = a.at;
        break;
      case "keepConn":
        this.#sockets.get(a.conn)?.serializeAttachment({ conn: a.conn, state: a.state } satisfies Attachment);
        break;
      case "keepChat":
        this.#store.keepChat(a.key, a.state);
        break;
      case "keepFrame":
        this.#store.keepFrame(a.key, this.#unique(), a.message);
    }
  }

  /** Each alarm costs a row: one that comes too early is left to come, and a later one is late by up to a step. */
  #setAlarm(): void {
    const at = Math.ceil(this.#alarm / alarmStep) * alarmStep;
    if (at === 0 || (this.#armed !== 0 && this.#armed <= at)) return;
    this.#armed = at;
    void this.ctx.storage.setAlarm(at);
  }

  /** Makes the core what it was. What it cannot bear is let go of, and it is made once more. */
  #wake(): void {
    while (!this.#giveAllBack());
    this.#setAlarm();
  }

  #giveAllBack(): boolean {
    this.#relay = new Relay(this.env.ORGS, this.env.ORIGINS);
    this.#alarm = 0;
    this.#sockets.clear();
    for (const note of this.#store.rosters()) if (!this.#giveBack(events.roster(note))) throw new Error("the core cannot bear a roster");
    for (const socket of this.ctx.getWebSockets()) if (!this.#giveBackSocket(socket)) return false;
    for (const { key, state } of this.#store.chats()) if (!this.#giveBack(events.keptChat(key, state), key)) return false;
    for (const { key, at, message } of this.#store.frames()) {
      if (!this.#giveBack(events.keptFrame(key.subarray(0, 32), at, message), key)) return false;
    }
    if (!this.#giveBack(events.awake())) throw new Error("the core cannot bear what was kept");
    return true;
  }

  #giveBackSocket(socket: WebSocket): boolean {
    if (socket.readyState !== WebSocket.OPEN) return true;
    const { conn, state } = socket.deserializeAttachment() as Attachment;
    this.#sockets.set(conn, socket);
    if (state && this.#giveBack(events.keptConn(conn, state))) return true;
    socket.close(restarting.code, restarting.reason);
    return false;
  }

  #giveBack(event: Event, chat?: Uint8Array): boolean {
    const actions = this.#relay.step(Date.now(), event);
    for (const a of actions ?? []) this.#perform(a);
    if (!actions && chat) {
      console.error("panic caught: a chat is forgotten");
      this.#store.forgetChat(chat);
    }
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
    // it has been closed from the other side; webSocketClose comes next
  }
}
