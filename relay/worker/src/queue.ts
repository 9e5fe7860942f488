import { Book } from "./book.ts";
import type { Chat, Env, News, Queue } from "./env.ts";
import { bytes, header as fromHeader } from "./from.ts";
import { type Action, type Event, events, type Notice, type Reply } from "./machine.ts";
import { RelayObject } from "./object.ts";
import { Rate } from "./rate.ts";
import { blob, keyOf, QueueStore, type States } from "./store.ts";
import { reasonUnknown } from "./wire.ts";

/** How many chats' objects are told of news at once. An invocation may make 1,000 requests. */
const batch = 400;

/** The ticket that stands for a desk. */
const desk = new Uint8Array(16);

/** The agents' desks, the queues of all services, and what is in force. It knows which chats' objects are open. */
export class QueueObject extends RelayObject implements Queue {
  protected readonly kind = "queue";
  protected readonly store = new QueueStore(this.ctx.storage.sql);
  readonly #book = new Book(this.ctx.storage.sql);
  readonly #rate = new Rate();
  #draining = false;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.begin();
  }

  /** Accepts upgrades from outside. All other requests come from the Worker's own code. */
  override async fetch(request: Request): Promise<Response> {
    if (request.headers.has("Upgrade")) return this.upgrade(request, desk);
    switch (`${request.method} ${new URL(request.url).pathname}`) {
      case "POST /drain":
        return this.#drain();
    }
    const [, what, org, part, slot] = new URL(request.url).pathname.split("/");
    if (what === "turn") return this.#rate.take(request.headers.get(fromHeader) ?? "", this.now()) ? empty(204) : empty(429);
    if (what !== "orgs" || !org || !part) return this.state();
    if (request.method === "GET") return this.#given(org, part, slot ?? "");
    return this.#handed(org, part, slot ?? "", new Uint8Array(await request.arrayBuffer()), request.headers.get(fromHeader) ?? "");
  }

  /** Returns what is kept of an organisation. */
  #given(org: string, part: string, slot: string): Response {
    if (part === "in-force") return found(this.store.frameOf(bytes(org)));
    if (part === "bundle") return found(this.#book.bundle(org));
    return found(this.#book.enrolment(org, slot, this.now()));
  }

  /** Takes what the Worker has verified. Storage takes all that is written here, or nothing: nothing waits in between. */
  #handed(org: string, part: string, slot: string, body: Uint8Array, from: string): Response {
    if (part === "stamp") return this.#take(events.stamped(body));
    if (part === "enrolments") {
      const answers: Response[] = [];
      this.storing(() => answers.push(empty(this.#book.enrol(org, slot, body, from.slice(16), this.now()) ? 204 : 409)));
      return answers[0] ?? empty(500);
    }
    const end = 4 + new DataView(body.buffer).getUint32(0);
    const answer = this.#take(events.published(body.subarray(4, end)));
    if (answer.ok) this.storing(() => this.#book.keepBundle(org, body.subarray(end)));
    return answer;
  }

  #take(event: Event): Response {
    const actions = this.happened(event);
    if (!actions) return new Response(null, { status: 500 });
    const refused = actions.find((a) => a.do === "refused");
    if (refused) return new Response(`${refused.why}\n`, { status: refused.stale ? 409 : 403 });
    return new Response(null, { status: 204 });
  }

  protected override perform(a: Action): void {
    switch (a.do) {
      case "inForce":
        this.store.keepInForce({ org: a.org, frame: a.frame, n: this.store.newest() + 1 });
        this.ctx.waitUntil(this.#spread());
        break;
      case "storeDuty":
        this.store.duties.keep(a.key, a.state);
        break;
      case "storeWaits":
        this.store.waits.keep(a.key, a.state);
        break;
      case "storeLetter":
        this.store.letters.keep(a.key, a.state);
        break;
      case "flush":
        queueMicrotask(() => this.happened(events.flushed(a.conn)));
        break;
      case "declined":
        this.#pass(a.body);
        break;
      default:
        super.perform(a);
    }
  }

  async #drain(): Promise<Response> {
    this.#draining = true;
    this.happened(events.shutdown());
    this.storing(() => this.store.leaveBehind());
    await this.#spread();
    return new Response(null, { status: 204 });
  }

  override async alarm(): Promise<void> {
    await super.alarm();
    await this.#spread();
  }

  /** Tells chats' objects the news that they lack. The alarm does the rest: it covers more objects than a batch, objects that do not answer, and the end of this object meanwhile. */
  async #spread(): Promise<void> {
    const behind = this.store.behind(batch);
    if (behind.length > 0) this.callBy(this.now());
    await Promise.all(behind.map(({ object, has }) => this.#tell(object, has)));
  }

  async #tell(object: string, has: number): Promise<void> {
    const newest = this.store.newest();
    try {
      await this.#chat(object).told(this.#news(has));
    } catch {
      return;
    }
    this.storing(() => this.store.caughtUp(object, newest));
  }

  #chat(object: string): DurableObjectStub<Chat> {
    return this.env.CHAT.get(this.env.CHAT.idFromString(object));
  }

  #news(has: number): News {
    this.now(); // notes whether the platform's clock was set
    return { news: this.store.inForce(has), draining: this.#draining, ahead: this.ahead };
  }

  attend(object: string, has: number): News {
    this.storing(() => this.store.keepOpen(object));
    return this.#news(has);
  }

  notices(object: string, notices: Notice[]): Reply[] {
    return notices.flatMap((n) => this.#noticed(object, n));
  }

  #noticed(object: string, { do: what, body }: Notice): Reply[] {
    switch (what) {
      case "announce":
        return this.#announced(object, body).map((key) => ({ do: "noRoom", body: key }));
      case "withdraw":
        return this.#withdrawn(body);
      case "asked":
        return (this.happened(events.asked(body)) ?? []).flatMap((a) => (a.do === "answered" ? [a] : []));
      case "shown":
        return this.#shown(body);
      case "left":
        return this.#left(body);
      case "propose":
        return this.#proposed(body);
      case "retract":
        this.storing(() => this.store.dropOffer(body));
        this.happened(events.retract(body));
        return [];
    }
  }

  /** Offers a chat that is handed over. Desks that log in later are shown it too, so it is kept until it is taken back, or its time is over. */
  #proposed(body: Uint8Array): Reply[] {
    const answers = (this.happened(events.propose(body)) ?? []).flatMap((a) => (a.do === "proposed" ? [a] : []));
    const offered = answers.some((a) => a.body[48] !== 0);
    this.storing(() => {
      if (offered) this.store.keepOffer(body, this.now());
      else this.store.dropOffer(body);
    });
    return answers;
  }

  /** Keeps a message that was left. It is stored with the answer, or neither is, and the chat leaves the queue with it. */
  #left(body: Uint8Array): Reply[] {
    const actions = this.happened(events.left(body)) ?? [];
    const stored = actions.some((a) => a.do === "storeLetter") ? (this.happened(events.written(keyOf(body))) ?? []) : [];
    const answers = [...actions, ...stored].flatMap((a) => (a.do === "stowed" ? [a] : []));
    if (answers.some((a) => a.body[48] === 1)) this.storing(() => this.store.dropWaiting(body));
    return answers;
  }

  /** Shows desks what the customer of a chat that waits has written, and keeps it. */
  #shown(body: Uint8Array): [] {
    if (this.happened(events.shown(body)) && this.store.waitsAt(keyOf(body))) this.storing(() => this.store.shown.keep(keyOf(body), body.subarray(48)));
    return [];
  }

  /** Tells a chat's object that an agent does not take it. If the call fails, the offer lasts until its time is over. */
  #pass(body: Uint8Array): void {
    const ticket = Array.from(keyOf(body).subarray(32), (b) => b.toString(16).padStart(2, "0")).join("");
    this.ctx.waitUntil(
      this.env.CHAT.get(this.env.CHAT.idFromName(ticket))
        .declined(body)
        .catch(() => undefined),
    );
  }

  #announced(object: string, body: Uint8Array): Uint8Array[] {
    const actions = this.happened(events.announce(body));
    if (!actions) return [keyOf(body)];
    const without = actions.flatMap((a) => (a.do === "noRoom" ? [a.body] : []));
    const refused = without.filter((key) => String(key) === String(keyOf(body)));
    for (const key of without) if (!refused.includes(key)) this.#turnAway(key);
    if (refused.length === 0) this.storing(() => this.store.keepWaiting(object, body));
    return refused;
  }

  /** Tells a chat's object that its chat had to give way. If the call fails, the object announces the chat again when it wakes. */
  #turnAway(key: Uint8Array): void {
    const object = this.store.waitsAt(key);
    this.storing(() => this.store.dropWaiting(key));
    if (object)
      this.ctx.waitUntil(
        this.#chat(object)
          .turnedAway(key)
          .catch(() => undefined),
      );
  }

  #withdrawn(body: Uint8Array): [] {
    this.storing(() => this.store.dropWaiting(body));
    this.happened(events.withdraw(body));
    return [];
  }

  finished(object: string): void {
    for (const notice of this.store.waiting(object)) this.#withdrawn(Uint8Array.of(...keyOf(notice), reasonUnknown));
    this.storing(() => this.store.dropOpen(object));
  }

  /** Restores the queue before the desks, so that none is told again of chats that it knows. */
  protected override restoreStored(): boolean {
    return this.#restoreStates(this.store.duties, events.restoredDuty) && this.#restoreStates(this.store.waits, events.restoredWaits) && this.#restoreQueue();
  }

  #restoreStates(states: States, event: (key: Uint8Array, state: Uint8Array) => Event): boolean {
    for (const { key, state } of states.all()) {
      if (this.restore(event(key, state))) continue;
      console.error("panic caught: what was stored is forgotten");
      states.keep(key, new Uint8Array());
      return false;
    }
    return true;
  }

  #restoreQueue(): boolean {
    for (const notice of this.store.waiting()) {
      if (this.restore(events.announce(notice))) continue;
      console.error("panic caught: a waiting chat is forgotten");
      this.store.dropWaiting(notice);
      return false;
    }
    return (
      this.#restoreStates(this.store.letters, events.restoredLetter) &&
      this.#restoreStates(this.store.shown, (key, state) => events.shown(Uint8Array.of(...key, ...state))) &&
      this.#restoreOffers()
    );
  }

  #restoreOffers(): boolean {
    for (const offer of this.store.offers(this.now())) {
      if (this.restore(events.propose(offer))) continue;
      console.error("panic caught: an offer is forgotten");
      this.store.dropOffer(offer);
      return false;
    }
    return true;
  }
}

function empty(status: number): Response {
  return new Response(null, { status });
}

function found(content: ArrayBuffer[] | Uint8Array | undefined): Response {
  if (!content || content.length === 0) return empty(404);
  return new Response(new Blob(content instanceof Uint8Array ? [blob(content)] : content));
}
