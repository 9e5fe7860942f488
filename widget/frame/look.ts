import { type Colour, contrast, mix, onto } from "../bridge/accent.ts";
import type { Look } from "../bridge/messages.ts";

/** The two schemes: the surfaces on which the accent stands as text, as an icon or as a ring, in the first place the pane's own, and where to it moves until it can be read. */
export const schemes = {
  light: { surfaces: ["#ffffff", "#f4f7f6", "#fff4d6"], pole: "#000000" },
  dark: { surfaces: ["#131918", "#0e1312", "#1d2524", "#33290d"], pole: "#ffffff" },
} as const satisfies Record<string, { surfaces: readonly [Colour, ...Colour[]]; pole: Colour }>;

/** The contrast of text, and that of a shape. */
const TEXT = 4.5;
const SHAPE = 3;

/** How much of the accent is in a tint. */
const TINT = 0.1;

/** How much the accent moves at a time. */
const STEP = 0.02;

/**
 * Returns the properties that an accent changes in a scheme. What is filled with it keeps it as it is, with black or white on it,
 * and gets a rim where it could hardly be told from what is around it. As text it is moved until it can be read.
 */
export function palette(accent: Colour, scheme: keyof typeof schemes): Record<`--${string}`, string> {
  const { surfaces, pole } = schemes[scheme];
  const on = onto(accent);
  let text = accent;
  let tint: Colour;
  for (let part = 0; ; part += STEP) {
    text = mix(accent, pole, part);
    tint = mix(surfaces[0], text, TINT);
    if ([...surfaces, tint].every((surface) => contrast(text, surface) >= TEXT)) break;
  }
  const faint = surfaces.some((surface) => contrast(accent, surface) < SHAPE);
  return {
    "--accent": text,
    "--focus": text,
    "--tint": tint,
    "--fill": accent,
    "--fill-deep": mix(accent, on === "#000000" ? "#ffffff" : "#000000", 0.15),
    "--on-fill": on,
    "--own": accent,
    "--on-own": on,
    "--rim": faint ? text : "transparent",
  };
}

/** The media queries for a scheme that was chosen. */
const media = { auto: "(prefers-color-scheme: dark)", light: "not all", dark: "all" };

/** Gives the document the look that the site has chosen. */
export class Wardrobe {
  readonly #own: CSSStyleSheet;
  readonly #given = new CSSStyleSheet();
  readonly #root: HTMLElement;

  /** own: the frame's style sheet, whose last rule holds for dark; root: the document's. */
  constructor(own: CSSStyleSheet, root: HTMLElement) {
    this.#own = own;
    this.#root = root;
  }

  /** The style sheets of the document. */
  get sheets(): CSSStyleSheet[] {
    return [this.#own, this.#given];
  }

  /** Puts on a look. */
  dress({ accent, scheme }: Look): void {
    this.#given.replaceSync(":root{}@media all{:root{}}");
    const [light, dark] = this.#given.cssRules as unknown as [CSSStyleRule, CSSMediaRule];
    for (const rule of [this.#own.cssRules[this.#own.cssRules.length - 1] as CSSMediaRule, dark]) rule.media.mediaText = media[scheme];
    this.#root.style.colorScheme = scheme === "auto" ? "" : scheme;
    if (accent === "") return;
    paint(light, palette(accent, "light"));
    paint(dark.cssRules[0] as CSSStyleRule, palette(accent, "dark"));
  }
}

function paint({ style }: CSSStyleRule, colours: Record<string, string>): void {
  for (const [name, colour] of Object.entries(colours)) style.setProperty(name, colour);
}
