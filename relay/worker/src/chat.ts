import { type Chat, type Env, type News, type Queue, queueOf } from "./env.ts";
import { bytes } from "./from.ts";
import { acceptedAway, joinWithin, waitingAway } from "./limits.ts";
import { type Action, events, type Notice, type Reply } from "./machine.ts";
import { RelayObject } from "./object.ts";
import { ChatStore, keyOf } from "./store.ts";
import { chatQuery } from "./wire.ts";

/** How long to wait before calling the queue's object again after it has not answered, in milliseconds. */
const pause = 5000;

/** How long after the last event the object checks whether its ends are still connected, in milliseconds: while a customer waits, and otherwise. If the platform has ended the object without notice, and nobody comes back, nothing else would wake it. */
const look = { waiting: waitingAway, otherwise: acceptedAway };

/**
 * One chat: the sockets of its visitor and its agent. It tells the queue's object
 * only that the chat waits, that it no longer does, and that nothing is left.
 * Frames go from one end to the other without passing any other object.
 */
export class ChatObject extends RelayObject implements Chat {
  protected readonly kind = "chat";
  protected store = new ChatStore(this.ctx.storage.sql);
  #owed: Notice[] = []; // notices for the queue's object: at most one for each key, the latest
  #arriving = 0; // upgrades under way
  #settling: Promise<void> | undefined;
  #waits = false;
  #n = 0; // of what is being taken from the queue's object; 0: an agent brings it
  #pauses = 0; // the queue's object is not called before, Unix ms

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.begin();
  }

  override async fetch(request: Request): Promise<Response> {
    if (!request.headers.has("Upgrade")) return this.state();
    this.storing(() => this.callBy(this.now() + joinWithin)); // one alarm serves both the new connection and one that does not Join
    this.#arriving++;
    const attended = await this.#attend();
    this.#arriving--;
    if (!attended) return new Response("the relay's queue does not answer\n", { status: 503 });
    return this.upgrade(request, ticketOf(request.url));
  }

  /** Asks the queue's object for what has come into force. Reports whether there is anything: without an answer what is stored has to do. */
  async #attend(): Promise<boolean> {
    await this.#settling;
    try {
      this.#take(await this.#queue().attend(this.#name(), this.store.newest()));
      return true;
    } catch {
      return this.store.newest() > 0;
    }
  }

  told(news: News): void {
    if (!this.#idle()) this.#take(news);
    this.storing(() => this.settle());
  }

  turnedAway(key: Uint8Array): void {
    this.happened(events.noRoom(key));
  }

  declined(body: Uint8Array): void {
    this.happened(events.declined(body));
  }

  #take({ news, draining, ahead }: News): void {
    if (this.store.newest() === 0) this.storing(() => this.adoptTime(ahead));
    for (const authority of news) {
      this.#n = authority.n;
      const actions = this.happened(events.published(authority.frame));
      this.#n = 0;
      const has = actions && !actions.some((a) => a.do === "refused");
      if (has && this.store.numberOf(authority.org) < authority.n) this.storing(() => this.store.keepInForce(authority)); // an agent has brought it before
    }
    if (draining) this.happened(events.shutdown());
  }

  override alarm(): void | Promise<void> {
    this.storing(() => this.store.dropOldFrames(this.now()));
    return super.alarm();
  }

  protected override perform(a: Action): void {
    switch (a.do) {
      case "storeChat":
        this.store.keepChat(a.key, a.state);
        break;
      case "inForce":
        this.store.keepInForce({ org: a.org, frame: a.frame, n: this.#n || this.store.numberOf(a.org) });
        break;
      case "storeOpening":
        this.store.openings.keep(a.key, a.message);
        break;
      case "storeFrame":
        this.store.keepFrame(a.key, this.unique(), a.message);
        break;
      case "announce":
      case "withdraw":
        this.#waits = a.do === "announce";
        this.#owe(a);
        break;
      case "asked":
      case "shown":
      case "left":
      case "propose":
      case "retract":
        this.#owe(a);
        break;
      default:
        super.perform(a);
    }
  }

  /** Keeps a notice for the queue's object, in place of an earlier one of the same chat about the same. */
  #owe(notice: Notice): void {
    const at = this.#owed.findIndex((n) => about(n) === about(notice));
    if (at < 0) this.#owed.push(notice);
    else this.#owed[at] = notice;
  }

  /** Reports what has changed to the queue's object. As long as anything is stored, an alarm is set. */
  protected override settle(): void {
    this.callBy(this.now() + (this.#waits ? look.waiting : look.otherwise));
    if (this.#settling || (this.#owed.length === 0 && !this.#idle())) return;
    if (this.now() < this.#pauses) return this.callBy(this.#pauses);
    this.#settling = this.#speak()
      .catch(() => {
        this.#pauses = this.now() + pause;
        this.callBy(this.#pauses);
      })
      .finally(() => (this.#settling = undefined));
  }

  /** Sends notices to the queue's object. When nothing is left here, it is told so, and everything stored is dropped: a chat that is over costs nothing. */
  async #speak(): Promise<void> {
    while (this.#owed.length > 0) await this.#notify();
    if (!this.#idle()) return;
    await this.#queue().finished(this.#name());
    if (!this.#idle()) return this.#speak();
    this.clear();
    this.store = new ChatStore(this.ctx.storage.sql);
  }

  async #notify(): Promise<void> {
    const notices = this.#owed;
    this.#owed = [];
    try {
      for (const reply of await this.#queue().notices(this.#name(), notices)) this.#hear(reply);
    } catch (error) {
      const newer = this.#owed;
      this.#owed = notices;
      for (const notice of newer) this.#owe(notice);
      throw error;
    }
  }

  #hear({ do: what, body }: Reply): void {
    this.happened(events[what](body));
  }

  #idle(): boolean {
    return this.sockets.size === 0 && this.#arriving === 0 && this.#owed.length === 0 && this.store.count() === 0;
  }

  #name(): string {
    return this.ctx.id.toString();
  }

  #queue(): DurableObjectStub<Queue> {
    return queueOf(this.env);
  }

  protected override restoreStored(): boolean {
    for (const { key, state } of this.store.chats()) if (!this.restore(events.restoredChat(key, state))) return this.#forget(key);
    for (const { key, state } of this.store.openings.all()) if (!this.restore(events.restoredOpening(key, state))) return this.#forget(key);
    for (const { key, at, message } of this.store.frames(this.now())) {
      if (!this.restore(events.restoredFrame(key.subarray(0, 32), at, message))) return this.#forget(key);
    }
    return true;
  }

  /** Removes a chat on which the core panics. To its ends it looks as if the relay had been restarted. */
  #forget(key: Uint8Array): false {
    console.error("panic caught: a chat is forgotten");
    this.store.forgetChat(key);
    this.letGo();
    return false;
  }
}

/** Returns which chat a notice is of, and what it is about. */
function about({ do: what, body }: Notice): string {
  const of = { announce: "waits", withdraw: "waits", asked: "asked", shown: "shown", left: "left", propose: "offered", retract: "offered" }[what];
  return `${of} ${String(keyOf(body))}`;
}

function ticketOf(url: string): Uint8Array {
  return bytes(new URL(url).searchParams.get(chatQuery) ?? "");
}
