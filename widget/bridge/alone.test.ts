import { expect, test } from "vitest";
import { alone, decodeList, encodeList } from "./list.ts";

test("a frame leaves without the result it came in", () => {
  const [, frame] = decodeList(encodeList(["what was typed", "sealed"]));
  if (!frame) throw new Error("no frame");
  expect(frame.buffer.byteLength, "the view shares a larger buffer").toBeGreaterThan(frame.length);
  const clone = structuredClone(alone(frame));
  expect(new TextDecoder().decode(clone)).toBe("sealed");
});
