import { readToLoader, type ToFrame, type ToLoader } from "../bridge/messages.ts";
import type { State } from "./api.ts";
import { report } from "./blocked.ts";
import type { Keep } from "./keep.ts";
import { Link } from "./link.ts";
import type { Needs } from "./needs.ts";
import type { Shell } from "./shell.ts";
import { root, visible } from "./page.ts";
import { spoken } from "./spoken.ts";
import { Tabs } from "./tabs.ts";

/** The window's events that the pipe handles. All but the first may mean that the network was lost or came back, without any event on a socket. */
const EVENTS = ["pagehide", "online", "offline", "visibilitychange", "resume", "pageshow"];

/** How long a chat that is to end may wait for a connection on which to say so, in milliseconds. */
const PARTING = 3000;

/** Around the pipe: what loads the frame. */
export interface Stage {
  readonly shell: Shell;
  readonly keep: Keep;
  readonly needs: Needs;
  /** Loads the frame. A further call does nothing, unless the frame has failed to load. */
  start(): void;
  /** Replaces the frame by a new one, to resume in it with what was kept. */
  again(): void;
  /** Shows that this many messages are unread. */
  unread(n: number): void;
  /** Ends and forgets the chat, because another tab was told to. */
  dropped(): void;
}

/**
 * The pipe between the frame and the relay. It sees sealed bytes, public keys and
 * URLs, never what a person typed, and does not inspect what it carries.
 */
export class Pipe {
  readonly #stage: Stage;
  readonly #shell: Shell;
  readonly #keep: Keep;
  readonly #link: Link;
  readonly #tabs: Tabs;
  #port!: MessagePort;
  /** Whether the page was left. It may come back as it was. */
  #resting = false;
  /** Whether the chat is being ended: what the frame wants kept is not, then. */
  #ending = false;

