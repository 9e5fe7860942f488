import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { codeDigits, drawingOf } from "./brands.ts";

/** The module's brands: the label of each, and how many digits its security code has. */
const source = readFileSync(new URL("../../wasm/field/brand.go", import.meta.url), "utf8");
const brands = [...source.matchAll(/^\t\{"[\w-]+", "([^"]+)", [\s\S]+?, (\d)\},$/gm)].map(([, label = "", code]) => ({ label, code: Number(code) }));

function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = Array.from(color.slice(1), (digit) => {
    const part = parseInt(digit, 16) / 15;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

test("every brand that the module knows is drawn, and has the module's digits in its code", () => {
  expect(brands.length).toBeGreaterThan(10);
  for (const { label, code } of brands) {
    expect(drawingOf(label)?.lines.join(""), label).toBe(label.replace(" ", ""));
    expect(codeDigits(label), label).toBe(code);
  }
});

test("a name can be read on its card, and fits", () => {
  for (const { label } of brands) {
    const { ground, ink, lines, size } = drawingOf(label) ?? expect.fail(label);
    const [light = 0, dark = 0] = [luminance(ground), luminance(ink)].sort((a, b) => b - a);
    expect((light + 0.05) / (dark + 0.05), label).toBeGreaterThan(4.5);
    expect(size, label).toBeGreaterThan(8);
    for (const line of lines) expect(line.length * size, label).toBeLessThan(67);
  }
});

test("what is no brand has no drawing and no code of its own", () => {
  for (const label of ["", "Unknown", "toString"]) expect([drawingOf(label), codeDigits(label)]).toEqual([undefined, undefined]);
});
