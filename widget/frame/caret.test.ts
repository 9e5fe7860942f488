import { expect, test } from "vitest";
import { beyond, difference } from "./caret.ts";

test.each([
  ["", "4", { start: 0, end: 0, text: "4" }],
  ["41111", "4111 1", { start: 4, end: 4, text: " " }],
  ["4111 ", "4111", { start: 4, end: 5, text: "" }],
  ["3782 822463", "3782 8224 63", { start: 9, end: 9, text: " " }],
  ["3/4/1984", "1984-03-04", { start: 0, end: 7, text: "1984-03-0" }],
  ["4111", "4111", { start: 4, end: 4, text: "" }],
  ["a😀b", "a😁b", { start: 1, end: 3, text: "😁" }],
  ["a😀b", "a🐀b", { start: 1, end: 3, text: "🐀" }],
  ["a😀b", "a🨀b", { start: 1, end: 3, text: "🨀" }],
])("what makes %j into %j", (from, to, change) => {
  expect(difference(from, to)).toEqual(change);
  expect(from.slice(0, change.start) + change.text + from.slice(change.end)).toBe(to);
});

// The caret is written as |: before the key, after what the browser did, and after what is behind the gap went too.
test.each([
  ["Delete", "4111| 2222", "4111|2222", "4111|222"],
  ["Delete", "123|-45-6789", "123|45-6789", "123|5-6789"],
  ["Delete", "12| / 27", "12|/ 27", "12| 27"],
  ["Backspace", "4111 |2222", "4111|2222", "411|2222"],
  ["Backspace", "123-45-|6789", "123-45|6789", "123-4|6789"],
  ["Delete a word", "4111| 2222 3333", "4111|2222 3333", "4111| 3333"],
  ["Delete a word", "123|-45-6789", "123|45-6789", "123|-6789"],
  ["Backspace a word", "4111 2222 |3333", "4111 2222|3333", "4111 |3333"],
  ["Delete", "4111| ", "4111|", null],
  ["Backspace", " |4111", "|4111", null],
  ["Delete", "4111| 2222", "9|", null],
  ["Delete", "4111| 2222", "4111|x2222", null],
  ["Backspace", "4111 |2222", "9111|2222", null],
  ["Delete a word", "Ada| Lovelace Byron", "Ada|Lovelace Byron", "Ada| Byron"],
  ["Backspace", "a😀 |b", "a😀|b", "a|b"],
  ["Delete", "a| 😀b", "a|😀b", "a|b"],
])("%s: %j, of which the browser left %j", (key, from, left, want) => {
  const deletion = { text: from.replace("|", ""), forward: key.startsWith("Delete"), word: key.endsWith("word") };
  const got = beyond(deletion, left.replace("|", ""), left.indexOf("|"));
  expect(got && `${got.text.slice(0, got.caret)}|${got.text.slice(got.caret)}`).toBe(want);
});
