import { readFileSync, statSync } from "node:fs";
import { expect, test } from "vitest";

const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8"));
const limits = read("limits.json") as Record<string, number>;
const manifest = read("dist/manifest.json") as Record<string, { file: string }>;

test.each(Object.entries(limits))("the %s stays below its limit", (part, limit) => {
  const file = manifest[part]?.file ?? "missing";
  expect(statSync(new URL(`dist/${file}.br`, import.meta.url)).size).toBeLessThanOrEqual(limit);
});
