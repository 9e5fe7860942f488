import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Colour, contrast, isColour, mix, onto } from "../bridge/accent.ts";
import { palette, schemes } from "./look.ts";

const css = readFileSync(new URL("style.css", import.meta.url), "utf8");
const [light = "", dark = ""] = css.split("@media (prefers-color-scheme: dark)");

/** A colour of the style sheet. */
function fixed(scheme: keyof typeof schemes, name: string): Colour {
  const found = new RegExp(`--${name}: (#[0-9a-f]+);`).exec(scheme === "light" ? light : dark)?.[1] ?? "";
  return (found.length === 4 ? found.replace(/[0-9a-f]/g, "$&$&") : found) as Colour;
}

test("contrast is that of WCAG", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#767676", "#FFFFFF")).toBeCloseTo(4.54, 2);
  expect(contrast("#ff0000", "#00ff00")).toBeCloseTo(2.91, 2);
  expect(contrast("#123456", "#123456")).toBe(1);
});

test("mixing goes from the one to the other", () => {
  expect([0, 0.5, 1].map((part) => mix("#000000", "#fF8000", part))).toEqual(["#000000", "#804000", "#ff8000"]);
});

test.each(["#fff", "red", "", "#12345g", "#1234567", " #123456", "#123456\n", null, 12, ["#123456"]])("%o is no accent", (text) => {
  expect(isColour(text)).toBe(false);
});

const names = Object.keys(schemes) as (keyof typeof schemes)[];

test.each(names)("the surfaces for which an accent is moved are those of the style sheet: %s", (scheme) => {
  const found = ["ground", "stream", "raised", "note-tint"].map((name) => fixed(scheme, name));
  expect(new Set(schemes[scheme].surfaces)).toEqual(new Set(found));
  expect(schemes[scheme].surfaces[0]).toBe(found[0]);
});

/** Colours that are the same at each run: https://en.wikipedia.org/wiki/Linear_congruential_generator. */
function* random(seed: number): Generator<string> {
  for (let n = seed; ;) {
    n = (Math.imul(n, 1664525) + 1013904223) >>> 0;
    yield `#${(n >>> 8).toString(16).padStart(6, "0")}`;
  }
}

const source = random(13);
const accents = [
  ...["#000000", "#ffffff", "#ffff00", "#0000ff", "#777777", "#767676", "#ff0000", "#00ff00", "#131918", "#f4f7f6"],
  ...Array.from({ length: 200 }, () => source.next().value as string),
] as Colour[];

test.each(names)("with each of 210 accents all that is written, drawn or outlined in it can be read: %s", (scheme) => {
  for (const accent of accents) {
    const colour = palette(accent, scheme) as Record<string, Colour>;
    const of = (name: string): Colour => colour[`--${name}`] ?? fixed(scheme, name);
    const around = [...schemes[scheme].surfaces, of("tint")];
    for (const on of [of("fill"), of("fill-deep")]) expect(contrast(of("on-fill"), on), accent).toBeGreaterThanOrEqual(4.5);
    expect(contrast(of("on-own"), of("own")), accent).toBeGreaterThanOrEqual(4.5);
    for (const surface of around) expect(contrast(of("accent"), surface), accent).toBeGreaterThanOrEqual(4.5);
    for (const surface of around) expect(contrast(of("focus"), surface), accent).toBeGreaterThanOrEqual(3);
    for (const text of ["ink", "soft"]) expect(contrast(of(text), of("tint")), accent).toBeGreaterThanOrEqual(4.5);
    const shape = colour["--rim"] === ("transparent" as Colour) ? of("fill") : of("rim");
    for (const surface of schemes[scheme].surfaces) expect(contrast(shape, surface), accent).toBeGreaterThanOrEqual(3);
    expect([colour["--fill"], onto(accent)]).toEqual([accent, colour["--on-fill"]]);
  }
});

test("an accent changes nothing that the page may not decide", () => {
  const changed = Object.keys(palette("#ff00ff", "light")).sort();
  expect(changed).toEqual(["--accent", "--fill", "--fill-deep", "--focus", "--on-fill", "--on-own", "--own", "--rim", "--tint"]);
  const kept = { guard: "note", problem: "wrong", "assurance .icon": "sure", "line.secure": "sure-tint", "line .progress": "sure" };
  for (const [what, name] of Object.entries(kept)) {
    expect(new RegExp(`\\.${what.replace(".", "\\.")}[,{ ][^}]*: var\\(--${name}\\)`).test(light), what).toBe(true);
  }
  const heading = /\.form h2 \{[^}]*\}/.exec(light)?.[0] ?? "";
  expect(heading).not.toBe("");
  expect(heading).not.toContain("--accent");
});
