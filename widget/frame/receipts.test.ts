import { expect, test } from "vitest";
import { From, type Item, Kind } from "../bridge/outputs.ts";
import { folded } from "./receipts.ts";

/** Returns a stream of markers, each written as "code title", and of texts, which have no title. */
function stream(...lines: string[]): Item[] {
  return lines.map((line, n) => {
    const [code = "", form = ""] = line.split(" ");
    const kind = form === "" ? Kind.text : Kind.marker;
    return { id: n + 1, from: From.system, kind, code, text: line, time: n, seq: 0, form, arrived: 0, before: 0, by: "" };
  });
}

const shown = (...lines: string[]): string[] => folded(stream(...lines)).map(({ text }) => text);

test("the markers of a form are one line, which stands where the last one happened", () => {
  expect(shown("requested card", "hello", "sent card", "opened card", "thanks", "wiped card")).toEqual(["hello", "thanks", "wiped card"]);
});

test("a marker without a title, as after a reload, goes on with the one form that it can be of, and has its title", () => {
  const wiped = stream("wiped card").map((item): Item => ({ ...item, id: 9, form: "" }));
  const told = (...before: string[]) => folded([...stream(...before), ...wiped]).map(({ code, form }) => `${code} ${form}`);
  expect(told("requested card", "sent card", "opened card")).toEqual(["wiped card"]);
  expect(told("sent card", "sent note")).toEqual(["sent card", "sent note", "wiped "]);
  expect(told("wiped card")).toEqual(["wiped card", "wiped "]);
});

test("a request that ended otherwise is one line too", () => {
  for (const end of ["cancelled-customer", "cancelled-agent", "expired", "unread", "unconfirmed", "unreadable", "agent-changed"]) {
    expect(shown("requested card", "extended card", "hello", `${end} card`)).toEqual(["hello", `${end} card`]);
  }
});

test("each request has a line of its own, also for the same form", () => {
  expect(shown("requested card", "expired card", "requested card")).toEqual(["expired card", "requested card"]);
  expect(shown("requested card", "sent card", "requested card", "opened card")).toEqual(["requested card", "opened card"]);
  expect(shown("requested card", "requested note", "sent note")).toEqual(["requested card", "sent note"]);
});

test("of two alike it does not matter which goes on", () => {
  expect(shown("requested card", "requested card", "sent card")).toEqual(["requested card", "sent card"]);
  expect(shown("requested card", "requested card", "sent card", "cancelled-agent card")).toEqual(["sent card", "cancelled-agent card"]);
});

test("a marker that could be of one form or of another at a different step stands by itself", () => {
  expect(shown("requested card", "sent card", "opened card", "requested card", "sent card", "wiped card")).toEqual(["opened card", "sent card", "wiped card"]);
});

test("a marker whose beginning is not there any more stands by itself", () => {
  expect(shown("opened card", "wiped card", "extended note")).toEqual(["wiped card", "extended note"]);
  expect(shown("wiped card", "cancelled-agent card")).toEqual(["wiped card", "cancelled-agent card"]);
});
