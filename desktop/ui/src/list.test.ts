import { expect, test } from "vitest";
import { byActivity, nextChat } from "./list";
import { itemOf as item } from "./samples";

const chats = [
  { chat: "a", started: 10 },
  { chat: "b", started: 30 },
  { chat: "c", started: 20 },
];

test("the chat where something happened last stands first; a new one begins there", () => {
  expect(byActivity(chats, {}).map((c) => c.chat)).toEqual(["b", "c", "a"]);
  expect(byActivity(chats, { a: [item(40)], c: [item(5)] }).map((c) => c.chat)).toEqual(["a", "b", "c"]);
  expect(byActivity([...chats, { chat: "d", started: 30 }], {}).map((c) => c.chat)).toEqual(["b", "d", "c", "a"]);
});

test.each([
  ["a", "c", "c"],
  ["c", "c", "a"],
  ["c", "a", "a"],
  ["b", "", "c"],
  ["", "b", "b"],
  ["", "", "a"],
])("from %j with news in %j the next is %j", (open, news, want) => {
  expect(nextChat(chats, open, (c) => c.chat === news)?.chat).toBe(want);
});

test("there is no next chat beside the only one", () => expect(nextChat(chats.slice(0, 1), "a", () => true)).toBeUndefined());
