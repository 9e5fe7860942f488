import { Life, newHost } from "./life.ts";
import css from "./pane.css";
import type { Words } from "./words.ts";

/** What a pane tells its owner. */
interface PaneEvents {
  /** It was opened or closed. */
  toggled(open: boolean): void;
  /** It is in the page, or at another place in it: the frame in it is gone. */
  came(): void;
  /** The page has taken it away for good. */
  left(): void;
}

/**
 * The launcher and the pane with the frame. Both are drawn in a shadow root, so
 * that the page's styles do not reach them; the iframe itself is a child of the
 * host element in the light DOM, or autofill would not work in it. Styles are
 * set through the CSSOM only: no CSP needs to allow a style.
 */
export class Pane {
  readonly #host = newHost();
  readonly #launcher = document.createElement("button");
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

  /** language: of the words. */
  constructor(language: string, words: Words, events: PaneEvents) {
    this.#words = words;
    this.#events = events;
    this.#drawLauncher();
    this.#drawPane();
    this.#drawInstead();
    this.#host.lang = language;
    this.#host.dir = getComputedStyle(document.documentElement).direction;
    this.#host.popover = "manual";
    this.#live();
    for (const event of ["resize", "scroll"]) visualViewport?.addEventListener(event, () => this.#fit());
  }

  // A document that the element was in for a moment has taken the styles away; one that was opened anew, what the buttons do.
  #live(): void {
    const shadow = this.#host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    shadow.append(this.#launcher, this.#view);
    new Life(this.#host, {
      came: () => {
        shadow.adoptedStyleSheets = [sheet];
        this.#launcher.onclick = () => this.toggle(true);
        this.#close.onclick = () => this.toggle(false);
        this.#raise();
        this.#events.came();
      },
      left: () => this.#events.left(),
    });
  }

  get open(): boolean {
    return !this.#pane.classList.contains("shut");
  }

  /** Shows or hides the pane. Closing gives the focus back to the launcher. */
  toggle(open: boolean): void {
    if (open === this.open) return;
    this.#pane.classList.toggle("shut", !open);
    this.#launcher.classList.toggle("away", open);
    this.#launcher.ariaExpanded = String(open);
    this.#raise();
    this.#fit();
    this.#events.toggled(open);
    if (open) {
      this.unread(0);
      this.#focus();
    } else this.#launcher.focus();
  }

  // The launcher lies in the page, where a banner may cover it. The pane that a person has opened lies above everything.
  #raise(): void {
    this.#host.togglePopover(this.open);
  }

  /** The window of the frame that is shown, or null. */
  get frameWindow(): Window | null {
    return this.#iframe?.contentWindow ?? null;
  }

  /** Loads a new frame with a document, in place of the one before. loaded is called after its load event. */
  load(srcdoc: string, loaded: () => void): void {
    const iframe = drawFrame(this.#words.chat);
    iframe.srcdoc = srcdoc;
    iframe.onload = loaded;
    this.#host.replaceChildren(iframe);
    this.#iframe = iframe;
    this.#say(`${this.#words.chat} …`, true);
  }

  /** Shows the frame: it has something to show. */
  show(): void {
    this.#pane.replaceChildren(this.#slot);
    this.#focus();
  }

  /** Says that the chat could not be loaded. again is called when the customer wants another try. */
  fail(again: () => void): void {
    this.#iframe = null;
    this.#host.replaceChildren();
    this.#retry.onclick = again;
    this.#say(this.#words.failed, false);
  }

  // In place of the frame, which would only be a blank page now, and on a phone one without a way out.
  #say(text: string, loads: boolean): void {
    this.#text.textContent = text;
    this.#retry.hidden = loads;
    this.#pane.replaceChildren(this.#instead);
    this.#focus();
  }

  #focus(): void {
    if (!this.open) return;
    if (this.#slot.isConnected) this.#iframe?.focus();
    else (this.#retry.hidden ? this.#close : this.#retry).focus();
  }

  /** Shows a number on the launcher; 0 takes it away. */
  unread(n: number): void {
    this.#badge.textContent = n === 0 ? "" : n > 99 ? "99+" : String(n);
    this.#launcher.ariaLabel = n === 0 ? this.#words.open : this.#words.unread(n);
  }

  #drawLauncher(): void {
    const text = document.createElement("span");
    text.textContent = this.#words.open;
    this.#badge.className = "badge";
    this.#badge.ariaHidden = "true";
    this.#launcher.className = "launcher";
    this.#launcher.ariaHasPopup = "dialog";
    this.#launcher.ariaExpanded = "false";
    this.#launcher.append(text, this.#badge);
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

  // A keyboard on the screen covers the page: the pane keeps to what is left of it. Whoever zooms in with two fingers wants to see
  // more of the pane, not less: then the view that is left is as high as before, and where they look is theirs.
  #fit(): void {
    if (!visualViewport) return;
    const { height, offsetTop, scale } = visualViewport;
    this.#view.style.height = `${height * scale}px`;
    this.#view.style.top = scale > 1 ? "0" : `${offsetTop}px`;
  }
}

function drawFrame(title: string): HTMLIFrameElement {
  const iframe = document.createElement("iframe");
  iframe.title = title;
  iframe.setAttribute("sandbox", "allow-scripts allow-forms");
  iframe.allow = "clipboard-write";
  return iframe;
}
