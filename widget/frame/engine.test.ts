import { createHash } from "node:crypto";
import { beforeEach, expect, test, vi } from "vitest";
import { Bridge } from "../bridge/wasm.ts";
import { sha384, start } from "./engine.ts";

// A module with nothing in it, and what it hashes to.
const genuine = new Uint8Array([0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
const integrity = `sha384-${createHash("sha384").update(genuine).digest("base64")}`;
const started = Object.create(Bridge.prototype) as Bridge;

const compile = vi.spyOn(WebAssembly, "compile");
const run = vi.spyOn(Bridge, "start").mockResolvedValue(started);
beforeEach(() => void vi.clearAllMocks());

test("the module that the frame was built with is started", async () => {
  expect(await sha384(genuine.buffer)).toBe(integrity);
  expect(await start(genuine.buffer, integrity, () => true)).toBe(started);
});

test("the frame itself refuses a module with any bit flipped, cut short or grown, before it is compiled", async () => {
  const flipped = Array.from({ length: genuine.length * 8 }, (_, bit) => {
    const bytes = genuine.slice();
    bytes.set([bytes[bit >> 3]! ^ (1 << (bit & 7))], bit >> 3); // eslint-disable-line @typescript-eslint/no-non-null-assertion -- within the bytes
    return bytes;
  });
  for (const bytes of [...flipped, genuine.slice(0, -1), new Uint8Array([...genuine, 0]), new Uint8Array()]) {
    await expect(start(bytes.buffer, integrity, () => true)).resolves.toBeNull();
  }
  await expect(start(genuine.buffer, "", () => true)).resolves.toBeNull();
  expect(compile).not.toHaveBeenCalled();
  expect(run).not.toHaveBeenCalled();
});
