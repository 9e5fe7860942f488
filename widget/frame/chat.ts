import { alone } from "../bridge/list.ts";
import type { Found, Refusal } from "../bridge/codes.ts";
import type { ToFrame, ToLoader } from "../bridge/messages.ts";
import type { ChatOp, Rest } from "../bridge/ops.ts";
import { decodeOutput, type FieldHints, type Item, type Output } from "../bridge/outputs.ts";
import { type Bridge, DEAD } from "../bridge/wasm.ts";
import { Attention } from "./attention.ts";
import { painted } from "./engine.ts";
import { OpenForms } from "./forms.ts";
import { Loading } from "./loading.ts";
import { mayRate, unratedBy } from "./rating.ts";
import { show } from "./show.ts";
import { createState, type Edited, forget, isLost, type Values } from "./state.ts";
import { addItem } from "./stream.ts";
import { forgetQueue, showLeaving } from "./waiting.ts";
import { MOST } from "./typed.ts";
import { Uploads } from "./uploads.ts";
import { type Arrival, Visitor } from "./visitor.ts";
import { foundBy, isRefusal, problem, words } from "./words.ts";

const NOTHING = new Uint8Array();

/** The longest delay that setTimeout accepts, in milliseconds; a longer one would count as none. */
const LONGEST = 2 ** 31 - 1;

/** The code of the error when something cannot be sent because the connection was closed for good. */
const STOPPED = "stopped";

/** The close code when another page has taken the chat over, with keys that this one does not have (relay/wire, CloseReplaced). */
const REPLACED = 4205;

