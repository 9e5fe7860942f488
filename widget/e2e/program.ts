import type { Page, WebSocketRoute } from "@playwright/test";
import type { Chat, Command, Event, Form, Item, Pending, Waiting } from "../../desktop/ui/src/messages.ts";
import { chatOf, itemOf, ready, shelf, stateOf, waitingOf } from "../../desktop/ui/src/samples.ts";

const card: Form = { form: "credit-card", title: "Credit card", purpose: "To take a payment with your card.", kinds: ["card-number"], fields: ["Card number", "Expiry date"] };
const note: Form = { form: "secure-note", title: "Secure note", purpose: "", kinds: ["multiline"], fields: ["Note"] };

/** Returns the id of the nth chat. */
export const ticket = (n: number): string => n.toString(16).padStart(32, "0");

/** Returns a form that the customer has 30 minutes to send. */
export const pending = (request: string, title: string): Pending => ({ request, title, expires: Date.now() + 1_800_000, valid: 0, total: 0 });

type Said = Extract<Command, { chat: string }>;
type State = Extract<Event, { type: "state" }>;

/** Stands in for the desktop program behind a window, controlled by a test. */
export class Program {
  readonly chats: Chat[] = [];
  readonly waiting: Waiting[] = [];
  /** The commands about chats that the window has sent, in order. */
  readonly asked: Said[] = [];
  agent = "Alice";
  relay = ready;
  shelf = shelf;
  dispositions: string[] = [];
  /** What the window says of a newer release, until the agent puts it away. */
  release = { out: "", here: "" };
  /** How many chats at once are meant for the agent. */
  atOnce = 20;
  readonly #streams = new Map<string, Item[]>();
  readonly #drafts = new Map<string, number>();
  #window: WebSocketRoute | undefined;

  /** Takes the place of the program for a page that is opened afterwards. */
  async serve(page: Page): Promise<void> {
    await page.routeWebSocket(/\/socket$/, (window) => {
      this.#window = window;
      window.onMessage((m) => this.#hear(JSON.parse(String(m)) as Command | { type: "hello" }));
    });
  }

  chat(n: number, firstName: string, change: Partial<Chat> = {}): Chat {
    const chat = chatOf(ticket(n), { firstName, started: Date.now(), forms: [card, note], ...change });
    this.chats.push(chat);
    return chat;
  }

  wait(n: number): void {
    this.waiting.push(waitingOf(ticket(n), Date.now()));
  }

  get live(): Chat[] {
    return this.chats.filter((c) => c.ended === "");
  }

  /** A waiting chat becomes the agent's. */
  assign(n: number, firstName: string): void {
    this.leaves(n);
    this.chat(n, firstName);
  }

  leaves(n: number): void {
    const at = this.waiting.findIndex((w) => w.chat === ticket(n));
    if (at >= 0) this.waiting.splice(at, 1);
  }

  close(chat: string): void {
    const at = this.chats.findIndex((c) => c.chat === chat);
    if (at >= 0) this.chats.splice(at, 1);
  }

  /** Adds an item to a chat's stream. */
  write(chat: string, from: Item["from"], text: string, time = Date.now()): void {
    const stream = this.#streams.get(chat) ?? [];
    this.#streams.set(chat, stream);
    stream.push(itemOf(stream.length + 1, { from, kind: from === "system" ? "notice" : "text", text, time }));
    this.#send({ type: "items", chat, from: stream.length - 1, items: stream.slice(-1) });
  }

  /** Another window writes into a chat's message box. */
  draft(chat: string, text: string): void {
    this.#send({ type: "draft", chat, text, form: "", rev: this.#next(chat) });
  }

  /** Sends the window the state. */
  show(looked = ""): void {
    const { agent, relay, waiting, chats, dispositions, release, atOnce } = this;
    const duty = { ...stateOf().duty, chats: this.live.length + waiting.filter((w) => w.claimed).length, atOnce };
    this.#send(stateOf({ agent, relay, waiting, chats, looked, dispositions, release, duty }));
  }

  #hear(c: Command | { type: "hello" }): void {
    if (c.type === "hello") {
      for (const [chat, items] of this.#streams) this.#send({ type: "items", chat, from: 0, items });
      this.show();
      return;
    }
    if ("chat" in c) this.asked.push(c);
    this.#answer(c);
  }

  #answer(c: Command): void {
    if (c.type === "draft") this.#send({ type: "saved", id: c.id, rev: this.#next(c.chat) });
    else if (c.type === "responses") this.#send({ type: "responses", id: c.id, responses: [] });
    else if (c.type === "say") this.#say(c);
    else if (c.type === "accept") this.#claim(c);
    else if (c.type === "notices") this.#past(c);
    else this.#send({ type: "ok", id: c.id });
  }

  #claim(c: Extract<Command, { type: "accept" }>): void {
    for (const w of this.waiting) if (w.chat === c.chat) w.claimed = true;
    this.#send({ type: "ok", id: c.id });
    this.show();
  }

  #past(c: Extract<Command, { type: "notices" }>): void {
    if (c.past === this.release.out) this.release = { out: "", here: "" };
    this.#send({ type: "ok", id: c.id });
    this.show();
  }

  #say(c: Extract<Command, { type: "say" }>): void {
    if (this.chats.find((other) => other.chat === c.chat)?.ended === "") {
      this.#send({ type: "saved", id: c.id, rev: this.#next(c.chat) });
      this.write(c.chat, "agent", c.text);
    } else this.#send({ type: "error", id: c.id, message: "this chat has ended: nothing was sent" });
  }

  #next(chat: string): number {
    const rev = (this.#drafts.get(chat) ?? 0) + 1;
    this.#drafts.set(chat, rev);
    return rev;
  }

  #send(e: Event | State): void {
    this.#window?.send(JSON.stringify(e));
  }
}
