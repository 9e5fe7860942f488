import { type Chat, type Env, type News, type Queue, queueOf } from "./env.ts";
import { bytes } from "./from.ts";
import { acceptedAway, joinWithin, waitingAway } from "./limits.ts";
import { type Action, events, type Notice } from "./machine.ts";
import { RelayObject } from "./object.ts";
import { ChatStore, keyOf } from "./store.ts";
import { chatQuery } from "./wire.ts";

/** How long the queue's object is left alone after it has not answered, in milliseconds. */
const pause = 5000;

/** How long after something has happened the object looks by itself whether its ends are still there, in milliseconds: while a customer waits, and otherwise. If the object was ended without a word, and nobody comes back, nothing else would wake it. */
const look = { waiting: waitingAway, otherwise: acceptedAway };

/**
 * One chat: the sockets of its visitor and its agent. What it says to the
 * queue's object is that the chat waits, that it no longer does, and that
 * there is nothing left; a frame goes from end to end without anybody else.
 */
export class ChatObject extends RelayObject implements Chat {
  protected readonly kind = "chat";
  protected store = new ChatStore(this.ctx.storage.sql);
  #owed: Notice[] = []; // to the queue's object: one of an organisation, which says what is true now
  #arriving = 0; // upgrades under way
  #settling: Promise<void> | undefined;
  #waits = false;
  #pauses = 0; // until then nothing is said to the queue's object, Unix ms

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.begin();
  }

  override async fetch(request: Request): Promise<Response> {
    if (!request.headers.has("Upgrade")) return this.state();
    this.storing(() => this.callBy(this.now() + joinWithin)); // one alarm, for a connection that is coming and one that does not Join
    this.#arriving++;
    const attended = await this.#attend();
    this.#arriving--;
    if (!attended) return new Response("the relay's queue does not answer\n", { status: 503 });
    return this.upgrade(request, ticketOf(request.url));
  }

  /** Asks the queue's object for rosters that this one lacks. Without an answer those that are kept must do, if there are any. */
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

  #take({ rosters, draining, ahead }: News): void {
    if (this.store.newest() === 0) this.storing(() => this.adoptTime(ahead));
    for (const roster of rosters) {
      const actions = this.happened(events.roster(roster.note));
      if (actions && !actions.some((a) => a.do === "refused")) this.storing(() => this.store.keepRoster(roster));
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
      case "storeFrame":
        this.store.keepFrame(a.key, this.unique(), a.message);
        break;
      case "announce":
      case "withdraw":
        this.#waits = a.do === "announce";
        this.#owe(a);
        break;
      default:
        super.perform(a);
    }
  }

  #owe(notice: Notice): void {
    this.#owed = [...this.#owed.filter((n) => String(keyOf(n.body)) !== String(keyOf(notice.body))), notice];
  }

  /** While anything is stored, an alarm is set. */
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

  /** Tells the queue's object what has changed. When nothing is left here, it is told so and everything stored is dropped: a chat that is over costs nothing. */
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
      for (const body of await this.#queue().notices(this.#name(), notices)) this.happened(events.noRoom(body));
    } catch (error) {
      const newer = this.#owed;
      this.#owed = notices;
      for (const notice of newer) this.#owe(notice);
      throw error;
    }
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
    for (const { key, at, message } of this.store.frames(this.now())) {
      if (!this.restore(events.restoredFrame(key.subarray(0, 32), at, message))) return this.#forget(key);
    }
    return true;
  }

  /** Forgets a chat that the core cannot bear: for its ends it is as if the relay had been restarted. */
  #forget(key: Uint8Array): false {
    console.error("panic caught: a chat is forgotten");
    this.store.forgetChat(key);
    this.letGo();
    return false;
  }
}

function ticketOf(url: string): Uint8Array {
  return bytes(new URL(url).searchParams.get(chatQuery) ?? "");
}
