import type { Look } from "./options.ts";

/** The media queries for dark, by the scheme that the site has chosen. */
const DARK = { auto: "(prefers-color-scheme:dark)", light: "not all", dark: "all" };

/** Has the last rule of a style sheet, which is for dark, hold in the scheme that the site has chosen. */
export function darken({ cssRules }: CSSStyleSheet, scheme: Look["scheme"] = "auto"): void {
  (cssRules[cssRules.length - 1] as CSSMediaRule).media.mediaText = DARK[scheme];
}
