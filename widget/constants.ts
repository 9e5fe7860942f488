// For tests: reads constants out of the sources of both languages.
import { readFileSync } from "node:fs";

const root = new URL("../", import.meta.url);

/** Reads a file of the repository. */
export const source = (file: string): string => readFileSync(new URL(file, root), "utf8");

/** Returns the value of a constant: a text, or a number that may be written with *, <<, _ and a constant of relay/wire. Throws an Error when the file has none. */
export function constant(file: string, name: string): string | number {
  const found = new RegExp(`^\\s*(?:export )?(?:const )?${name}(?: +[A-Z]\\w*)? *= *("[^"]*"|[^;/\\n]+)`, "m").exec(source(file))?.[1]?.trim();
  if (found === undefined) throw new Error(`${file} has no constant ${name}`);
  return found.startsWith('"') ? found.slice(1, -1) : number(found);
}

function number(text: string): number {
  const [first = "", ...rest] = text.replaceAll("_", "").split(" ");
  const shared = /^wire\.(\w+)$/.exec(first)?.[1];
  let value = Number(shared === undefined ? first : constant("relay/wire/wire.go", shared));
  for (let i = 0; i < rest.length; i += 2) value = rest[i] === "<<" ? value << Number(rest[i + 1]) : value * Number(rest[i + 1]);
  if (!Number.isFinite(value)) throw new Error(`${text} is no number`);
  return value;
}

/** Returns the names of a Go block of constants numbered by iota, beginning with first. */
export function counted(file: string, first: string): string[] {
  const block = new RegExp(`^\\t${first} .*= iota.*\\n((?:\\t.*\\n)*)`, "m").exec(source(file));
  if (!block) throw new Error(`${file} has no block that begins with ${first}`);
  const rest = (block[1] ?? "").split("\n").flatMap((line) => /^\t(\w+)/.exec(line)?.[1] ?? []);
  return [first, ...rest];
}

/** Returns the numeric constants of a file whose names have this prefix, by the rest of their names. */
export function prefixed(file: string, prefix: string): Map<string, number> {
  const found = source(file).matchAll(new RegExp(`^\\s*${prefix}([A-Z]\\w*)\\s[^=\\n]*= (\\d+)`, "gm"));
  return new Map([...found].map(([, name = "", n]) => [name, Number(n)]));
}

/** Returns what the first group of a pattern matches in a file, without duplicates and sorted. Throws an Error when nothing matches. */
export function found(file: string, pattern: RegExp): string[] {
  const all = [...source(file).matchAll(pattern)].map(([, text = ""]) => text);
  if (all.length === 0) throw new Error(`${file} has nothing of ${String(pattern)}`);
  return [...new Set(all)].sort();
}
