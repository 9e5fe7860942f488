import { onto } from "../bridge/accent.ts";
import { Life, newHost } from "./life.ts";
import type { Launcher, Options } from "./options.ts";
import css from "./pane.css";
import type { Words } from "./words.ts";

/** The events of a pane. */
interface PaneEvents {
  /** The pane was opened or closed. focus: whether the message box takes the focus. */
  toggled(open: boolean, focus: boolean): void;
  /** It was inserted into the page or moved within it: the frame in it is gone. */
  came(): void;
  /** This many messages are unread. */
  unread(n: number): void;
  /** The page has removed it for good. */
  left(): void;
}

/** The z-index of the launcher, unless the site has chosen another. */
const LAYER = 2147483000;

/**
 * The launcher and the pane with the frame. Both are in a shadow root, so that the
 * page's styles do not affect them; the iframe itself is a child of the host
 * element in the light DOM, since autofill would not work in it otherwise. Styles
 * are set through the CSSOM only, so that no CSP has to allow them.
 */
export class Pane {
  readonly #host = newHost();
  readonly #launcher = document.createElement("button");
  readonly #label = document.createElement("span");
  readonly #badge = document.createElement("span");
  readonly #view = document.createElement("div");
  readonly #pane = document.createElement("div");
  readonly #slot = document.createElement("slot");
  readonly #instead = document.createElement("div");
  readonly #text = document.createElement("p");
  readonly #retry = document.createElement("button");
  readonly #close = document.createElement("button");
  readonly #words: Words;
  readonly #events: PaneEvents;
  #iframe: HTMLIFrameElement | null = null;
  #life!: Life;
  #quiet = false;
  #count = 0;
  #sheet!: CSSStyleSheet;
  #show: Launcher["show"] = "always";
  #said = "";
  /** Where the focus was when a script of the page opened the pane. */
  #from: Element | null = null;

