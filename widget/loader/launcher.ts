import { onto } from "../bridge/accent.ts";
import css from "./launcher.css";
import { Life, newHost } from "./life.ts";
import type { Launcher as LauncherOptions, Options } from "./options.ts";
import { create, root } from "./page.ts";
import { darken } from "./scheme.ts";
import type { Words } from "./words.ts";

/** The events of a launcher. */
interface LauncherEvents {
  pressed(): void;
  /** A pointer or the focus has come to it. */
  near(): void;
  /** It was inserted into the page or moved within it: a frame beside it is gone. */
  came(): void;
  /** This many messages are unread. */
  unread(n: number): void;
  /** The page has removed it for good. */
  left(): void;
}

type Show = NonNullable<LauncherOptions["show"]>;

/** The z-index of the launcher, unless the site has chosen another. */
const LAYER = 2147483000;

/**
 * The button that opens the chat, and what is said above it while there is no
 * pane. They are in a shadow root, so that the page's styles do not affect them.
 * Styles are set through the CSSOM only, so that no CSP has to allow them.
 */
export class Launcher {
  readonly host = newHost();
  readonly shadow = this.host.attachShadow({ mode: "open" });
  readonly button = create("button");
  /** The style sheets of the shadow root. */
  readonly sheets: CSSStyleSheet[] = [];
  readonly #dock = create("div");
  readonly #note = create("div");
  readonly #label = create("span");
  readonly #badge = create("span");
  #words!: Words;
  readonly #events: LauncherEvents;
  readonly #life: Life;
  #count = 0;
  /** What the site has chosen, and whether a script of its has hidden it all the same. */
  #show: Show = "always";
  #hidden = false;
  #text = "";

  constructor(events: LauncherEvents) {
    this.#events = events;
    this.#draw();
    this.shadow.append(this.#dock);
    this.style(css);
    this.#life = new Life(this.host, { came: () => this.#came(), left: () => events.left() });
  }

  /** Adds a style sheet to those of the shadow root. */
  style(text: string): CSSStyleSheet {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    this.sheets.push(sheet);
    this.shadow.adoptedStyleSheets = this.sheets;
    return sheet;
  }

  // Moving into another document drops the styles, and document.open the button's handler.
  #came(): void {
    this.host.dir = getComputedStyle(root()).direction;
    this.shadow.adoptedStyleSheets = this.sheets;
    this.button.onclick = () => this.#events.pressed();
    this.button.onpointerenter = this.button.onfocus = () => this.#events.near();
    this.#events.came();
  }

  /** Hides the launcher, or shows it again where the site has it shown. */
  reveal(on: boolean): void {
    this.#hidden = !on;
    this.#place();
  }

  #place(): void {
    this.button.className = `launcher ${this.#hidden ? "never" : this.#show}`;
  }

  /** Takes its words. language: theirs, a BCP 47 tag. */
  speak(language: string, words: Words): void {
    this.host.lang = language;
    this.#words = words;
  }

  /** Puts on the look that the site has chosen, and puts the launcher where it wants it. */
  dress({ look: { accent, scheme = "auto" } = {}, launcher: { show = "always", side = "end", offset = {}, layer = LAYER, text = "" } = {} }: Options): void {
    const [sheet] = this.sheets as [CSSStyleSheet];
    const { style } = sheet.cssRules[0] as CSSStyleRule;
    style.setProperty("z-index", String(layer), "important");
    style.setProperty("color-scheme", scheme === "auto" ? "light dark" : scheme, "important");
    darken(sheet, scheme);
    const on = accent && onto(accent);
    this.#paint({ fill: accent, on, away: on && onto(on), inline: px(offset.inline), block: px(offset.block) });
    this.#dock.className = `dock ${side}`;
    this.#show = show;
    this.#place();
    this.#text = text;
    this.unread(this.#count);
  }

  #paint(properties: Record<string, string | undefined>): void {
    for (const [name, value = ""] of Object.entries(properties)) this.#dock.style.setProperty(`--${name}`, value);
  }

  /** Says something above the launcher; "" for nothing. */
  say(text: string): void {
    this.#note.textContent = text;
  }

  /** How many messages are unread. */
  get count(): number {
    return this.#count;
  }

  /** Shows the number of unread messages on the launcher; 0 removes it. */
  unread(n: number): void {
    if (n !== this.#count) this.#events.unread((this.#count = n));
    this.#badge.textContent = n === 0 ? "" : n > 99 ? "99+" : String(n);
    this.#label.textContent = this.#text || this.#words.open;
    this.button.ariaLabel = this.#label.textContent + (n === 0 ? "" : this.#words.unread(n));
  }

  /** Takes all of it out of the page for good. */
  end(): void {
    this.#life.end();
  }

  #draw(): void {
    this.#badge.className = "badge";
    this.#badge.ariaHidden = "true";
    this.#note.className = "note";
    this.#note.role = "alert";
    this.button.ariaHasPopup = "dialog";
    this.button.ariaExpanded = "false";
    this.button.append(this.#label, this.#badge);
    this.#dock.append(this.#note, this.button);
  }
}

const px = (length?: number): string | undefined => (length === undefined ? undefined : `${length}px`);
