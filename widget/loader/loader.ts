import { type Controls, Emitter, face, type State } from "./api.ts";
import { type Needs, report, reportBlocked, reportSilence, reportTrustedTypes } from "./blocked.ts";
import { type Config, readConfig } from "./config.ts";
import { frameDocument, type Trusted, trusted } from "./document.ts";
import { answerOnce } from "./handshake.ts";
import { Keep } from "./keep.ts";
import { HOST } from "./life.ts";
import { type Customer, merge, type Options, readAttributes } from "./options.ts";
import { Pane } from "./pane.ts";
import { Retry } from "./retry.ts";
import type { Chat, Handover, Shell } from "./shell.ts";
import { choose, languages } from "./words.ts";

/** How long the chat's script may take to arrive when the chat is to end, in milliseconds. */
const PARTING = 3000;

const NAMES = ["firstName", "lastName"] as const;

/** The window's events that the loader handles. */
const EVENTS = ["message", "securitypolicyviolation"];

/**
 * The widget in the host page, as far as a page needs it before anybody chats: a
 * launcher, a pane, and what loads the frame and the chat's script. Both are loaded
 * side by side; the pane shows the frame when both are there.
 */
class Widget implements Shell, Controls {
  readonly config: Config;
  options: Options;
  readonly needs: Needs;
  readonly keep: Keep;
  readonly pane: Pane;
  readonly #nonce: string;
  readonly #retry = new Retry(
    () => this.#load(),
    () => this.#giveUp(),
  );
  #port!: MessagePort;
  #answer!: (event: MessageEvent) => boolean;
  #trusted: Trusted | undefined;
  #script: Handover | undefined;
  #chat: Chat | undefined;
  #started = false;
  /** Whether the frame has said READY. */
  #ready = false;
  #failed = false;
  /** Whether the page has taken all of it away by the interface. */
  #gone = false;
  readonly #emitter: Emitter;
  #arrived: (() => void) | undefined;

  constructor(script: HTMLScriptElement, emitter: Emitter) {
    this.#emitter = emitter;
    this.config = readConfig(script.dataset);
    this.options = readAttributes(script.dataset, report);
    const language = choose([document.documentElement.lang, ...navigator.languages]);
    const at = (file: string): string => new URL(file, script.src).href;
    this.needs = {
      chat: { ...CHAT, url: at(CHAT.file) },
      frame: { integrity: `sha384-${FRAMES[language]}`, url: at(FRAME.replace("en", language)) },
      wasm: { ...WASM, url: at(WASM.file) },
      relay: this.config.relay,
    };
    this.#nonce = script.nonce ?? "";
    this.keep = new Keep(this.config.org, this.config.service);
    this.#meet();
    this.pane = new Pane(language, languages[language], {
      toggled: (open, focus) => this.#toggled(open, focus),
      came: () => this.again(),
      unread: (n) => emitter.emit("unread", n),
      left: () => this.#left(),
    });
    this.pane.dress(this.options);
  }

  start(): void {
    if (this.#started || this.#gone) return;
    this.#started = true;
    this.#failed = false;
    this.stated();
    if (!this.#trust()) return;
    this.#retry.begin();
    void this.#chat?.fetchWasm();
  }

  /** Loads at once when this tab has a chat to resume, else when the page is idle. */
  begin(): void {
    if (!this.keep.load()) return whenIdle(() => this.start());
    if (this.keep.marked(" live")) return this.#ask();
    this.start();
    if (this.keep.marked(" open")) this.pane.toggle(true, false);
  }

  // Another tab may have the chat: that is for the chat's script to find out first.
  #ask(): void {
    if (this.#trust()) this.#fetchChat();
  }

  /** Handles the window's events. */
  handleEvent(event: Event): void {
    if (event instanceof MessageEvent) this.#greeted(event);
    else if (reportBlocked(event as SecurityPolicyViolationEvent, this.needs)) this.#emitter.emit("problem", "csp");
  }

  // document.open removes all listeners; adding one twice has no effect.
  again(): void {
    for (const event of EVENTS) addEventListener(event, this);
    this.#chat?.listen();
    if (!this.#started) return;
    this.#started = false;
    this.#script = undefined;
    this.#meet();
    this.start();
  }

  #toggled(open: boolean, focus: boolean): void {
    this.keep.mark(" open", open);
    if (open) this.start();
    this.#chat?.toggled(open, focus);
    this.#emitter.emit(open ? "open" : "close");
  }

  get opened(): boolean {
    return this.pane.open;
  }

  get unread(): number {
    return this.pane.count;
  }

  get state(): State {
    if (this.#failed) return "failed";
    return this.#ready && this.#chat ? this.#chat.state : "loading";
  }

  stated(): void {
    this.#emitter.is(this.state);
  }

  toggle(open: boolean): void {
    if (!this.#gone) this.pane.call(open);
  }

  reveal(on: boolean): void {
    if (!on) this.toggle(false);
    this.pane.reveal(on);
  }

  update(options: Options): void {
    if (options.customer && this.#chat?.state === "active" && !same(options.customer, this.options.customer))
      throw new TypeError("customer cannot change while a chat goes on: call reset() first");
    this.options = merge(this.options, options);
    this.pane.dress(this.options);
    this.#chat?.update();
  }

  async reset(): Promise<void> {
    if (!this.#chat) await this.#arrival();
    await this.#drop(true);
  }

  dropped(): void {
    void this.#drop(false);
  }

  // Nothing of the customer stays. A new frame knows nothing of what the one before showed.
  async #drop(tell: boolean): Promise<void> {
    this.toggle(false);
    this.pane.wait();
    this.keep.save(new Uint8Array());
    delete this.options.customer;
    await this.#chat?.reset(tell);
    this.keep.save(new Uint8Array());
    this.pane.unread(0);
    if (!this.#gone) this.again();
  }

  // Only the chat's script can reach the other tabs.
  #arrival(): Promise<void> {
    this.keep.save(new Uint8Array());
    this.#ask();
    return new Promise((resolve) => {
      this.#arrived = resolve;
      setTimeout(resolve, PARTING);
    });
  }

  destroy(): void {
    this.toggle(false);
    this.#gone = true;
    for (const event of EVENTS) removeEventListener(event, this);
    this.#retry.ready();
    this.keep.save(new Uint8Array());
    this.#chat?.stop();
    this.pane.end();
    delete window.Sealform;
  }

  #meet(): void {
    const { port1, port2 } = new MessageChannel();
    this.#ready = false;
    this.#port = port1;
    this.#answer = answerOnce(() => this.pane.frameWindow, port2);
    this.#chat?.meet(port1, true);
  }

  #greeted(event: MessageEvent): void {
    if (!this.#answer(event)) return;
    this.#ready = true;
    this.#complete();
  }

  #complete(): void {
    if (!this.#ready || !this.#chat) return;
    this.#retry.ready();
    this.pane.show();
    this.stated();
  }

  #left(): void {
    this.#retry.ready();
    this.keep.save(new Uint8Array());
    this.#chat?.left();
  }

  // Reports whether the page allows what the widget needs under Trusted Types.
  #trust(): boolean {
    try {
      this.#trusted ??= trusted(frameDocument(this.needs.frame, this.#nonce), this.needs.chat.url);
    } catch {
      reportTrustedTypes();
      this.#emitter.emit("problem", "csp");
    }
    return this.#trusted !== undefined;
  }

  #load(): void {
    this.#fetchChat();
    if (!this.#ready) this.pane.load(this.#trusted?.html ?? "", () => this.#retry.loaded());
  }

  #fetchChat(): void {
    if (this.#chat || this.#script) return;
    const script: Handover = document.createElement("script");
    script.take = (make) => this.#take(make);
    script.onload = script.onerror = () => this.#fetched(script);
    script.integrity = this.needs.chat.integrity;
    script.crossOrigin = "anonymous";
    script.nonce = this.#nonce;
    script.src = this.#trusted?.src ?? "";
    this.#script = script;
    document.documentElement.append(script);
  }

  #fetched(script: Handover): void {
    script.remove();
    if (this.#script === script) this.#script = undefined;
    if (!this.#chat) this.#retry.loaded();
  }

  #take(make: (shell: Shell) => Chat): void {
    if (this.#chat || this.#gone) return;
    this.#chat = make(this);
    this.#chat.meet(this.#port, !this.pane.quiet);
    if (this.#started) void this.#chat.fetchWasm();
    this.#chat.begin();
    this.#arrived?.();
    this.#complete();
  }

  #giveUp(): void {
    this.#started = false;
    this.#failed = true;
    if (this.#ready) this.#meet();
    this.stated();
    this.#emitter.emit("problem", "load");
    this.pane.fail(() => this.start());
    reportSilence(this.needs);
  }
}

function boot(script: HTMLScriptElement): void {
  if (window.Sealform?.destroy || document.querySelector(HOST)) return report("one chat in a page is enough");
  try {
    const emitter = new Emitter();
    const widget = new Widget(script, emitter);
    window.Sealform = face(widget, emitter);
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", () => widget.begin());
    else widget.begin();
  } catch (error) {
    report(error instanceof Error ? error.message : String(error));
  }
}

const same = (a: Customer, b: Customer = {}): boolean => NAMES.every((name) => (a[name] ?? "") === (b[name] ?? ""));

function whenIdle(task: () => void): void {
  if ("requestIdleCallback" in window) requestIdleCallback(task, { timeout: 5000 });
  else setTimeout(task, 2000);
}

const script = document.currentScript;
if (!(script instanceof HTMLScriptElement)) report("load the chat with a classic script tag, not as a module");
else boot(script);
