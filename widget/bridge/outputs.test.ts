import { expect, test } from "vitest";
import { type Arg, encodeList } from "./list.ts";
import { decodeEdit, decodeOutput } from "./outputs.ts";

const output = (...fields: Arg[]) => decodeOutput(encodeList(fields));

test.each([
  ["nothing", []],
  ["an unknown type", ["toString"]],
  ["a missing field", ["state", "joined"]],
  ["an unknown phase", ["state", "dancing", "", ""]],
  ["an unknown reason", ["not-taken", 1, "dull"]],
  ["an unknown end of a chat", ["ended", "dragon"]],
  ["an unknown reason of a state", ["state", "ended", "dragon", "", ""]],
  ["an unknown pause", ["paused", "tea"]],
  ["an unknown end of a form", ["form-closed", "r", "eaten"]],
  ["an unknown fate", ["form-lost", "r", "eaten"]],
  ["a number that is none", ["wake", "soon"]],
])("refuses %s", (_, fields) => {
  expect(() => output(...fields)).toThrow(RangeError);
});

test("an edit carries every field's verdict, and what is to be done", () => {
  const verdict = encodeList(["age", 2, "", "number-low", "18", encodeList(["17", "1.7"])]);
  const wake = encodeList(["wake", 9]);
  expect(decodeEdit([...["4111 1", 6].map((a) => new TextEncoder().encode(String(a))), encodeList([verdict]), wake])).toEqual({
    text: "4111 1",
    caret: 6,
    verdicts: [{ id: "age", state: 2, label: "", problem: "number-low", limit: "18", readings: ["17", "1.7"] }],
    outputs: [wake],
  });
});