  constructor(stage: Stage) {
    const { relay, org, service } = stage.shell.config;
    this.#stage = stage;
    this.#shell = stage.shell;
    this.#keep = stage.keep;
    this.#tabs = new Tabs(org, service, {
      elsewhere: (movable) => this.#elsewhere(movable),
      free: () => {
        this.#post({ type: "free" });
        this.#shell.stated();
      },
      reset: () => this.#stage.dropped(),
    });
    this.#link = new Link(relay, {
      up: () => this.#post({ type: "up" }),
      down: (code, final) => this.#post({ type: "down", code, final }),
      frame: (bytes) => this.#post({ type: "frame", bytes }, [bytes]),
    });
  }

  /** Begins to speak with the frame that will have the other port, which does not outlive the frame. focus: whether its message box takes the focus if the pane is open. */
  meet(port: MessagePort, focus: boolean): void {
    this.#link.disconnect();
    this.#port = port;
    port.onmessage = (event: MessageEvent<unknown>) => {
      const message = readToLoader(event.data);
      if (message && port === this.#port) this.#received(message);
    };
    this.#init();
    this.#dress();
    if (this.#shell.open) this.#post({ type: "opened", focus });
    this.#tabs.tell();
  }

  /** Resumes the chat that an earlier page of this tab has left, unless another tab has it. */
  begin(): void {
    const keep = this.#keep;
    const saved = keep.load();
    const copied = keep.marked(" live");
    keep.mark(" live", true);
    this.#tabs.ask(() => {
      if (saved && copied && !this.#tabs.elsewhere) this.#resume(saved);
    });
    if (saved && !copied) this.#resume(saved);
  }

  #resume(saved: Uint8Array): void {
    this.#tabs.has(saved);
    this.#shell.stated();
    this.#stage.start();
    if (this.#keep.marked(" open")) this.#shell.toggle(true, false);
  }

  /** Listens to the window's events. Adding a listener twice has no effect. */
  listen(): void {
    for (const event of EVENTS) addEventListener(event, this);
  }

  /** Handles the window's events. The connection is closed on pagehide, because a page with one does not go into the back/forward cache. */
  handleEvent({ type }: Event): void {
    if (type === "pagehide") return this.#rest();
    if (!this.#resting) return this.#link.hurry();
    if (visible()) this.#back(); // a page that is left is told that it is hidden after that
  }

  /** Notes that the pane was opened or closed. */
  toggled(open: boolean, focus: boolean): void {
    if (!open) return this.#post({ type: "closed" });
    this.#tabs.check();
    this.#post({ type: "opened", focus });
  }

  /** Notes that the page has removed the chat for good. */
  left(): void {
    this.#link.leave();
    this.#tabs.free();
    this.#shell.stated();
  }

  /** What is known of the chat. */
  get state(): State {
    return this.#tabs.elsewhere ? "elsewhere" : this.#tabs.here ? "active" : "idle";
  }

  /** Says what the site has now chosen. */
  update(): void {
    this.#post({ type: "customer", ...this.#customer });
    this.#dress();
  }

  get #customer() {
    return { firstName: "", lastName: "", ...this.#shell.options.customer };
  }

  #dress(): void {
    this.#post({ type: "look", accent: "", scheme: "auto", ...this.#shell.options.look });
  }

  /** Ends the chat. tell: whether other tabs are told to end theirs. Resolves when the relay knows, or cannot be reached. */
  async reset(tell: boolean): Promise<void> {
    this.#ending = true;
    if (tell) this.#tabs.reset();
    await this.#link.introduced(PARTING);
    this.left();
    this.#ending = false;
  }

  /** Ends the chat, and listens to nothing any more. */
  stop(): void {
    for (const event of EVENTS) removeEventListener(event, this);
    this.left();
    this.#tabs.rest();
    this.#keep.mark(" live", false);
  }

  #rest(): void {
    this.#resting = true;
    this.#link.rest();
    this.#tabs.rest();
    this.#keep.mark(" live", false);
  }

  // A later page of this tab, or another tab, may have gone on with the chat.
  #back(): void {
    const keep = this.#keep;
    this.#resting = false;
    keep.mark(" live", true);
    if (keep.overtaken) return this.#stage.again();
    this.#tabs.back(() => this.#link.hurry());
  }

  // What this page knew of the chat is of no use any more: the other tab's end has other keys.
  #elsewhere(movable: boolean): void {
    this.#link.disconnect();
    this.#keep.save(new Uint8Array());
    this.#post({ type: "elsewhere", movable });
    this.#shell.stated();
  }

  #moveHere(): void {
    this.#keep.save(this.#tabs.take());
    this.#stage.again();
  }

  // Must come first: a frame with its module but without a service would start a chat with nobody. The frame ignores the members of the configuration that init does not name.
  #init(): void {
    const { config, options } = this.#shell;
    const language = spoken([root().lang, ...navigator.languages], options.language);
    this.#post({ type: "init", ...config, ...this.#customer, language, saved: this.#keep.load() });
  }

  /** Fetches the WASM module for the frame, which is the one to hash it. cache: "reload" goes past a copy that the browser has, and that may be damaged. */
  async fetchWasm(cache: RequestCache = "default"): Promise<void> {
    const url = this.#stage.needs.wasm;
    const port = this.#port; // another frame asks for itself
    try {
      const response = await fetch(url, { cache, credentials: "omit" });
      if (!response.ok) throw new Error(`status ${response.status}`);
      const bytes = await response.arrayBuffer();
      if (port === this.#port) this.#post({ type: "wasm", bytes }, [bytes]);
    } catch (error) {
      report(`cannot load ${url}: ${String(error)}`);
      if (port === this.#port) this.#post({ type: "wasmFailed" });
    }
  }

  #received(message: ToLoader): void {
    switch (message.type) {
      case "connect":
        this.#tabs.has();
        this.#shell.stated();
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
        return this.#stage.unread(message.n);
      case "minimise":
        return this.#shell.toggle(false);
      case "needWasm":
        return void this.fetchWasm("reload");
    }
  }

  #save(bytes: Uint8Array): void {
    if (this.#ending) return;
    this.#keep.save(bytes);
    if (bytes.length > 0) this.#tabs.has(bytes);
    else this.#tabs.free();
    this.#shell.stated();
  }

  // Messages posted before the frame has taken the port are queued in it.
  #post(message: ToFrame, transfer: Transferable[] = []): void {
    this.#port.postMessage(message, transfer);
  }
}
