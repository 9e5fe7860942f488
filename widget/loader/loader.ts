import { readToLoader, type ToFrame, type ToLoader } from "../bridge/messages.ts";
import { type Needs, report, reportBlocked, reportSilence, reportTrustedTypes } from "./blocked.ts";
import { type Config, readConfig } from "./config.ts";
import { frameDocument, trusted } from "./document.ts";
import { answerOnce } from "./handshake.ts";
import { Keep } from "./keep.ts";
import { HOST } from "./life.ts";
import { Link } from "./link.ts";
import { Pane } from "./pane.ts";
import { Retry } from "./retry.ts";
import { Tabs } from "./tabs.ts";
import { choose, languages } from "./words.ts";

/** The window's events that the widget handles. All but the first three may mean that the network was lost or came back, without any event on a socket. */
const EVENTS = ["message", "securitypolicyviolation", "pagehide", "online", "offline", "visibilitychange", "resume", "pageshow"];

/**
 * The widget in the host page: a launcher, a frame, and a pipe between the frame
 * and the relay. It sees sealed bytes, public keys and URLs, never what a person
 * typed, and does not inspect what it carries.
 */
class Widget {
  readonly #config: Config;
  readonly #needs: Needs;
  readonly #nonce: string;
  readonly #link: Link;
  readonly #keep: Keep;
  readonly #pane: Pane;
  readonly #tabs: Tabs;
  readonly #retry = new Retry(
    () => this.#loadFrame(),
    () => this.#giveUp(),
  );
  #port!: MessagePort;
  #answer!: (event: MessageEvent) => boolean;
  #document = "";
  #started = false;
  /** Whether the page was left. It may come back as it was. */
  #resting = false;
  #hasWasm = false;

  constructor(script: HTMLScriptElement) {
    this.#config = readConfig(script.dataset);
    const language = choose([document.documentElement.lang, ...navigator.languages]);
    this.#needs = {
      frame: { integrity: `sha384-${FRAMES[language]}`, url: new URL(FRAME.replace("en", language), script.src).href },
      wasm: { ...WASM, url: new URL(WASM.file, script.src).href },
      relay: this.#config.relay,
    };
    this.#nonce = script.nonce ?? "";
    this.#keep = new Keep(this.#config.org, this.#config.service);
    this.#tabs = new Tabs(this.#config.org, this.#config.service, {
      elsewhere: (movable) => this.#elsewhere(movable),
      free: () => this.#post({ type: "free" }),
    });
    this.#meet();
    this.#link = new Link(this.#config.relay, {
      up: () => this.#post({ type: "up" }),
      down: (code, final) => this.#post({ type: "down", code, final }),
      frame: (bytes) => this.#post({ type: "frame", bytes }, [bytes]),
    });
    this.#pane = new Pane(language, languages[language], {
      toggled: (open, focus) => this.#toggled(open, focus),
      came: () => this.#again(),
      left: () => this.#left(),
    });
  }

  /** Loads the frame and the WASM module. A further call does nothing, unless the frame has failed to load. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    try {
      this.#document ||= trusted(frameDocument(this.#needs.frame, this.#nonce));
    } catch {
      return reportTrustedTypes();
    }
    this.#retry.begin();
    void this.#fetchWasm();
  }

  /** Resumes the chat that an earlier page of this tab has left, unless another tab has it; or loads when the page is idle. */
  begin(): void {
    const saved = this.#keep.load();
    const copied = this.#keep.marked(" live");
    this.#keep.mark(" live", true);
    this.#tabs.ask(() => {
      if (saved && copied && !this.#tabs.elsewhere) this.#resume(saved);
    });
    if (!saved) whenIdle(() => this.start());
    else if (!copied) this.#resume(saved);
  }

  #resume(saved: Uint8Array): void {
    this.#tabs.has(saved);
    this.start();
    if (this.#keep.marked(" open")) this.#pane.toggle(true, false);
  }

  /** Handles the window's events. The connection is closed on pagehide, because a page with one does not go into the back/forward cache. */
  handleEvent(event: Event): void {
    if (event instanceof MessageEvent) return this.#greeted(event);
    if ("blockedURI" in event) return reportBlocked(event as SecurityPolicyViolationEvent, this.#needs);
    if (event.type === "pagehide") return this.#rest();
    if (!this.#resting) return this.#link.hurry();
    if (document.visibilityState === "visible") this.#back(); // a page that is left is told that it is hidden after that
  }

  #toggled(open: boolean, focus: boolean): void {
    this.#keep.mark(" open", open);
    if (!open) return this.#post({ type: "closed" });
    this.start();
    this.#tabs.check();
    this.#post({ type: "opened", focus });
  }

  #rest(): void {
    this.#resting = true;
    this.#link.rest();
    this.#tabs.rest();
    this.#keep.mark(" live", false);
  }

  // A later page of this tab, or another tab, may have gone on with the chat.
  #back(): void {
    this.#resting = false;
    this.#keep.mark(" live", true);
    if (this.#keep.overtaken) return this.#again();
    this.#tabs.back(() => this.#link.hurry());
  }

  // What this page knew of the chat is of no use any more: the other tab's end has other keys.
  #elsewhere(movable: boolean): void {
    this.#link.disconnect();
    this.#keep.save(new Uint8Array());
    this.#post({ type: "elsewhere", movable });
  }

  #moveHere(): void {
    this.#keep.save(this.#tabs.take());
    this.#again();
  }

  #greeted(event: MessageEvent): void {
    if (!this.#answer(event)) return;
    this.#retry.ready();
    this.#pane.show();
  }

  // Each frame has its own port, which does not outlive the frame.
  #meet(): void {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event: MessageEvent<unknown>) => {
      const message = readToLoader(event.data);
      if (message && port1 === this.#port) this.#received(message);
    };
    this.#port = port1;
    this.#answer = answerOnce(() => this.#pane.frameWindow, port2);
    this.#init();
  }

  // Resumes in a new frame with what was kept. document.open removes all listeners; adding one twice has no effect.
  #again(): void {
    for (const event of EVENTS) addEventListener(event, this);
    if (!this.#started) return;
    this.#link.disconnect();
    this.#started = this.#hasWasm = false;
    this.#meet();
    if (this.#pane.open) this.#post({ type: "opened", focus: true });
    this.#tabs.tell();
    this.start();
  }

  #left(): void {
    this.#retry.ready();
    this.#link.leave();
    this.#save(new Uint8Array());
  }

  #loadFrame(): void {
    this.#pane.load(this.#document, () => this.#retry.loaded());
  }

  #giveUp(): void {
    this.#started = false;
    this.#pane.fail(() => this.start());
    reportSilence(this.#needs);
  }

  // Must come first: a frame with its module but without a service would start a chat with nobody. The frame ignores the members of the configuration that init does not name.
  #init(): void {
    const language = document.documentElement.lang || navigator.language;
    this.#post({ type: "init", ...this.#config, language, saved: this.#keep.load() });
  }

  async #fetchWasm(): Promise<void> {
    if (this.#hasWasm) return;
    this.#hasWasm = true;
    try {
      const { url, integrity } = this.#needs.wasm;
      const response = await fetch(url, { integrity, credentials: "omit" });
      if (!response.ok) throw new Error(`status ${response.status}`);
      const bytes = await response.arrayBuffer();
      this.#post({ type: "wasm", bytes }, [bytes]);
    } catch (error) {
      report(`cannot load ${this.#needs.wasm.url}: ${String(error)}`);
      this.#hasWasm = false;
      this.#post({ type: "wasmFailed" });
    }
  }

  #received(message: ToLoader): void {
    switch (message.type) {
      case "connect":
        this.#tabs.has();
        return this.#link.connect(message.chat, message.leave);
      case "send":
        return this.#link.send(message.bytes);
      case "disconnect":
        return this.#link.disconnect();
      case "save":
        return this.#save(new Uint8Array(message.data));
      case "moveHere":
        return this.#moveHere();
      case "unread":
        return this.#pane.unread(message.n);
      case "minimise":
        return this.#pane.toggle(false);
      case "needWasm":
        return void this.#fetchWasm();
    }
  }

  #save(bytes: Uint8Array): void {
    this.#keep.save(bytes);
    if (bytes.length > 0) this.#tabs.has(bytes);
    else this.#tabs.free();
  }

  // Messages posted before the frame has taken the port are queued in it.
  #post(message: ToFrame, transfer: Transferable[] = []): void {
    this.#port.postMessage(message, transfer);
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