/**
 * The customer's end of a chat, for the views. It calls the WASM module, handles
 * its outputs and keeps the state that is shown. It sees what the customer types,
 * has no network, and posts only sealed or public bytes.
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
  /** How the WASM module comes. */
  readonly loading = new Loading(
    this.state,
    () => this.#visitor.ready,
    () => this.#post({ type: "needWasm" }),
  );
  readonly #origin: string;
  readonly #post: (message: ToLoader) => void;
  readonly #attention = new Attention({
    unread: (n) => this.#post({ type: "unread", n }),
    watched: (on) => {
      this.state.watched.value = on;
      this.#visitor.run("visitor.watch", on ? 1 : 0);
    },
  });
  /** The ticket of the current chat. */
  #ticket = "";
  #leave = NOTHING;
  /** When the current chat was first connected, by performance.now(). */
  #first: number | undefined;
  #arrival: Arrival = { org: "", spare: "", service: "", language: "", firstName: "", lastName: "" };
  #saved: Uint8Array = NOTHING;
  #wake: ReturnType<typeof setTimeout> | undefined;

  /** origin: of the page, as the browser reports it. */
  constructor(origin: string, post: (message: ToLoader) => void) {
    this.#origin = origin;
    this.#post = post;
  }

  /** Whether something the customer did waits for the WASM module. */
  get waits(): boolean {
    return this.state.early.value.length > 0 || this.#saved.length > 0;
  }

  /** Takes a message from the loader, except the WASM module's bytes and the look. */
  received(message: Exclude<ToFrame, { type: "wasm" | "look" }>): void {
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
        return this.#opened(message.focus);
      case "closed":
        return this.#attention.opened(false);
      case "customer":
        this.#arrival = { ...this.#arrival, firstName: message.firstName, lastName: message.lastName };
        return;
      case "elsewhere":
        return this.#elsewhere(message.movable);
      case "free":
        this.state.elsewhere.value = "";
        return this.restart();
    }
  }

  /**
   * Takes the WASM module, resumes the chat of an earlier page, and sends what was
   * typed meanwhile. Only the first module counts: another would not have the chat's keys.
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
   * Runs a step, from 0, of sealing and opening something once if no chat has begun: the first
   * time takes tens of milliseconds, which nobody should have to wait for later. Reports whether there are more.
   */
  warmUp(step: number): boolean {
    return !this.#visitor.begun && this.state.phase.value === "idle" && this.#visitor.warmUp(this.#arrival.org, step);
  }

  /** Connects again after the relay closed the connection for good. */
  reconnect(): void {
    this.#connect();
  }

  /** Sends a text. If it cannot be sent, returns false and sets state.problem or state.guard; the caller then keeps the text. */
  say(text: string): boolean {
    if (this.#stopped()) return false;
    if (text.length > MOST) return this.refuse();
    if (this.#visitor.ready) return this.#tell("visitor.say", text);
    this.state.early.value = [...this.state.early.value, text];
    return true;
  }

  /**
   * Has the agent told that the customer writes. What was typed is painted first, since sealing takes milliseconds. still: whether
   * there is a text then that was not sent.
   */
  wrote(still: () => boolean): void {
    void painted().then(() => still() && this.#visitor.run("visitor.writing"));
  }

  /** Has the agent told that the customer has seen the stream up to an item. */
  saw(item: number): void {
    this.#visitor.run("visitor.seen", item);
  }

  /** Shows that a text is too long for the message box or to be sent. Returns false. */
  refuse(): false {
    this.state.problem.value = words.composer.overlong;
    return false;
  }

  /** Sends a text that the guard stopped, although it is not what it looks like. Returns the same as say. */
  insist(text: string): boolean {
    if (this.#stopped()) return false;
    return this.#tell("visitor.insist", text);
  }

  /** Asks the agent for a form instead of sending a text that was stopped. Returns false when the request cannot be sent. */
  askForForm(found: Found): boolean {
    return this.#tell("visitor.stopped", found, 1);
  }

  /** Removes the notice about a stopped text, which the customer goes on editing. If there is a chat, the agent is told that a text was stopped. */
  backToText(): void {
    const { guard, problem: shown } = this.state;
    const found = guard.value;
    guard.value = "";
    if (shown.value === words.composer.overlong) shown.value = "";
    if (found !== "" && this.#visitor.begun) this.#tell("visitor.stopped", found, 0);
  }

  /** Reformats one input of a form and judges all of them. caret: in UTF-16 units. Returns null when the form is gone. */
  edit(request: string, id: string, raw: string, caret: number, values: Values): Edited | null {
    return this.#visitor.edit(request, id, raw, caret, values);
  }

  /** Returns the fields of a form with hints for their inputs, given their values. Returns null when the form is gone. */
  hints(request: string, values: Values): FieldHints[] | null {
    return this.#visitor.hints(request, values);
  }

  /** Seals and sends a form. Returns the code of the error, or "" when it is on its way. */
  submit(request: string, values: Values): string {
    return this.state.link.value === "stopped" ? STOPPED : this.#visitor.submit(request, values);
  }

  /** Cancels a form: tells the agent, and closes it. */
  cancel(request: string): void {
    this.#visitor.run("visitor.cancel", request);
  }

  /** Removes a form and its files, and tells nobody. */
  discard(request: string): void {
    this.#forms.discard(request);
  }

  /** Takes the chat over from another tab. A new frame takes this one's place. */
  moveHere(): void {
    this.#post({ type: "moveHere" });
  }

  /** Says whether the page can be seen. */
  shown(visible: boolean): void {
    this.#attention.shown(visible);
  }

  /** Shows the form for a message to be answered later, or hides it. */
  leaveMessage(open: boolean): void {
    this.state.leaving.value = open ? "open" : "";
    this.state.unleft.value = null;
  }

  /** Leaves a message. asItIs: also when it looks like a number that the guard stops. */
  leave(text: string, reach: string, asItIs: boolean): void {
    showLeaving(this.state, this.state.link.value === "stopped" ? STOPPED : this.#visitor.leave(text, reach, asItIs));
  }

  /** Says whether the agent may read what was said so far. */
  consent(yes: boolean): void {
    this.#visitor.run("visitor.consent", this.state.consent.value.ask, yes ? 1 : 0);
  }

  /** Says how the chat was, in steps from 1 to 5, or with 0 that the customer does not want to say. If it cannot be sent, returns false and sets state.unrated. */
  rate(steps: number, remark: string): boolean {
    this.state.unrated.value = unratedBy(this.#visitor.rate(steps, remark));
    return this.state.unrated.value === "";
  }

  /** Ends the chat. */
  end(): void {
    this.#visitor.run("visitor.end");
  }

  /** Discards an ended or refused chat and shows the beginning again. */
  restart(): void {
    if (mayRate(this.state)) this.rate(0, "");
    this.#put();
    this.#hangUp();
    this.#post({ type: "save", data: alone(NOTHING) });
    this.#forms.keep(isLost);
    forgetQueue(this.state);
    forget(this.state);
  }

  // Only the first message counts: a script of the host page that got hold of the
  // port could post another, to name an organisation of its own.
  #init(message: Extract<ToFrame, { type: "init" }>): void {
    if (this.#arrival.org !== "") return;
    const { saved = NOTHING, ...arrival } = message;
    this.#arrival = arrival;
    this.#saved = saved;
    this.state.service.value = arrival.service;
    this.state.locale.value = arrival.language;
    if (this.#saved.length > 0) this.state.phase.value = "connecting";
  }

  // A connection that was closed for good accepts nothing until the customer connects again.
  #stopped(): boolean {
    const { link, problem: shown } = this.state;
    if (link.value !== "stopped") return false;
    shown.value = problem(STOPPED);
    return true;
  }

  /** Runs an operation that tells the agent something, and begins a chat if there is none. */
  #tell<O extends ChatOp>(op: O, ...args: Rest<O>): boolean {
    this.state.problem.value = this.state.guard.value = "";
    return this.#visitor.try(() => {
      const work = () => this.#visitor.work(op, ...args);
      if (this.#visitor.begun) this.#apply(work());
      else this.#begin(NOTHING, work);
    });
  }

  // A text that is refused goes into the message box; later ones are still sent.
  #sayEarly(text: string): void {
    const { draft, guard } = this.state;
    const before = guard.value;
    if (!this.say(text)) draft.value = draft.value === "" ? text : `${draft.value}\n${text}`;
    if (guard.value === "") guard.value = before;
  }

  // Nothing of a new chat is sent before its first text is accepted: a customer
  // whose text is refused has not been queued.
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
    this.#attention.tell();
  }

  // Each chat has its own connection.
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

  // Measures the wait with a monotonic clock, for a relay that has forgotten the queue.
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

  #opened(focus: boolean): void {
    this.#attention.opened(true);
    if (focus) this.state.opened.value++;
  }

  // The chat's keys are of no use any more: the other tab has its own.
  #elsewhere(movable: boolean): void {
    this.#saved = NOTHING;
    this.#put();
    this.#stop();
    this.#forms.keep(() => false);
    this.state.elsewhere.value = movable ? "movable" : "there";
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
      case "left":
        return this.#hangUp();
      case "wake":
        return this.#wakeAt(output.at);
      default:
        return show(this.state, output);
    }
  }

  #add(item: Item): void {
    addItem(this.state, item);
    this.#attention.came(item);
  }

  #turn({ phase, reason, name, agent }: Extract<Output, { type: "state" }>): void {
    this.state.phase.value = phase;
    this.state.reason.value = reason;
    if (name !== "") this.state.agent.value = name;
    this.state.agentKey.value = agent;
    if (phase !== "waiting") forgetQueue(this.state);
    if (phase === "joined") this.#forms.keep((form) => form.agent === agent); // forms of another agent are closed
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

  // The connection stays, invisibly, until the relay knows that the chat is over.
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
