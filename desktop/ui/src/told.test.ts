import { beforeEach, describe, expect, it } from "vitest";
import { chatOf, itemOf, waitingOf } from "./samples";
import { Known } from "./told";

let known: Known;
beforeEach(() => {
  known = new Known();
  known.chats([], []);
});

describe("a waiting chat", () => {
  it("is news once", () => {
    expect(known.chats([waitingOf("1")], [])).toEqual([{ kind: "waiting", chat: "1", item: 0, text: "A customer is waiting for Billing" }]);
    expect(known.chats([waitingOf("1")], [])).toEqual([]);
    known.chats([], []); // the relay was away
    expect(known.chats([waitingOf("1")], [])).toEqual([]);
  });
  it("is news again when it waits again", () => {
    known.chats([waitingOf("1")], []);
    expect(known.chats([{ ...waitingOf("1"), again: true }], [])).toHaveLength(1);
  });
  it("is no news when it waited before the window was opened", () => {
    const fresh = new Known();
    expect(fresh.chats([waitingOf("1")], [])).toEqual([]);
    expect(fresh.chats([waitingOf("1"), waitingOf("2")], []).map((n) => n.chat)).toEqual(["2"]);
  });
  it("is no news when it is the agent's own", () => {
    expect(
      known.chats(
        [
          { ...waitingOf("1"), claimed: true },
          { ...waitingOf("2"), back: true },
        ],
        [],
      ),
    ).toEqual([]);
  });
  it("is no news when it comes up from those that were not shown, unless it waits again", () => {
    known.chats([waitingOf("1")], [], 2);
    expect(known.chats([waitingOf("2")], [], 1)).toEqual([]);
    expect(known.chats([{ ...waitingOf("2"), again: true }], [], 1).map((n) => n.chat)).toEqual(["2"]);
    expect(known.chats([waitingOf("2"), waitingOf("3")], [])).toEqual([]);
    expect(known.chats([waitingOf("3"), waitingOf("4")], []).map((n) => n.chat)).toEqual(["4"]);
  });
  it("is told once where many come at once: the last", () => {
    expect(known.chats([waitingOf("1"), waitingOf("2")], []).map((n) => n.chat)).toEqual(["2"]);
  });
});

describe("a chat of a service that pushes", () => {
  const one = (turn: number) => [{ ...waitingOf("1"), push: true, turn }];
  it("is news when it is offered to this agent, each time once", () => {
    expect(known.chats(one(0), [])).toEqual([]);
    expect(known.chats(one(30_000), [])).toEqual([{ kind: "waiting", chat: "1", item: 0, text: "A chat for Billing is offered to you" }]);
    expect(known.chats(one(30_000), [])).toEqual([]);
    expect(known.chats(one(0), [])).toEqual([]);
    expect(known.chats(one(90_000), [])).toHaveLength(1);
  });
  it("is no news when the agent has asked for it", () => expect(known.chats([{ ...waitingOf("1"), push: true, turn: 30_000, claimed: true }], [])).toEqual([]));
});

describe("an item", () => {
  const begin = () => known.items("1", [itemOf(1)]);
  it("is no news where the chat begins with it", () => expect(begin()).toEqual([]));
  it("is news where the customer wrote it, or sent a form", () => {
    begin();
    expect(known.items("1", [itemOf(2)])).toEqual([{ kind: "message", chat: "1", item: 2, text: "New message in a chat" }]);
    expect(known.items("1", [itemOf(3, { from: "system", kind: "marker", code: "received", form: "Credit card" })])).toEqual([
      { kind: "form", chat: "1", item: 3, text: "A form was received" },
    ]);
  });
  it("is no news of the agent's, of the program, or twice", () => {
    begin();
    expect(known.items("1", [itemOf(2, { from: "agent" }), itemOf(3, { from: "system", kind: "notice" })])).toEqual([]);
    known.items("1", [itemOf(4)]);
    expect(known.items("1", [itemOf(1), itemOf(2), itemOf(3), itemOf(4)])).toEqual([]); // the stream came anew
  });
  it("is no news before the window has the state", () => {
    const fresh = new Known();
    fresh.items("1", [itemOf(1)]);
    expect(fresh.items("1", [itemOf(2)])).toEqual([]);
  });
});

it("says nothing that a customer wrote, and no name of one", () => {
  const canary = "CANARY";
  const of = { firstName: canary, lastName: canary, origin: canary };
  known.items("1", [itemOf(1, { text: canary })]);
  known.chats([], [chatOf("1", of)]);
  const news = [
    ...known.items("1", [itemOf(2, { text: canary, form: canary }), itemOf(3, { from: "system", kind: "marker", code: "received", text: canary, form: canary })]),
    ...known.chats([{ ...waitingOf("2"), ...of }], [chatOf("1", of)]),
  ];
  expect(news).toHaveLength(3);
  expect(news.map((n) => n.text).join()).not.toContain(canary);
});
