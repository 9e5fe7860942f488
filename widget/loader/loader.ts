import { type Needs, report, reportBlocked, reportSilence, reportTrustedTypes } from "./blocked.ts";
import { type Config, readConfig } from "./config.ts";
import { frameDocument, type Trusted, trusted } from "./document.ts";
import { answerOnce } from "./handshake.ts";
import { Keep } from "./keep.ts";
import { HOST } from "./life.ts";
import { Pane } from "./pane.ts";
import { Retry } from "./retry.ts";
import type { Chat, Handover, Shell } from "./shell.ts";
import { choose, languages } from "./words.ts";

/** The window's events that the loader handles. */
const EVENTS = ["message", "securitypolicyviolation"];

/**
 * The widget in the host page, as far as a page needs it before anybody chats: a
 * launcher, a pane, and what loads the frame and the chat's script. Both are loaded
 * side by side; the pane shows the frame when both are there.
 */
class Widget implements Shell {
  readonly config: Config;
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

  constructor(script: HTMLScriptElement) {
    this.config = readConfig(script.dataset);
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
      left: () => this.#left(),
    });
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
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
    else reportBlocked(event as SecurityPolicyViolationEvent, this.needs);
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
    if (this.#chat) return;
    this.#chat = make(this);
    this.#chat.meet(this.#port, !this.pane.quiet);
    if (this.#started) void this.#chat.fetchWasm();
    this.#chat.begin();
    this.#complete();
  }

  #giveUp(): void {
    this.#started = false;
    if (this.#ready) this.#meet();
    this.pane.fail(() => this.start());
    reportSilence(this.needs);
  }
}

function boot(script: HTMLScriptElement): void {
  if (document.querySelector(HOST)) return report("one chat in a page is enough");
  try {
    new Widget(script).begin();
  } catch (error) {
    report(error instanceof Error ? error.message : String(error));
  }
}

function whenIdle(task: () => void): void {
  if ("requestIdleCallback" in window) requestIdleCallback(task, { timeout: 5000 });
  else setTimeout(task, 2000);
}

const script = document.currentScript;
if (!(script instanceof HTMLScriptElement)) report("load the chat with a classic script tag, not as a module");
else if (document.readyState === "loading") addEventListener("DOMContentLoaded", () => boot(script));
else boot(script);
