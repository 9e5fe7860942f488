import { expect, test } from "vitest";
import { type Arg, encodeList } from "./list.ts";
import { decodeEdit, decodeHints, decodeOutput } from "./outputs.ts";

const output = (...fields: Arg[]) => decodeOutput(encodeList(fields));

test("outputs become what they say", () => {
  expect(output("chat", "0f".repeat(16), new Uint8Array([5]))).toEqual({ type: "chat", ticket: "0f".repeat(16), leave: new Uint8Array([5]) });
  expect(output("frame", new Uint8Array([1]))).toEqual({ type: "frame", bytes: new Uint8Array([1]) });
  expect(output("state", "joined", "", "Alice", "key")).toEqual({ type: "state", phase: "joined", reason: "", name: "Alice", agent: "key" });
  expect(output("peer", true)).toEqual({ type: "peer", up: true });
  expect(output("item", 3, 1, 0, "", "hi", 1_795_000_000_000, 0, "Card", 1_795_000_000_500, 2)).toEqual({
    type: "item",
    item: { id: 3, from: 1, kind: 0, code: "", text: "hi", time: 1_795_000_000_000, seq: 0, form: "Card", arrived: 1_795_000_000_500, before: 2 },
  });
  expect(output("not-taken", 3, "too-long")).toEqual({ type: "not-taken", seq: 3, reason: "too-long" });
  expect(output("form-extended", "r", 9)).toEqual({ type: "form-extended", request: "r", expires: 9 });
  expect(output("form-sending", "r")).toEqual({ type: "form-sending", request: "r" });
  expect(output("form-lost", "r", "unread")).toEqual({ type: "form-lost", request: "r", reason: "unread" });
  expect(output("form", "r", "Title", "Purpose", 9, "f", "de", encodeList(["One", "Two"]))).toEqual({
    type: "form",
    request: "r",
    title: "Title",
    purpose: "Purpose",
    expires: 9,
    definition: "f",
    language: "de",
    pages: ["One", "Two"],
  });
});

test.each([
  ["nothing", []],
  ["an unknown type", ["toString"]],
  ["a missing field", ["state", "joined"]],
  ["an unknown phase", ["state", "dancing", "", ""]],
  ["an unknown reason", ["not-taken", 1, "dull"]],
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

test("hints tell how a field is typed into", () => {
  const list = encodeList(["code", "card-code", "Security code", "", true, "cc-csc", "numeric", "next", 10, false, true, 1, false, "", "", "", "", "", true, "en-US", "mdy", ""]);
  expect(decodeHints(list)).toMatchObject({ id: "code", required: true, autocomplete: "cc-csc", multiline: false, secret: true, page: 1, fixed: false, shown: true, locale: "en-US", order: "mdy", options: [] });
});

test("hints carry a field's rules and options", () => {
  const options = encodeList([encodeList(["post", "By post"]), encodeList(["van", "By van"])]);
  const list = encodeList(["way", "radio", "Way", "", true, "off", "", "next", 0, false, false, 0, true, "post", "1", "5", "0.5", "zip", false, "de", "dmy", options]);
  expect(decodeHints(list)).toMatchObject({
    fixed: true,
    initial: "post",
    min: "1",
    max: "5",
    step: "0.5",
    labelCode: "zip",
    shown: false,
    options: [
      { id: "post", label: "By post" },
      { id: "van", label: "By van" },
    ],
  });
});
