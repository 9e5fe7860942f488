import { alone } from "../bridge/list.ts";
import type { Found, Refusal, Untaken } from "../bridge/codes.ts";
import type { ToFrame, ToLoader } from "../bridge/messages.ts";
import type { ChatOp, Rest } from "../bridge/ops.ts";
import { decodeOutput, type FieldHints, From, type Item, Kind, type Output } from "../bridge/outputs.ts";
import { type Bridge, DEAD } from "../bridge/wasm.ts";
import { OpenForms } from "./forms.ts";
import { kept } from "./kept.ts";
import { createState, type Edited, isLost, type Values } from "./state.ts";
import { MOST } from "./typed.ts";
import { Uploads } from "./uploads.ts";
import { type Arrival, Visitor } from "./visitor.ts";
import { foundBy, isRefusal, itemText, problem, words } from "./words.ts";

const NOTHING = new Uint8Array();

/** The longest time that setTimeout takes, in milliseconds; more would be none at all. */
const LONGEST = 2 ** 31 - 1;

/** The code of what cannot be sent because the connection was closed for good. */
const STOPPED = "stopped";

/** How many messages wait when it is time to say that only a few more can: the module takes 200. */
const NEARLY_FULL = 180;

/** The other page took the chat over, with keys that this one does not have: it cannot be taken back (relay/wire, CloseReplaced). */
const REPLACED = 4205;

/**
 * The customer's end of a chat as the views see it. It asks the WASM module,
 * does what the module says, and keeps the state that is shown. It sees what the
 * customer types; it has no network, and posts sealed or public bytes only.
 */
