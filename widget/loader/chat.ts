import type { State } from "./api.ts";
import { frameDocument } from "./document.ts";
import { Greeting } from "./greeting.ts";
import { answerOnce } from "./handshake.ts";
import { buttons } from "./instead.ts";
import { Keep } from "./keep.ts";
import { type Needs, reportSilence, reportUnconnected } from "./needs.ts";
import type { Customer, Options } from "./options.ts";
import { member, visible } from "./page.ts";
import { Pane } from "./pane.ts";
import { Pipe, type Stage } from "./pipe.ts";
import { Retry } from "./retry.ts";
import type { Chat, Handover, Shell } from "./shell.ts";
import { Sound } from "./sound.ts";
import { Title } from "./title.ts";

/** The window's events that are handled here. */
const EVENTS = ["message", "securitypolicyviolation"];

const NAMES = ["firstName", "lastName"] as const;

/**
 * The part of the widget in the host page that the loader loads: the pane, what
 * loads the frame into it, and the pipe between the frame and the relay.
 */
class Room implements Chat, Stage {
  readonly shell: Shell;
  readonly keep: Keep;
  readonly needs: Needs;
  readonly #pane: Pane;
  readonly #greeting: Greeting;
  readonly #pipe: Pipe;
  readonly #title = new Title();
  readonly #sound = new Sound();
  readonly #retry = new Retry(
    () => this.#load(),
    () => this.#giveUp(),
  );
  #answer!: (event: MessageEvent) => boolean;
  #started = false;
  /** Whether the frame has said READY. */
  #ready = false;
  #failed = false;
  /** Whether the page has taken all of it away by the interface. */
  #gone = false;

  constructor(shell: Shell) {
    const { config, language } = shell;
    this.shell = shell;
    this.keep = new Keep(config.org, config.service);
    this.needs = {
      chat: shell.script,
      frame: { integrity: `sha384-${FRAMES[language]}`, url: shell.at(FRAME.replace("en", language)) },
      wasm: shell.at(MODULE),
      relay: config.relay,
    };
    this.#pane = new Pane(shell.launcher, language, shell.words);
    this.#greeting = new Greeting(shell.launcher, this.keep, buttons[language].close, {
      state: () => (this.#failed ? "failed" : this.#pipe.state),
      pressed: () => shell.toggle(true),
    });
    this.#dress();
    this.#pipe = new Pipe(this);
    this.#meet(!shell.quiet);
    this.#listen();
    if (shell.open) this.#show(true);
  }

  begin(): void {
    this.#pipe.begin();
    if (this.shell.wanted) this.start();
  }

  get state(): State {
    return this.#failed ? "failed" : this.#ready ? this.#pipe.state : "loading";
  }

  start(): void {
    if (this.#started || this.#gone) return;
    this.#started = true;
    this.#failed = false;
    this.shell.stated();
    this.#retry.begin();
  }

  /** Handles the window's events. */
  handleEvent(event: Event): void {
    if (event instanceof MessageEvent) this.#greeted(event);
    else if (reportUnconnected(event as SecurityPolicyViolationEvent, this.needs)) this.shell.problem("csp");
  }

  #listen(): void {
    for (const event of EVENTS) addEventListener(event, this);
    this.#pipe.listen();
    this.#pane.place(() => this.shell.toggle(false));
    this.#greeting.place();
  }

  // document.open removes all listeners; adding one twice has no effect.
  came(): void {
    this.#listen();
    this.again();
  }

  again(): void {
    if (!this.#started) return;
    this.#started = false;
    this.#meet(true);
    this.start();
  }

  left(): void {
    this.#retry.ready();
    this.keep.save(new Uint8Array());
    this.#title.count(0);
    this.#sound.count(0);
    this.#greeting.end();
    this.#pipe.left();
  }

  toggled(open: boolean, focus: boolean): void {
    this.#show(open);
    this.#pipe.toggled(open, focus);
  }

  #show(open: boolean): void {
    const { quiet, from } = this.shell;
    this.keep.mark(" open", open);
    if (open && visible()) this.#title.count(0);
    if (open) this.#greeting.over();
    if (open) this.#sound.press();
    this.#pane.toggle(open, !quiet, from);
  }

  check({ customer, language = this.shell.language }: Options): void {
    if (language !== this.shell.language) throw new TypeError("language cannot change once the chat is loaded: set it before, as data-language");
    if (customer && this.#pipe.state === "active" && !same(customer, this.shell.options.customer))
      throw new TypeError("customer cannot change while a chat goes on: call reset() first");
  }

  update(): void {
    this.#dress();
    this.#pipe.update();
  }

  unread(n: number): void {
    this.shell.launcher.unread(n);
    this.#title.count(n);
    this.#sound.count(n);
  }

  #dress(): void {
    this.#pane.dress(this.shell.options);
    this.#title.dress(this.shell.options);
    this.#sound.dress(this.shell.options);
    this.#greeting.dress(this.shell.options);
  }

  reset(): Promise<void> {
    return this.#drop(true);
  }

  dropped(): void {
    void this.#drop(false);
  }

  // Nothing of the customer stays. A new frame knows nothing of what the one before showed.
  async #drop(tell: boolean): Promise<void> {
    this.shell.toggle(false);
    this.#pane.wait();
    this.keep.save(new Uint8Array());
    delete this.shell.options.customer;
    await this.#pipe.reset(tell);
    this.keep.save(new Uint8Array());
    this.keep.mark(" greeted", false);
    this.unread(0);
    this.again();
  }

  stop(): void {
    this.#gone = true;
    for (const event of EVENTS) removeEventListener(event, this);
    this.left();
    this.#sound.end();
    this.#pipe.stop();
  }

  #meet(focus: boolean): void {
    const { port1, port2 } = new MessageChannel();
    this.#ready = false;
    this.#answer = answerOnce(() => this.#pane.frameWindow, port2);
    this.#pipe.meet(port1, focus);
  }

  #greeted(event: MessageEvent): void {
    if (!this.#answer(event)) return;
    this.#ready = true;
    this.#retry.ready();
    this.#pane.show();
    this.shell.stated();
    void this.#pipe.fetchWasm(); // not before: the frame comes first, and they would share the network
  }

  #load(): void {
    this.#pane.load(this.shell.html(frameDocument(this.needs.frame, this.shell.nonce)), () => this.#retry.loaded());
  }

  #giveUp(): void {
    this.#started = false;
    this.#failed = true;
    this.shell.stated();
    this.shell.problem("load");
    this.#pane.fail(() => this.start());
    reportSilence(this.needs);
  }
}

const same = (a: Customer, b: Customer = {}): boolean => NAMES.every((name) => (a[name] ?? "") === (b[name] ?? ""));

(member("currentScript") as Handover | null)?.take?.((shell) => new Room(shell));
