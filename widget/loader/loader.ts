import { type Controls, Emitter, face, type Problem, type State } from "./api.ts";
import { report, reportBlocked, reportMissing } from "./blocked.ts";
import { type Config, readConfig } from "./config.ts";
import type { Asset } from "./document.ts";
import { Launcher } from "./launcher.ts";
import { HOST } from "./life.ts";
import { merge, type Options, readAttributes } from "./options.ts";
import { create, global, member, root, there, visible, whenRead } from "./page.ts";
import { Retry } from "./retry.ts";
import type { Chat, Handover, Shell } from "./shell.ts";
import { nameOf, store, stored } from "./stored.ts";
import { type Trusted, trusted } from "./trusted.ts";
import { choose, type Language, languages, type Words } from "./words.ts";

/** How long the chat's script may take to arrive when the chat is to end, in milliseconds. */
const PARTING = 3000;

/** The window's event that the loader handles. */
const EVENT = "securitypolicyviolation";

/**
 * The widget in the host page, as far as a page needs it before anybody chats: a
 * launcher, and what loads the chat's script, which has the rest.
 */
class Widget implements Shell, Controls {
  readonly config: Config;
  options: Options;
  language!: Language;
  words!: Words;
  readonly launcher: Launcher;
  readonly script: Asset;
  readonly nonce: string;
  readonly at: (file: string) => string;
  open = false;
  quiet = false;
  from: Element | null = null;
  wanted = false;
  readonly #retry = new Retry(
    () => this.#fetch(),
    () => this.#giveUp(),
  );
  readonly #name: string;
  readonly #emitter: Emitter;
  #trusted: Trusted | undefined;
  #fetched: Handover | undefined;
  #chat: Chat | undefined;
  #failed = false;
  /** Whether the page has taken all of it away by the interface. */
  #gone = false;
  #arrived: (() => void) | undefined;

  constructor({ dataset, src, nonce = "" }: HTMLScriptElement, emitter: Emitter) {
    this.#emitter = emitter;
    this.config = readConfig(dataset);
    this.options = readAttributes(dataset, report);
    this.at = (file) => new URL(file, src).href;
    this.script = { integrity: CHAT.integrity, url: this.at(CHAT.file) };
    this.nonce = nonce;
    this.#name = nameOf(this.config.org, this.config.service);
    this.launcher = new Launcher({
      pressed: () => this.toggle(true),
      near: () => this.wanted || this.#start(),
      came: () => this.#came(),
      unread: (n) => emitter.emit("unread", n),
      left: () => this.#left(),
    });
    this.#dress();
  }

  #dress(): void {
    if (!this.#chat) {
      this.language = choose([this.options.language ?? root().lang, ...navigator.languages]);
      this.words = languages[this.language];
      this.launcher.speak(this.language, this.words);
    }
    this.launcher.dress(this.options);
  }

  /** Loads at once when this tab has a chat to resume, else when the page is idle, or not before somebody wants it. */
  begin(): void {
    if (stored(this.#name) === null) return whenIdle(() => waits(this.options) || this.#start());
    // Another tab may have the chat: that is for the chat's script to find out first.
    if (stored(`${this.#name} live`) !== null) return this.#load();
    this.#start();
    if (stored(`${this.#name} open`) !== null) this.toggle(true, false);
  }

  #start(): void {
    this.wanted = true;
    if (this.#chat) this.#chat.start();
    else this.#load();
  }

  /** Handles the window's event. */
  handleEvent(event: SecurityPolicyViolationEvent): void {
    if (reportBlocked(event, this.script)) this.problem("csp");
  }

  // document.open removes all listeners, and scripts that have not come yet; adding a listener twice has no effect.
  #came(): void {
    addEventListener(EVENT, this);
    if (this.#chat) return this.#chat.came();
    if (this.#fetched) this.#retry.begin();
  }

  #left(): void {
    this.#retry.ready();
    store(this.#name);
    this.#chat?.left();
  }

  get opened(): boolean {
    return this.open;
  }

  get unread(): number {
    return this.launcher.count;
  }

  get state(): State {
    return this.#failed ? "failed" : (this.#chat?.state ?? "loading");
  }

  stated(): void {
    this.#emitter.is(this.state);
  }

  problem(problem: Problem): void {
    this.#emitter.emit("problem", problem);
  }

  call(open: boolean): void {
    this.toggle(open, true, member("activeElement"));
  }

  toggle(open: boolean, focus = true, from: Element | null = null): void {
    if (open === this.open || this.#gone) return;
    this.open = open;
    this.quiet = !focus;
    if (open) {
      this.from = from;
      this.#start();
    }
    this.#chat?.toggled(open, focus);
    this.#emitter.emit(open ? "open" : "close");
    if (open && visible()) this.launcher.unread(0);
    this.#say();
  }

  // What the pane says later, while the frame loads.
  #say(): void {
    this.launcher.say(this.open && !this.#chat ? `${this.words.chat} …` : "");
  }

  reveal(on: boolean): void {
    if (!on) this.toggle(false);
    this.launcher.reveal(on);
  }

  update(options: Options): void {
    this.#chat?.check(options);
    this.options = merge(this.options, options);
    this.#dress();
    this.#chat?.update();
  }

  async reset(): Promise<void> {
    this.toggle(false);
    store(this.#name);
    delete this.options.customer;
    if (!this.#chat) await this.#arrival();
    await this.#chat?.reset();
  }

  // Only the chat's script can reach the other tabs.
  #arrival(): Promise<void> {
    this.#load();
    return new Promise((resolve) => {
      this.#arrived = resolve;
      setTimeout(resolve, PARTING);
    });
  }

  destroy(): void {
    this.toggle(false);
    this.#gone = true;
    removeEventListener(EVENT, this);
    this.#retry.ready();
    store(this.#name);
    this.#chat?.stop();
    this.launcher.end();
    delete window.Sealform;
  }

  html(document: string): string {
    return this.#trusted?.html(document) ?? "";
  }

  // Reports whether the page allows what the widget needs under Trusted Types.
  #trust(): boolean {
    try {
      this.#trusted ??= trusted(this.script.url);
    } catch {
      reportMissing("trusted-types sealform");
      this.problem("csp");
    }
    return this.#trusted !== undefined;
  }

  #load(): void {
    if (this.#fetched || this.#gone) return;
    this.#failed = false;
    this.stated();
    if (this.#trust()) this.#retry.begin();
    else setTimeout(() => this.#giveUp());
  }

  #fetch(): void {
    const script: Handover = create("script");
    this.#fetched = script;
    script.take = (make) => member("currentScript") === script && this.#take(make);
    script.onload = script.onerror = () => {
      script.remove();
      if (this.#fetched === script) this.#retry.loaded();
    };
    script.integrity = this.script.integrity;
    script.crossOrigin = "anonymous";
    script.nonce = this.nonce;
    script.src = this.#trusted?.src ?? "";
    root().append(script);
  }

  #take(make: (shell: Shell) => Chat): void {
    if (this.#chat || this.#gone) return;
    this.#chat = make(this);
    this.#retry.ready();
    this.#failed = false;
    this.#say();
    this.stated();
    this.#chat.begin();
    this.#arrived?.();
  }

  #giveUp(): void {
    this.#fetched = undefined;
    this.#failed = true;
    this.stated();
    this.problem("load");
    report(`cannot load ${this.script.url}`);
    const { open } = this;
    this.toggle(false);
    if (open) this.launcher.say(this.words.failed);
  }
}

function boot(script: HTMLScriptElement): void {
  if (there() || member("querySelector").call(document, HOST)) return report("one chat in a page is enough");
  try {
    const emitter = new Emitter();
    const widget = new Widget(script, emitter);
    window.Sealform = face(widget, emitter);
    whenRead(() => widget.begin());
  } catch (error) {
    report(error instanceof Error ? error.message : String(error));
  }
}

/** Reports whether the rest is to wait until somebody wants it: for the site, or for a customer who saves data or has a slow network. */
function waits({ launcher }: Options): boolean {
  const { saveData = false, effectiveType = "" } = (navigator as Navigator & { connection?: { saveData?: boolean; effectiveType?: string } }).connection ?? {};
  return launcher?.load === "intent" || saveData || effectiveType.includes("2g");
}

function whenIdle(task: () => unknown): void {
  if (global("requestIdleCallback")) requestIdleCallback(task, { timeout: 5000 });
  else setTimeout(task, 2000);
}

const script = member("currentScript");
if (!(script instanceof HTMLScriptElement)) report("load the chat with a classic script tag, not as a module");
else boot(script);
