import { buttons } from "./instead.ts";
import type { Launcher } from "./launcher.ts";
import type { Options } from "./options.ts";
import css from "./pane.css";
import { create, member } from "./page.ts";
import { darken } from "./scheme.ts";
import type { Language, Words } from "./words.ts";

/**
 * The pane with the frame, beside the launcher in its shadow root. The iframe
 * itself is a child of the host element in the light DOM, since autofill would not
 * work in it otherwise.
 */
export class Pane {
  readonly #launcher: Launcher;
  readonly #words: Words;
  readonly #sheet: CSSStyleSheet;
  readonly #view = create("div");
  readonly #pane = create("div");
  readonly #slot = create("slot");
  readonly #instead = create("div");
  readonly #text = create("p");
  readonly #retry = create("button");
  readonly #close = create("button");
  #iframe: HTMLIFrameElement | null = null;
  #quiet = false;

  constructor(launcher: Launcher, language: Language, words: Words) {
    this.#launcher = launcher;
    this.#words = words;
    this.#drawPane();
    this.#drawInstead(buttons[language]);
    this.#sheet = launcher.style(css);
    launcher.shadow.append(this.#view);
    launcher.host.popover = "manual";
    for (const event of ["resize", "scroll"]) visualViewport?.addEventListener(event, () => this.#fit());
  }

  /** Has the page's button handlers, and its place in the top layer, again: both are lost with a document, or with a place in it. */
  place(close: () => void): void {
    this.#close.onclick = close;
    this.#raise();
  }

  /** Whether the pane is shown. */
  get open(): boolean {
    return !this.#pane.classList.contains("shut");
  }

  /** Puts on the look that the site has chosen. */
  dress({ look, launcher }: Options): void {
    this.#view.className = `view ${launcher?.side ?? ""}`;
    darken(this.#sheet, look?.scheme);
  }

  /**
   * Shows or hides the pane. Hiding it returns the focus that is in it to where it came from. focus: whether showing it takes the focus, now and when the
   * frame is ready. from: where the focus was when a script of the page opened it.
   */
  toggle(open: boolean, focus: boolean, from: Element | null): void {
    const { host, button } = this.#launcher;
    const inside = host.contains(member("activeElement"));
    this.#quiet = !focus;
    this.#pane.classList.toggle("shut", !open);
    button.ariaExpanded = String(open);
    this.#raise();
    this.#fit();
    if (open) this.#focus();
    else if (inside) ((from?.isConnected && from !== member("body") ? from : button) as HTMLElement).focus();
  }

  // The open pane is in the top layer, above everything. The launcher is not: a banner of the page may cover it.
  #raise(): void {
    const { host } = this.#launcher;
    if (host.isConnected) host.togglePopover(this.open);
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
    this.#launcher.host.replaceChildren(iframe);
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
    this.#launcher.host.replaceChildren();
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

  #drawPane(): void {
    this.#pane.className = "pane shut";
    this.#pane.role = "dialog";
    this.#pane.ariaLabel = this.#words.chat;
    this.#view.append(this.#pane);
  }

  #drawInstead({ again, close }: { again: string; close: string }): void {
    this.#text.role = "alert";
    this.#retry.textContent = again;
    this.#close.textContent = close;
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

function drawFrame(title: string): HTMLIFrameElement {
  const iframe = create("iframe");
  iframe.title = title;
  iframe.setAttribute("sandbox", "allow-scripts allow-forms");
  iframe.allow = "clipboard-write";
  return iframe;
}
