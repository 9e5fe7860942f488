import { readToLoader, type ToFrame, type ToLoader } from "../bridge/messages.ts";
import { report, reportSilence, reportTrustedTypes, watchPolicy } from "./blocked.ts";
import { type Config, readConfig } from "./config.ts";
import { type Asset, frameDocument, trusted } from "./document.ts";
import { answerOnce } from "./handshake.ts";
import { Keep } from "./keep.ts";
import { Link } from "./link.ts";
import { HOST, Pane } from "./pane.ts";
import { Retry } from "./retry.ts";
import { choose, languages } from "./words.ts";

/** When the network may have gone or come back, without a word to any socket. All of these reach the window. */
const WAKES = ["online", "offline", "visibilitychange", "resume", "pageshow"];

/**
 * The script of the embedder's page: a launcher, a frame, and a pipe between
 * the frame and the relay. It may see sealed bytes, public keys and addresses;
 * it never sees what a person typed, and looks into nothing that it carries.
 */
class Widget {
  readonly #config: Config;
  readonly #frame: Asset;
  readonly #wasm: Asset;
  readonly #nonce: string;
  readonly #channel = new MessageChannel();
  readonly #link: Link;
  readonly #keep: Keep;
  readonly #pane: Pane;
  readonly #retry = new Retry(
    () => this.#loadFrame(),
    () => this.#giveUp(),
  );
  #document = "";
  #started = false;
  #hasWasm = false;

  constructor(script: HTMLScriptElement) {
    this.#config = readConfig(script.dataset);
    const language = choose([document.documentElement.lang, ...navigator.languages]);
    const frame = FRAMES[language];
    this.#frame = { ...frame, url: new URL(frame.file, script.src).href };
    this.#wasm = { ...WASM, url: new URL(WASM.file, script.src).href };
    this.#nonce = script.nonce ?? "";
    this.#keep = new Keep(this.#config.org, this.#config.service);
    this.#init();
    this.#link = new Link(this.#config.relay, {
      up: () => this.#post({ type: "up" }),
      down: (code, final) => this.#post({ type: "down", code, final }),
      frame: (bytes) => this.#post({ type: "frame", bytes }, [bytes]),
    });
    watchPolicy({ frame: this.#frame, wasm: this.#wasm, relay: this.#config.relay });
    this.#pane = new Pane(language, languages[language], (open) => {
      if (open) this.start();
      this.#post({ type: open ? "opened" : "closed" });
    });
    this.#listen();
    for (const event of WAKES) addEventListener(event, () => this.#link.hurry());
  }

  /** Loads the frame and the WASM module. A second call does nothing, unless the frame was given up. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    try {
      this.#document ||= trusted(frameDocument(this.#frame, this.#nonce));
    } catch {
      return reportTrustedTypes();
    }
    this.#retry.begin();
    void this.#fetchWasm();
  }

  /** Reports whether an earlier page of this tab left a chat to go on with. */
  get resumes(): boolean {
    return this.#keep.load() !== undefined;
  }

  #listen(): void {
    const answer = answerOnce(() => this.#pane.frameWindow, this.#channel.port2);
    addEventListener("message", (event) => {
      if (!answer(event)) return;
      this.#retry.ready();
      this.#pane.show();
    });
    this.#channel.port1.onmessage = (event: MessageEvent<unknown>) => {
      const message = readToLoader(event.data);
      if (message) this.#received(message);
    };
  }

  #loadFrame(): void {
    this.#pane.load(this.#document, () => this.#retry.loaded());
  }

  #giveUp(): void {
    this.#started = false;
    this.#pane.fail(() => this.start());
    reportSilence({ frame: this.#frame, wasm: this.#wasm, relay: this.#config.relay });
  }

  // Before all else: a frame that has its module and no service yet would start a chat with nobody.
  #init(): void {
    const { org, service, firstName, lastName } = this.#config;
    const saved = this.#keep.load();
    const language = document.documentElement.lang || navigator.language;
    this.#post({ type: "init", org, service, language, firstName, lastName, ...(saved ? { saved } : {}) });
  }

  async #fetchWasm(): Promise<void> {
    if (this.#hasWasm) return;
    this.#hasWasm = true;
    try {
      const { url, integrity } = this.#wasm;
      const response = await fetch(url, { integrity, credentials: "omit" });
      if (!response.ok) throw new Error(`status ${response.status}`);
      const bytes = await response.arrayBuffer();
      this.#post({ type: "wasm", bytes }, [bytes]);
    } catch (error) {
      report(`cannot load ${this.#wasm.url}: ${String(error)}`);
      this.#hasWasm = false;
      this.#post({ type: "wasmFailed" });
    }
  }

  #received(message: ToLoader): void {
    switch (message.type) {
      case "connect":
        return this.#link.connect(message.chat);
      case "send":
        return this.#link.send(message.bytes);
      case "disconnect":
        return this.#link.disconnect();
      case "save":
        return this.#keep.save(new Uint8Array(message.data));
      case "unread":
        return this.#pane.unread(message.n);
      case "minimise":
        return this.#pane.toggle(false);
      case "needWasm":
        return void this.#fetchWasm();
    }
  }

  // What is posted before the frame has taken the port waits in the port.
  #post(message: ToFrame, transfer: Transferable[] = []): void {
    this.#channel.port1.postMessage(message, transfer);
  }
}

function boot(script: HTMLScriptElement): void {
  if (document.querySelector(HOST)) return report("this page has the script tag twice: one chat in a page is enough");
  try {
    const widget = new Widget(script);
    if (widget.resumes) widget.start();
    else whenIdle(() => widget.start());
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