export class Chat {
  readonly state = createState();
  readonly #visitor = new Visitor({
    apply: (outputs) => this.#apply(outputs),
    explain: (code) => this.#explain(code),
    crashed: () => (this.state.broken.value = true),
  });
  /** The files that the customer has chosen for fields of forms. */
  readonly uploads = new Uploads(this.#visitor);
  readonly #forms = new OpenForms(this.state, this.uploads, (request) => this.hints(request, []));
  readonly #origin: string;
  readonly #post: (message: ToLoader) => void;
  readonly #startedAt = Date.now();
  /** Of the present chat. */
  #ticket = "";
  #leave = NOTHING;
  /** When the present chat was connected first, by performance.now(). */
  #first: number | undefined;
  #arrival: Arrival = { org: "", service: "", language: "", firstName: "", lastName: "" };
  #saved: Uint8Array = NOTHING;
  #open = false;
  #unread = 0;
  #wake: ReturnType<typeof setTimeout> | undefined;

  /** origin: of the page, as the browser says it. */
  constructor(origin: string, post: (message: ToLoader) => void) {
    this.#origin = origin;
    this.#post = post;
  }

  /** Whether something the customer did waits for the WASM module. */
  get waits(): boolean {
    return this.state.early.value.length > 0 || this.#saved.length > 0;
  }

  /** Whether only a few more messages can be taken until some are delivered. */
  get nearlyFull(): boolean {
    const { items, delivered, phase } = this.state;
    const through = delivered.value;
    return phase.value !== "idle" && items.value.filter((item) => item.seq > through).length >= NEARLY_FULL;
  }

  /** Takes a message of the loader's. The WASM bytes are somebody else's. */
  received(message: Exclude<ToFrame, { type: "wasm" }>): void {
    switch (message.type) {
      case "init":
        return this.#init(message);
      case "wasmFailed":
        this.state.loadFailed.value = true;
        return;
      case "up":
        return this.#up();
      case "down":
        return this.#down(message.code, message.final);
      case "frame":
        return this.#visitor.run("visitor.receive", new Uint8Array(message.bytes));
      case "opened":
        return this.#opened();
      case "closed":
        this.#open = false;
    }
  }

  /**
   * Takes the WASM module: goes on with the chat of an earlier page, sends what
   * was typed meanwhile. Only the first counts: another has not the chat's keys.
   */
  ready(bridge: Bridge): void {
    if (!this.#visitor.take(bridge)) return;
    this.state.loadFailed.value = false;
    if (this.#saved.length > 0) this.#resume();
    const early = this.state.early.value;
    this.state.early.value = [];
    for (const text of early) this.#sayEarly(text);
  }

  /**
   * Seals and opens once for nobody, if no chat has begun: the first time takes
   * tens of milliseconds, which nobody should have to wait for later.
   */
  warmUp(): void {
    if (!this.#visitor.begun && this.state.phase.value === "idle") this.#visitor.warmUp(this.#arrival.org);
  }

  /** Says that the WASM module cannot run here, unless one does. */
  failed(): void {
    if (!this.#visitor.ready) this.state.broken.value = true;
  }

  /** Asks for the WASM module once more. */
  retryLoad(): void {
    this.state.loadFailed.value = false;
    this.#post({ type: "needWasm" });
  }

  /** Connects again after the relay closed the connection for good. */
  reconnect(): void {
    this.#connect();
  }

  /** Sends a text. Returns false, and says why in state.problem or state.guard, when it cannot be sent: the caller keeps it. */
  say(text: string): boolean {
    if (this.#stopped()) return false;
    if (text.length > MOST) return this.refuse();
    if (this.#visitor.ready) return this.#tell("visitor.say", text);
    this.state.early.value = [...this.state.early.value, text];
    return true;
  }

  /** Says that a text is too long to be put into the message box, or to be sent. Returns false. */
  refuse(): false {
    this.state.problem.value = words.composer.overlong;
    return false;
  }

  /** Sends a text that was stopped for a number that is none. Returns what say does. */
  insist(text: string): boolean {
    if (this.#stopped()) return false;
    return this.#tell("visitor.insist", text);
  }

  /** Asks the agent for a form in place of a text that was stopped. Returns false when that cannot be sent. */
  askForForm(found: Found): boolean {
    return this.#tell("visitor.stopped", found, 1);
  }

  /** Takes the notice of a stopped text away: its author goes back to it. The agent learns that it happened, once there is a chat. */
  backToText(): void {
    const { guard, problem: shown } = this.state;
    const found = guard.value;
    guard.value = "";
    if (shown.value === words.composer.overlong) shown.value = "";
    if (found !== "" && this.#visitor.begun) this.#tell("visitor.stopped", found, 0);
  }

  /** Reformats one input of a form and judges them all. Returns null when the form is gone. */
  edit(request: string, id: string, raw: string, caret: number, values: Values): Edited | null {
    return this.#visitor.edit(request, id, raw, caret, values);
  }

  /** Returns how a form's fields want to be typed into, given what is in them. Returns null when the form is gone. */
  hints(request: string, values: Values): FieldHints[] | null {
    return this.#visitor.hints(request, values);
  }

  /** Seals and sends a form. Returns the code of the error, or "" when it is on its way. */
  submit(request: string, values: Values): string {
    return this.state.link.value === "stopped" ? STOPPED : this.#visitor.submit(request, values);
  }

  cancel(request: string): void {
    this.#visitor.run("visitor.cancel", request);
  }

  /** Takes a form away, and its files. */
  discard(request: string): void {
    this.#forms.discard(request);
  }

  end(): void {
    this.#visitor.run("visitor.end");
  }

  /** Puts an ended or refused chat away and shows the beginning again. */
  restart(): void {
    const { items, delivered, phase, agent, reason, problem: shown } = this.state;
    this.#put();
    this.#hangUp();
    this.#post({ type: "save", data: alone(NOTHING) });
    items.value = [];
    this.state.dropped.value = false;
    this.#forms.keep(isLost);
    delivered.value = 0;
    agent.value = this.state.agentKey.value = reason.value = shown.value = this.state.guard.value = "";
    this.state.agentHere.value = true;
    this.state.paused.value = "";
    phase.value = "idle";
  }

  // Only the first counts. A script of the host page that catches the port can
  // post more, and would like to name an organisation of its own.
  #init(message: Extract<ToFrame, { type: "init" }>): void {
    if (this.#arrival.org !== "") return;
    const { saved = NOTHING, ...arrival } = message;
    this.#arrival = arrival;
    this.#saved = saved;
    this.state.service.value = arrival.service;
    this.state.locale.value = arrival.language;
    if (this.#saved.length > 0) this.state.phase.value = "connecting";
  }

  // A connection that was closed for good takes nothing, until somebody connects again.
  #stopped(): boolean {
    const { link, problem: shown } = this.state;
    if (link.value !== "stopped") return false;
    shown.value = problem(STOPPED);
    return true;
  }

  /** Says something to the agent, with which a chat can begin. */
  #tell<O extends ChatOp>(op: O, ...args: Rest<O>): boolean {
    this.state.problem.value = this.state.guard.value = "";
    return this.#visitor.try(() => {
      const work = () => this.#visitor.work(op, ...args);
      if (this.#visitor.begun) this.#apply(work());
      else this.#begin(NOTHING, work);
    });
  }

  // What follows a text that is refused is sent all the same.
  #sayEarly(text: string): void {
    const { draft, guard } = this.state;
    const before = guard.value;
    if (!this.say(text)) draft.value = draft.value === "" ? text : `${draft.value}\n${text}`;
    if (guard.value === "") guard.value = before;
  }

  // Nothing of a new chat leaves before its first text is known to be good: a
  // customer whose text is refused has not been queued.
  #begin(saved: Uint8Array, first?: () => Uint8Array[]): void {
    this.#first = undefined;
    const outputs = this.#visitor.begin(this.#arrival, this.#origin, saved);
    try {
      if (first) outputs.push(...first());
    } catch (error) {
      this.#put();
      throw error;
    }
    this.#apply(outputs);
  }

  // Each chat has a link of its own.
  #connect(): void {
    this.state.link.value = "connecting";
    this.#post({ type: "connect", chat: this.#ticket, leave: alone(this.#leave) });
  }

  #resume(): void {
    const saved = this.#saved;
    this.#saved = NOTHING;
    if (!this.#visitor.try(() => this.#begin(saved))) this.restart();
  }

  #put(): void {
    clearTimeout(this.#wake);
    this.#visitor.free();
  }

  // By a clock that nobody sets, for a relay that has forgotten who waits.
  #up(): void {
    if (!this.over) this.state.link.value = "up";
    this.#first ??= performance.now();
    this.#visitor.run("visitor.connected", Math.round(performance.now() - this.#first));
  }

  #down(code: number, final: boolean): void {
    const { link, closeCode } = this.state;
    if (link.value !== "off") link.value = final ? "stopped" : "lost";
    closeCode.value = code;
    this.#visitor.run("visitor.disconnected");
    if (final && code === REPLACED) this.#visitor.run("visitor.replaced");
  }

  #opened(): void {
    this.#open = true;
    this.#countUnread(0);
    this.state.opened.value++;
  }

  #countUnread(n: number): void {
    if (n !== this.#unread) this.#post({ type: "unread", n });
    this.#unread = n;
  }

  #explain(code: string): void {
    const found = foundBy(code);
    if (found !== "") this.state.guard.value = found;
    else if (isRefusal(code)) this.#refused(code);
    else if (code !== DEAD) this.state.problem.value = problem(code);
  }

  #apply(outputs: readonly Uint8Array[]): void {
    for (const output of outputs) this.#do(decodeOutput(output));
  }

  #do(output: Output): void {
    switch (output.type) {
      case "chat":
        [this.#ticket, this.#leave] = [output.ticket, output.leave.slice()];
        return this.#connect();
      case "frame":
        return this.#post({ type: "send", bytes: alone(output.bytes) });
      case "item":
        return this.#add(output.item);
      case "delivered":
        this.state.delivered.value = Math.max(this.state.delivered.value, output.through);
        return;
      case "not-taken":
        return this.#notTaken(output.seq, output.reason);
      case "state":
        return this.#turn(output);
      case "form":
        return this.#forms.add(output);
      case "form-extended":
        return this.#forms.change(output.request, { expires: output.expires });
      case "upload":
        return this.uploads.told(output);
      case "wanted":
        return void this.uploads.wanted(output);
      case "form-sending":
        return this.#forms.change(output.request, { stage: "sending" });
      case "form-lost":
        return this.#forms.lose(output.request, output.reason);
      case "form-closed":
        return this.#forms.discard(output.request);
      case "saved":
        return this.#post({ type: "save", data: alone(output.bytes) });
      case "peer":
        this.state.agentHere.value = output.up;
        return;
      case "paused":
        this.state.paused.value = output.why;
        return;
      case "refused":
        return; // the module counts what it did not believe, and the chat goes on
      case "ended":
        return; // a state says so too
      case "left":
        return this.#hangUp();
      case "wake":
        return this.#wakeAt(output.at);
    }
  }

  #add(item: Item): void {
    const text = itemText(item, this.state.agent.value);
    const items = this.state.items.value;
    const at =
      item.before === 0
        ? items.length
        : Math.max(
            0,
            items.findIndex((other) => other.id === item.before),
          );
    const all = items.toSpliced(at, 0, { ...item, text });
    this.state.items.value = kept(all, this.state.delivered.value);
    if (this.state.items.value.length < all.length) this.state.dropped.value = true;
    const counts = item.from === From.agent || (item.kind === Kind.marker && item.code === "requested");
    if (counts && !this.#open && Math.max(item.time, item.arrived) >= this.#startedAt) this.#countUnread(this.#unread + 1);
  }

  // What did not arrive as a text was the wish for a form.
  #notTaken(seq: number, untaken: Untaken): void {
    const { items, agent, problem: shown } = this.state;
    items.value = items.value.map((item) => {
      if (item.seq !== seq) return item;
      const said = words.items[item.kind === Kind.text ? "message-refused" : "guard-refused"](agent.value);
      shown.value = said;
      return { ...item, untaken, text: item.kind === Kind.text ? item.text : said };
    });
  }

  #turn({ phase, reason, name, agent }: Extract<Output, { type: "state" }>): void {
    this.state.phase.value = phase;
    this.state.reason.value = reason;
    if (name !== "") this.state.agent.value = name;
    this.state.agentKey.value = agent;
    if (phase === "joined") this.#forms.keep((form) => form.agent === agent); // what was meant for somebody else is nobody's
    if (!this.over) return;
    this.state.paused.value = "";
    this.#stop();
  }

  /** Whether nothing more can come or be sent in this chat. */
  get over(): boolean {
    return this.state.phase.value === "ended" || this.state.phase.value === "refused";
  }

  #refused(code: Refusal): void {
    this.state.phase.value = "refused";
    this.state.reason.value = code;
  }

  // The link stays, unseen, until the relay knows that the chat is over.
  #stop(): void {
    clearTimeout(this.#wake);
    this.state.link.value = "off";
  }

  #hangUp(): void {
    this.#stop();
    this.#post({ type: "disconnect" });
  }

  #wakeAt(at: number): void {
    clearTimeout(this.#wake);
    this.#wake = setTimeout(() => this.#visitor.run("visitor.tick"), Math.min(Math.max(0, at - Date.now()), LONGEST));
  }
}
