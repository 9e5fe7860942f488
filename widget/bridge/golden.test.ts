import { expect, test } from "vitest";
import golden from "./golden.json" with { type: "json" };
import { encodeList } from "./list.ts";
import { decodeEdit, decodeHints, decodeOutput } from "./outputs.ts";

const unhex = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));

/** Puts bytes where the file has their digits. */
function revive(_key: string, value: unknown): unknown {
  const hex = (value as { hex?: unknown } | null)?.hex;
  return typeof hex === "string" ? unhex(hex) : value;
}

const decoders: Record<string, (bytes: Uint8Array) => unknown> = {
  output: decodeOutput,
  hints: decodeHints,
  verdict: (bytes) => decodeEdit([new Uint8Array([120]), new Uint8Array([49]), encodeList([bytes])]).verdicts[0],
};

// wasm/golden_test.go writes the file from what the module encodes, and says what each is.
test.each(golden)("the module's $name becomes what it is", ({ name, hex, value }) => {
  const decode = decoders[name.split(" ")[0] ?? ""];
  expect(decode?.(unhex(hex))).toEqual(JSON.parse(JSON.stringify(value), revive));
});
