import { type Options, readOptions } from "./options.ts";

declare global {
  interface Window {
    /** The chat, when the script tag has run. */
    Sealform?: Sealform | undefined;
  }
}

/**
 * loading: the chat is not loaded yet, which may be so until somebody presses the launcher; idle: nobody has written;
 * active: a chat goes on, or waits; elsewhere: in another tab of the browser; failed: it could not be loaded.
 */
export type State = "loading" | "idle" | "active" | "elsewhere" | "failed";

/** Why the chat cannot be loaded: the page's Content-Security-Policy, or what else the console says. */
export type Problem = "csp" | "load";

/** The events, with what a listener is called with. */
export interface Events {
  /** The chat is loaded. */
  ready: [];
  /** The pane was opened, or closed, by anybody. */
  open: [];
  close: [];
  /** This many messages are unread. */
  unread: [count: number];
  state: [state: State];
  problem: [problem: Problem];
}

type Listener<E extends keyof Events> = (...args: Events[E]) => void;

/** window.Sealform: the chat, for scripts of the page. It says nothing of what is in it. */
export interface Sealform {
  readonly version: string;
  readonly isOpen: boolean;
  readonly unread: number;
  readonly state: State;
  /** Opens the pane. The focus goes into it, and back to where it was when the pane is closed. */
  open(): void;
  close(): void;
  /** Shows the launcher again after hide, where the option launcher.show has it shown. */
  show(): void;
  /** Hides the launcher until show, and closes the pane. open still opens it. */
  hide(): void;
  /** Changes options; what is left out stays as it is. Throws a TypeError that names the option that is wrong, and changes nothing then. */
  update(options: Options): void;
  /** Ends the chat, here and in the other tabs, and forgets it and the customer: for a log-out. Listeners stay. */
  reset(): Promise<void>;
  /** Ends the chat of this page and takes all of it away. The tag may run again then. */
  destroy(): Promise<void>;
  /** Calls a listener at each event, and at once for a state or ready that is there. Returns what takes the listener away. */
  on<E extends keyof Events>(event: E, listener: Listener<E>): () => void;
}

/** What the widget does for its interface. @internal */
export interface Controls {
  readonly opened: boolean;
  readonly unread: number;
  readonly state: State;
  /** Opens or closes the chat for a script of the page, to whose element the focus returns. */
  call(open: boolean): void;
  reveal(on: boolean): void;
  update(options: Options): void;
  reset(): Promise<void>;
  destroy(): void;
}

/** Tells the page's listeners what happens. What they throw is reported, and goes no further. @internal */
export class Emitter {
  readonly #listeners: { [E in keyof Events]: Set<Listener<E>> } = {
    ready: new Set(),
    open: new Set(),
    close: new Set(),
    unread: new Set(),
    state: new Set(),
    problem: new Set(),
  };
  #state: State = "loading";
  #ready = false;

  /** Adds a listener. */
  on<E extends keyof Events>(event: E, listener: Listener<E>): () => void {
    if (!Object.hasOwn(this.#listeners, event)) throw new TypeError(`there is no event ${JSON.stringify(event)}`);
    const listeners: Set<Listener<E>> = this.#listeners[event];
    const call: Listener<E> = (...args) => attempt(() => listener(...args));
    listeners.add(call);
    queueMicrotask(() => {
      if (!listeners.has(call)) return;
      if (event === "state") (call as Listener<"state">)(this.#state);
      if (event === "ready" && this.#ready) (call as Listener<"ready">)();
    });
    return () => void listeners.delete(call);
  }

  /** Calls the listeners of an event. */
  emit<E extends keyof Events>(event: E, ...args: Events[E]): void {
    for (const call of [...this.#listeners[event]]) call(...args);
  }

  /** Notes the state, and tells it if it is another one. */
  is(state: State): void {
    if (state === this.#state) return;
    this.#state = state;
    this.emit("state", state);
    if (this.#ready || state === "loading" || state === "failed") return;
    this.#ready = true;
    this.emit("ready");
  }
}

/** Returns the interface of a widget. @internal */
export function face(widget: Controls, emitter: Emitter): Sealform {
  return {
    version: VERSION,
    get isOpen() {
      return widget.opened;
    },
    get unread() {
      return widget.unread;
    },
    get state() {
      return widget.state;
    },
    open: () => widget.call(true),
    close: () => widget.call(false),
    show: () => widget.reveal(true),
    hide: () => widget.reveal(false),
    update: (options) => widget.update(readOptions(options)),
    reset: () => widget.reset(),
    destroy: () => {
      widget.destroy();
      return Promise.resolve();
    },
    on: (event, listener) => emitter.on(event, listener),
  };
}

function attempt(task: () => void): void {
  try {
    task();
  } catch (error) {
    reportError(error);
  }
}
