import { expect, test } from "vitest";
import { type Arg, decodeList, encodeList, ListReader } from "./list.ts";

const bytes = (...b: number[]) => new Uint8Array(b);

test("each element is its length in four little-endian bytes, then itself", () => {
  expect(encodeList([bytes(7, 8), "é", 12, true, false])).toEqual(bytes(2, 0, 0, 0, 7, 8, 2, 0, 0, 0, 0xc3, 0xa9, 2, 0, 0, 0, 0x31, 0x32, 1, 0, 0, 0, 0x31, 1, 0, 0, 0, 0x30));
});

test.each<[string, Arg[]]>([
  ["nothing", []],
  ["an empty element", [""]],
  ["a long element", ["x".repeat(70_000)]],
  ["elements that look like lengths", [bytes(255, 255, 255, 255), bytes(0, 0, 0, 0)]],
])("decodes what it encoded: %s", (_, list) => {
  const encoded = encodeList(list);
  expect(encodeList(decodeList(encoded))).toEqual(encoded);
});

test.each([
  ["part of a length", bytes(1, 0, 0)],
  ["a length without its element", bytes(1, 0, 0, 0)],
  ["an element cut short", bytes(3, 0, 0, 0, 1, 2)],
  ["a length of four gigabytes", bytes(255, 255, 255, 255, 1)],
  ["rubbish after an element", bytes(1, 0, 0, 0, 5, 9)],
])("refuses %s", (_, input) => {
  expect(() => decodeList(input)).toThrow(RangeError);
});

test("decodes a list that is part of a larger buffer", () => {
  const buffer = bytes(9, 9, 1, 0, 0, 0, 5, 9).buffer;
  expect(decodeList(new Uint8Array(buffer, 2, 5))).toEqual([bytes(5)]);
});

test("a reader gives what was asked for, in order", () => {
  const r = new ListReader(encodeList(["text", -3, true, bytes(1), "left"]));
  expect([r.text(), r.number(), r.flag(), r.bytes(), r.rest().length]).toEqual(["text", -3, true, bytes(1), 1]);
});

test.each(["", "1.5", "1e3", "0x10", " 1", "9007199254740993", "NaN"])("a reader refuses the number %j", (text) => {
  expect(() => new ListReader(encodeList([text])).number()).toThrow(RangeError);
});

test("a reader refuses what is missing, and text that is not UTF-8", () => {
  expect(() => new ListReader(bytes()).text()).toThrow(RangeError);
  expect(() => new ListReader(encodeList([bytes(0xff)])).text()).toThrow(TypeError);
});
