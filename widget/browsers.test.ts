import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");

/** The versions that docs/embed.md promises. */
function promised(): number[] {
  const [, ...versions] = /It is built for Chrome ([\d.]+), Firefox ([\d.]+) ESR and Safari ([\d.]+) and later/.exec(read("../docs/embed.md")) ?? [];
  return versions.map(Number);
}

const folder = mkdtempSync(join(tmpdir(), "sealform-browsers-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the check of "make lint" with these further files, by name, as if they were ours. */
function check(files: Readonly<Record<string, string>>): { status: number | null; problems: string } {
  const paths = Object.entries(files).map(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  });
  const { status, stderr } = spawnSync(process.execPath, [fileURLToPath(new URL("../house/browsers/check.mjs", import.meta.url)), ...paths], { encoding: "utf8" });
  return { status, problems: stderr };
}

test("the versions that are promised are those that the scripts and styles are built for", () => {
  const [chrome, firefox, safari] = promised();
  expect([chrome, firefox, safari].every((version) => Number.isFinite(version))).toBe(true);
  const targets = ["build.mjs", "../desktop/ui/build.mjs"].flatMap((file) => {
    const found: string[] = read(file).match(/target: \[.*\]/g) ?? [];
    expect(found.length, file).toBeGreaterThan(0);
    return found;
  });
  expect(new Set(targets)).toEqual(new Set([`target: ["chrome${chrome}", "firefox${firefox}", "safari${safari}"]`]));
});

test("something newer is found, whatever it is", { timeout: 120_000 }, () => {
  const script = `
    export const later = Promise.withResolvers<number>();
    export const all = new Set([1]).union(new Set([2]));
    export const some = new Map([[1, 2]]).values().map((n) => n).toArray();
    export const groups = Object.groupBy([1], String);
    const { try: attempt } = Promise;
    attempt(() => new PopStateEvent("x").hasUAVisualTransition);
    document.addEventListener("scrollend", () => navigator.clipboard.readText());
    export const letters = /(?i:a)/;
    export class Held { static { using held = { [Symbol.dispose]() {} }; } }
  `;
  const sheet = `
    @starting-style { a { color: light-dark(#fff, #000) } }
    a:has(b) { margin-trim: block; inline-size: calc-size(auto, size); position-area: top }
    @supports (interpolate-size: numeric-only) { a { interpolate-size: allow-keywords } }
  `;
  const { status, problems } = check({ "newer.ts": script, "newer.css": sheet });
  const found = [...problems.matchAll(/: (\S+) needs /g)].map(([, feature]) => feature);
  expect(found.sort()).toEqual(
    [
      "api.Document.scrollend_event",
      "api.PopStateEvent.hasUAVisualTransition",
      "css.at-rules.starting-style",
      "css.properties.margin-trim",
      "css.properties.margin-trim.block",
      "css.properties.position-area",
      "css.properties.position-area.top",
      "css.types.calc-size",
      "css.types.color.light-dark",
      "javascript.builtins.Iterator.map",
      "javascript.builtins.Iterator.toArray",
      "javascript.builtins.Object.groupBy",
      "javascript.builtins.Promise.try",
      "javascript.builtins.Promise.withResolvers",
      "javascript.builtins.Set.union",
      "javascript.builtins.Symbol.dispose",
      "javascript.regular_expressions.modifier",
      "javascript.statements.using",
    ].sort(),
  );
  expect(status).toBe(1);
});
