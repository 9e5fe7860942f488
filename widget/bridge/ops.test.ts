import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ops } from "./ops.ts";

test("the table is that of wasm/bridge.go", () => {
  const source = readFileSync(new URL("../../wasm/bridge.go", import.meta.url), "utf8");
  const theirs = [...source.matchAll(/\{(\d+), "([a-z]+\.[a-z]+)", \w+\}/g)].map(([, n, name]) => [name, Number(n)]);
  expect(theirs.length).toBeGreaterThan(0);
  expect(Object.entries(ops)).toEqual(theirs);
});
