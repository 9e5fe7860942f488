import { find } from "./words.ts";

/** The colours of each brand that the module names: of the card, and of the name on it, which is white where none is given. */
const colours: Readonly<Record<string, string>> = {
  Visa: "#127",
  Mastercard: "#222 #f93",
  "American Express": "#069",
  "Diners Club": "#345",
  Discover: "#fff #b40",
  Troy: "#067",
  JCB: "#063",
  UnionPay: "#912",
  Naranja: "#b40",
  Verve: "#024 #f99",
  Maestro: "#222 #6cf",
  Elo: "#000 #fd0",
  Mir: "#064",
  Hiper: "#f80 #000",
  Hipercard: "#812",
};

/** A drawing of a card: its colours, its name in lines, and how large that is written. */
export interface Drawing {
  ground: string;
  ink: string;
  lines: readonly string[];
  size: number;
}

/** Returns the drawing of a brand by its label; undefined for what is no brand. */
export function drawingOf(label: string): Drawing | undefined {
  const [ground, ink = "#fff"] = find(colours, label)?.split(" ") ?? [];
  if (ground === undefined) return undefined;
  const lines = label.replace(/^(Master|Union|Hiper)(?=\w)/, "$1 ").split(" ");
  const longest = Math.max(...lines.map((line) => line.length));
  return { ground, ink, lines, size: Math.min(lines.length > 1 ? 9.5 : 13, 66 / longest) };
}

/** How many digits the numbers of a brand have, where it is not 16; 0 where some go on where most of them end. */
const lengths: Readonly<Record<string, number>> = { "American Express": 15, "Diners Club": 14, Maestro: 0, Mir: 0, UnionPay: 0, Verve: 0 };

/** Reports whether a right number of a brand has all its digits. */
export function isWhole(label: string, number: string): boolean {
  return codeDigits(label) !== undefined && number.replace(/\D/g, "").length === (lengths[label] ?? 16);
}

/** Returns how many digits the security code of a brand has; undefined for what is no brand. */
export function codeDigits(label: string): 3 | 4 | undefined {
  if (label === "American Express") return 4;
  return find(colours, label) === undefined ? undefined : 3;
}
