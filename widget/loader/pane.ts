import css from "./pane.css";
import type { Words } from "./words.ts";

/** The name of the host element. One in a page is enough, and all there may be. */
export const HOST = "sealform-chat";

const PHONE = "(max-width: 480px)";

/**
 * The launcher and the pane with the frame. Both are drawn in a shadow root, so
 * that the page's styles do not reach them; the iframe itself is a child of the
 * host element in the light DOM, or autofill would not work in it. Styles are
 * set through the CSSOM only: no CSP needs to allow a style.
 */
export class Pane {
  readonly #host = document.createElement(HOST);
  readonly #launcher = document.createElement("button");
  readonly #badge = document.createElement("span");
  readonly #pane = document.createElement("div");
  readonly #slot = document.createElement("slot");
  readonly #instead = document.createElement("div");
  readonly #text = document.createElement("p");
  readonly #retry = document.createElement("button");
  readonly #close = document.createElement("button");
  readonly #words: Words;
  readonly #toggled: (open: boolean) => void;
  #iframe: HTMLIFrameElement | null = null;

  /** language: of the words. toggled is called after the pane was opened or closed. */
  constructor(language: string, words: Words, toggled: (open: boolean) => void) {
    this.#words = words;
    this.#toggled = toggled;
    this.#drawLauncher();
    this.#drawPane();
    this.#drawInstead();
    this.#host.lang = language;
    this.#host.dir = getComputedStyle(document.documentElement).direction;
    const shadow = this.#host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    shadow.adoptedStyleSheets = [sheet];
    shadow.append(this.#launcher, this.#pane);
    document.body.append(this.#host);
    visualViewport?.addEventListener("resize", () => this.#fit());
    visualViewport?.addEventListener("scroll", () => this.#fit());
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
    this.#fit();
    this.#toggled(open);
    if (open) this.#focus();
    else this.#launcher.focus();
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
    this.#launcher.type = "button";
    this.#launcher.className = "launcher";
    this.#launcher.ariaHasPopup = "dialog";
    this.#launcher.ariaExpanded = "false";
    this.#launcher.append(icon(), text, this.#badge);
    this.#launcher.onclick = () => this.toggle(true);
    this.unread(0);
  }

  #drawPane(): void {
    this.#pane.className = "pane shut";
    this.#pane.role = "dialog";
    this.#pane.ariaLabel = this.#words.chat;
  }

  #drawInstead(): void {
    this.#text.role = "alert";
    this.#retry.textContent = this.#words.again;
    this.#close.textContent = this.#words.close;
    this.#close.onclick = () => this.toggle(false);
    this.#instead.className = "instead";
    this.#instead.append(this.#text, this.#retry, this.#close);
  }

  // On a phone the keyboard covers the page: the pane keeps to what is left of it.
  #fit(): void {
    const view = visualViewport;
    const fitted = view && this.open && matchMedia(PHONE).matches;
    this.#pane.style.height = fitted ? `${view.height}px` : "";
    this.#pane.style.top = fitted ? `${view.offsetTop}px` : "";
  }
}

function drawFrame(title: string): HTMLIFrameElement {
  const iframe = document.createElement("iframe");
  iframe.title = title;
  iframe.setAttribute("sandbox", "allow-scripts allow-forms");
  iframe.allow = "clipboard-write";
  const style = { all: "initial", display: "block", border: "0", width: "100%", height: "100%", visibility: "inherit" };
  for (const [name, value] of Object.entries({ ...style, "color-scheme": "light dark" })) {
    iframe.style.setProperty(name, value, "important");
  }
  return iframe;
}

function icon(): SVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const path = document.createElementNS(space, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("fill", "currentColor");
  path.setAttribute(
    "d",
    "M12 3c5.2 0 9 3.4 9 7.8s-3.8 7.8-9 7.8c-.8 0-1.6-.1-2.3-.2L5.6 20.8c-.5.3-1.1-.1-1-.7l.5-3.3C3.8 15.2 3 13.1 3 10.8 3 6.4 6.8 3 12 3Z",
  );
  svg.append(path);
  return svg;
}
