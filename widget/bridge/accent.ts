/** Colours as #rrggbb, and how far they stand apart: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio. */
export type Colour = `#${string}`;

/** Reports whether a text is a colour as it may be given for the accent. */
export function isColour(text: unknown): text is Colour {
  return typeof text === "string" && /^#[0-9a-f]{6}$/i.test(text);
}

const channels = (colour: Colour): number[] => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

function luminance(colour: Colour): number {
  const [r = 0, g = 0, b = 0] = channels(colour).map((c) => (c > 10 ? ((c / 255 + 0.055) / 1.055) ** 2.4 : c / 3294.6));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Returns black or white, whichever stands apart further from a colour: at least 4.58 to 1. */
export function onto(colour: Colour): Colour {
  return luminance(colour) > 0.179 ? "#000000" : "#ffffff";
}

/** Returns the contrast of two colours, from 1 to 21. */
export function contrast(a: Colour, b: Colour): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** Returns a colour between two: a at 0, b at 1. */
export function mix(a: Colour, b: Colour, part: number): Colour {
  const to = channels(b);
  const mixed = channels(a).map((c, i) => Math.round(c + ((to[i] ?? 0) - c) * part));
  return `#${mixed.map((c) => c.toString(16).padStart(2, "0")).join("")}`;
}
