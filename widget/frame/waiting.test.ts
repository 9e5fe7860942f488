import { beforeEach, expect, test } from "vitest";
import { From, Kind } from "../bridge/outputs.ts";
import { itemOf } from "../testing/item.ts";
import { Attention } from "./attention.ts";
import { createState, type State } from "./state.ts";
import { forgetQueue, showKept, showLeaving, unsaid } from "./waiting.ts";
import { minutesText, nameList, words } from "./words.ts";

let state: State;

const own = (id: number, text: string, seq: number) => itemOf(id, { from: From.customer, kind: Kind.text, text, seq });

beforeEach(() => {
  state = createState();
  state.items.value = [own(1, "delivered", 1), itemOf(2, { from: From.agent, kind: Kind.text, text: "theirs" }), own(3, "one", 2), own(4, "two", 3)];
  state.delivered.value = 1;
});

test("a message begins with what nobody has read yet", () => {
  expect(unsaid(state)).toBe("one\n\ntwo");
});

test.each([
  ["text-empty", "text", ""],
  ["text-card-number", "text", "card-number"],
  ["nobody-reads", "text", ""],
  ["required", "reach", ""],
  ["email-incomplete", "reach", ""],
  ["phone-country", "reach", ""],
])("%s is shown at the %s", (code, at, found) => {
  showLeaving(state, code);
  expect(state.leaving.value).toBe("open");
  expect(state.unleft.value).toMatchObject({ at, found });
  expect(state.unleft.value?.problem).not.toBe("");
});

test("a message on its way is shown so, with nothing wrong", () => {
  showLeaving(state, "required");
  showLeaving(state, "");
  expect([state.leaving.value, state.unleft.value]).toEqual(["sent", null]);
});

test("one that is kept takes the place of what it was made of", () => {
  state.queue.value = { position: 1, seconds: 0, onDuty: 0, open: true, hours: "", readers: [] };
  showLeaving(state, "");
  showKept(state, { type: "kept", is: true, names: ["Alice"] });
  expect(state.items.value.map((item) => item.text)).toEqual(["delivered", "theirs"]);
  expect(state.left.value?.names).toEqual(["Alice"]);
  expect([state.leaving.value, state.queue.value]).toEqual(["", null]);
});

test("one that is not kept stays in its form, and loses nothing", () => {
  showLeaving(state, "");
  showKept(state, { type: "kept", is: false, names: [] });
  expect(state.items.value).toHaveLength(4);
  expect([state.leaving.value, state.left.value]).toEqual(["open", null]);
  expect(state.unleft.value?.problem).toBe(words.nobody.full);
});

test("the form goes when somebody answers", () => {
  showLeaving(state, "required");
  forgetQueue(state);
  expect([state.leaving.value, state.unleft.value]).toEqual(["", null]);
});

test.each([
  [["Alice"], "Alice"],
  [["Alice", "Bob"], "Alice and Bob"],
  [["Alice", "Bob", "Carol", "Dan"], "Alice, Bob, Carol, and one other"],
  [["Alice", "Bob", "Carol", "Dan", "Eve"], "Alice, Bob, Carol, and 2 others"],
])("%j are %s", (names, text) => {
  expect(nameList(names)).toBe(text);
});

test("seconds are told as minutes, rounded up", () => {
  expect([1, 60, 61, 240].map(minutesText)).toEqual(["1 minute", "1 minute", "2 minutes", "4 minutes"]);
});

test("the module is told when somebody can see the pane", () => {
  const told: boolean[] = [];
  const attention = new Attention({ unread: () => undefined, watched: (on) => told.push(on) });
  attention.opened(true);
  attention.shown(false);
  attention.shown(true);
  attention.opened(false);
  expect(told).toEqual([true, false, true, false]);
});
