import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const styles = new URL("styles/", import.meta.url);

/** The classes that a style sheet has rules for, wherever they are. */
function classes(css: string): string[] {
  return [...css.replaceAll(/\/\*[^]*?\*\//g, "").matchAll(/^\.([a-z-]+)\s*(?:,|\{)/gm)].map(([, name = ""]) => name);
}

test("no class is laid out in two style sheets", () => {
  const sheets = new Map<string, string[]>();
  for (const file of readdirSync(styles)) {
    for (const name of new Set(classes(readFileSync(new URL(file, styles), "utf8")))) sheets.set(name, [...(sheets.get(name) ?? []), file]);
  }
  expect(sheets.size).toBeGreaterThan(50);
  expect([...sheets].filter(([, files]) => files.length > 1)).toEqual([]);
});