  /** language: of the words, a BCP 47 tag. */
  constructor(language: string, words: Words, events: PaneEvents) {
    this.#words = words;
    this.#events = events;
    this.#drawLauncher();
    this.#drawPane();
    this.#drawInstead();
    this.#host.lang = language;
    this.#host.popover = "manual";
    this.#live();
    for (const event of ["resize", "scroll"]) visualViewport?.addEventListener(event, () => this.#fit());
  }

  // Styles and button handlers are set at each insertion: moving into another document drops the styles, and document.open the handlers.
  #live(): void {
    const shadow = this.#host.attachShadow({ mode: "open" });
    const sheet = (this.#sheet = new CSSStyleSheet());
    sheet.replaceSync(css);
    shadow.append(this.#launcher, this.#view);
    this.#life = new Life(this.#host, {
      came: () => {
        this.#host.dir = getComputedStyle(document.documentElement).direction;
        shadow.adoptedStyleSheets = [sheet];
        this.#launcher.onclick = () => {
          this.#from = null;
          this.toggle(true);
        };
        this.#close.onclick = () => this.toggle(false);
        this.#raise();
        this.#events.came();
      },
      left: () => this.#events.left(),
    });
  }

  /** Whether the pane is shown. */
  get open(): boolean {
    return !this.#pane.classList.contains("shut");
  }

  /** Whether the pane was opened without the customer, whose focus stays where it is. */
  get quiet(): boolean {
    return this.#quiet;
  }

  /** Shows or hides the pane for a script of the page, to whose element the focus returns. */
  call(open: boolean): void {
    if (open && !this.open) this.#from = document.activeElement;
    this.toggle(open);
  }

  /** Shows the launcher or hides it, whatever the site has chosen before. */
  reveal(on: boolean): void {
    this.#launcher.dataset.show = !on ? "never" : this.#show === "never" ? "always" : this.#show;
  }

  /** Puts on the look that the site has chosen, and puts the launcher where it wants it. */
  dress({ look: { accent, scheme = "auto" } = {}, launcher: { show = "always", side = "end", offset = {}, layer = LAYER, text = "" } = {} }: Options): void {
    const rules = this.#sheet.cssRules;
    const { style } = rules[0] as CSSStyleRule;
    style.setProperty("z-index", String(layer), "important");
    style.setProperty("color-scheme", scheme === "auto" ? "light dark" : scheme, "important");
    (rules[rules.length - 1] as CSSMediaRule).media.mediaText = { auto: "(prefers-color-scheme:dark)", light: "not all", dark: "all" }[scheme];
    const on = accent && onto(accent);
    this.#paint({ fill: accent, on, away: on && onto(on), inline: px(offset.inline), block: px(offset.block) });
    this.#launcher.dataset.side = this.#view.dataset.side = side;
    if (show !== this.#show) this.#launcher.dataset.show = this.#show = show;
    this.#said = text;
    this.unread(this.#count);
  }

  #paint(properties: Record<string, string | undefined>): void {
    for (const [name, value = ""] of Object.entries(properties)) this.#launcher.style.setProperty(`--${name}`, value);
  }

  /** Takes all of it out of the page for good. */
  end(): void {
    this.#life.end();
  }

  /** Shows or hides the pane. Hiding it returns the focus that is in it to where it came from. focus: whether showing it takes the focus, now and when the frame is ready. */
  toggle(open: boolean, focus = true): void {
    if (open === this.open) return;
    const inside = this.#host.contains(document.activeElement);
    this.#pane.classList.toggle("shut", !open);
    this.#launcher.ariaExpanded = String(open);
    this.#raise();
    this.#fit();
    this.#events.toggled(open, focus);
    this.#quiet = !focus;
    if (open) {
      this.unread(0);
      this.#focus();
    } else if (inside) this.#leave();
  }

  #leave(): void {
    const back = this.#from?.isConnected && this.#from !== document.body ? this.#from : this.#launcher;
    (back as HTMLElement).focus();
  }

  // The open pane is in the top layer, above everything. The launcher is not: a banner of the page may cover it.
  #raise(): void {
    if (this.#host.isConnected) this.#host.togglePopover(this.open);
  }

  /** The window of the frame that is shown, or null. */
  get frameWindow(): Window | null {
    return this.#iframe?.contentWindow ?? null;
  }

  /** Replaces the frame with a new one that loads a document. loaded is called at its load event. */
  load(srcdoc: string, loaded: () => void): void {
    const iframe = drawFrame(this.#words.chat);
    iframe.srcdoc = srcdoc;
    iframe.onload = loaded;
    this.#host.replaceChildren(iframe);
    this.#iframe = iframe;
    this.wait();
  }

  /** Shows no frame until one is ready. */
  wait(): void {
    this.#say(`${this.#words.chat} …`, true);
  }

  /** Shows the frame, which is ready. */
  show(): void {
    this.#pane.replaceChildren(this.#slot);
    this.#focus();
  }

  /** Says that the chat could not be loaded. again is called when the customer presses the button to try again. */
  fail(again: () => void): void {
    this.#iframe = null;
    this.#host.replaceChildren();
    this.#retry.onclick = again;
    this.#say(this.#words.failed, false);
  }

  // Shows a text instead of the frame, which would be blank, and on a phone without a way to close it.
  #say(text: string, loads: boolean): void {
    this.#text.textContent = text;
    this.#retry.hidden = loads;
    this.#pane.replaceChildren(this.#instead);
    this.#focus();
  }

  #focus(): void {
    if (!this.open || this.#quiet) return;
    if (this.#slot.isConnected) this.#iframe?.focus();
    else (this.#retry.hidden ? this.#close : this.#retry).focus();
  }

  /** How many messages are unread. */
  get count(): number {
    return this.#count;
  }

  /** Shows the number of unread messages on the launcher; 0 removes it. */
  unread(n: number): void {
    if (n !== this.#count) this.#events.unread((this.#count = n));
    this.#badge.textContent = n === 0 ? "" : n > 99 ? "99+" : String(n);
    this.#label.textContent = this.#said || this.#words.open;
    this.#launcher.ariaLabel = this.#label.textContent + (n === 0 ? "" : this.#words.unread(n));
  }

  #drawLauncher(): void {
    this.#badge.className = "badge";
    this.#badge.ariaHidden = "true";
    this.#launcher.className = "launcher";
    this.#launcher.ariaHasPopup = "dialog";
    this.#launcher.ariaExpanded = "false";
    this.#launcher.append(this.#label, this.#badge);
    this.unread(0);
  }

  #drawPane(): void {
    this.#pane.className = "pane shut";
    this.#pane.role = "dialog";
    this.#pane.ariaLabel = this.#words.chat;
    this.#view.className = "view";
    this.#view.append(this.#pane);
  }

  #drawInstead(): void {
    this.#text.role = "alert";
    this.#retry.textContent = this.#words.again;
    this.#close.textContent = this.#words.close;
    this.#instead.className = "instead";
    this.#instead.append(this.#text, this.#retry, this.#close);
  }

  // Fits the pane into the part of the page that an on-screen keyboard leaves visible. A pinch zoom makes the visible part smaller
  // too, but must not shrink the pane: then its height is that before the zoom, and it is not moved.
  #fit(): void {
    if (!visualViewport) return;
    const { height, offsetTop, scale } = visualViewport;
    this.#view.style.height = `${height * scale}px`;
    this.#view.style.top = scale > 1 ? "0" : `${offsetTop}px`;
  }
}

const px = (length?: number): string | undefined => (length === undefined ? undefined : `${length}px`);

function drawFrame(title: string): HTMLIFrameElement {
  const iframe = document.createElement("iframe");
  iframe.title = title;
  iframe.setAttribute("sandbox", "allow-scripts allow-forms");
  iframe.allow = "clipboard-write";
  return iframe;
}
