import type { State } from "./api.ts";
import css from "./greeting.css";
import type { Keep } from "./keep.ts";
import type { Launcher } from "./launcher.ts";
import type { Options } from "./options.ts";
import { create, root, visible } from "./page.ts";
import { darken } from "./scheme.ts";

/** After how many seconds the greeting appears, unless the site has chosen another time. */
const AFTER = 10;

/** How long one waits that is due where nobody would see it, or could be chatted with, in milliseconds. */
const AGAIN = 3000;

/** The owner of a greeting. */
interface Host {
  /** What is known of the chat. */
  state(): State;
  /** The customer has pressed the greeting. */
  pressed(): void;
}

/**
 * A short text of the site's beside the launcher, once in a tab, until it is
 * closed or the pane is opened. It is in the page, and never in the frame, where
 * it would look as if the chat vouched for it.
 */
export class Greeting {
  readonly #launcher: Launcher;
  readonly #keep: Keep;
  readonly #host: Host;
  readonly #sheet: CSSStyleSheet;
  readonly #box = create("div");
  readonly #status = create("div");
  readonly #text = create("div");
  readonly #close = create("button");
  #timer: ReturnType<typeof setTimeout> | undefined;
  #words = "";
  /** The time to its appearance, in milliseconds. */
  #after = 0;
  #shown = false;
  #over = false;

  /** close: the name of the button that closes it. */
  constructor(launcher: Launcher, keep: Keep, close: string, host: Host) {
    this.#launcher = launcher;
    this.#keep = keep;
    this.#host = host;
    this.#sheet = launcher.style(css);
    this.#draw(close);
    this.place();
  }

  /** Has the handlers again, which are lost with a document. */
  place(): void {
    this.#text.onclick = () => this.#host.pressed();
    this.#close.onclick = ({ detail }) => this.#closed(detail === 0);
    this.#box.onkeydown = ({ key }) => key === "Escape" && this.#closed(true);
  }

  /** Takes what the site has chosen. A greeting that is shown changes; another one waits for its time. */
  dress({ look, launcher: { greeting = "", greetingAfter = AFTER } = {} }: Options): void {
    darken(this.#sheet, look?.scheme);
    this.#words = greeting;
    if (this.#shown) return greeting ? this.#say() : this.end();
    if (greetingAfter * 1000 === this.#after && this.#timer) return;
    this.#after = greetingAfter * 1000;
    this.#wait(this.#after);
  }

  /** Notes that there is nothing to greet for any more: the pane was opened, say. */
  over(): void {
    this.end();
    this.#over = true;
    if (this.#words) this.#keep.mark(" greeted", true);
  }

  /** Takes it away. */
  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#shown = false;
    this.#text.remove();
    this.#close.remove();
  }

  #wait(time: number): void {
    this.end();
    if (this.#words && !this.#over) this.#timer = setTimeout(() => this.#due(), time);
  }

  #due(): void {
    const state = this.#host.state();
    if (state === "active" || this.#keep.marked(" greeted")) return this.over();
    if (state !== "idle" || !this.#seen) return this.#wait(AGAIN);
    this.over();
    this.#shown = true;
    this.#say();
    this.#box.append(this.#close);
  }

  /** Whether somebody can see the launcher. */
  get #seen(): boolean {
    return visible() && this.#launcher.button.getClientRects().length > 0;
  }

  #say(): void {
    this.#text.lang = root().lang;
    this.#text.textContent = this.#words;
    this.#status.append(this.#text);
  }

  #closed(byKeyboard: boolean): void {
    this.end();
    if (byKeyboard) this.#launcher.button.focus();
  }

  // The status is there before what is in it, which is announced then.
  #draw(close: string): void {
    this.#box.className = "greeting";
    this.#text.className = "note";
    this.#status.role = "status";
    this.#close.ariaLabel = close;
    this.#box.append(this.#status);
    this.#launcher.button.before(this.#box);
  }
}
