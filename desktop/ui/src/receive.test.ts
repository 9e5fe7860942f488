import { beforeEach, expect, test, vi } from "vitest";
import { handActed } from "./hand";
import type { Chat, Event } from "./messages";
import { notice, use } from "./program";
import { accept, acceptAnyway, oneMore } from "./accepts";
import { markSeen, open } from "./commands";
import { receive } from "./receive";
import { chatOf as chat, itemOf as text, entryOf, stateOf, waitingOf as waits } from "./samples";
import { active, entry, isNew, state, streams, unread } from "./state";

type State = Extract<Event, { type: "state" }>;

function tell(chats: Chat[], change: Partial<State> = {}): void {
  receive(stateOf({ chats, ...change }));
}

const asked = vi.fn();

beforeEach(() => {
  asked.mockReset();
  use({ ask: (c) => (asked(c), Promise.resolve({ type: "ok", id: 1 })) });
  tell([]);
  state.value = undefined;
  oneMore.value = "";
  [active.value, notice.value, streams.value] = ["", "", {}];
});

test("a window begins with the chat that was opened last, else with a live one", () => {
  tell([chat("a", { ended: "agent" }), chat("b"), chat("c")], { looked: "c" });
  expect(active.value).toBe("c");
  state.value = undefined;
  tell([chat("a", { ended: "agent" }), chat("b")]);
  expect(active.value).toBe("b");
});

test("an accepted chat opens while the hand rests", async () => {
  tell([chat("a")], { waiting: [waits("b")] });
  await accept("b");
  tell([chat("a"), chat("b")]);
  expect(active.value).toBe("b");
});

test.each(["keydown", "input", "pointerdown", "wheel"])("after a %s it is marked instead", async (type) => {
  tell([chat("a")], { waiting: [waits("b")] });
  await accept("b");
  handActed({ type });
  const b = chat("b");
  tell([chat("a"), b]);
  expect([active.value, isNew(b)]).toEqual(["a", true]);
  open("b");
  expect(isNew(b)).toBe(false);
});

test("of two accepted chats the one that was pressed last opens, whichever comes first", async () => {
  tell([chat("a")], { waiting: [waits("b"), waits("c")] });
  await accept("b");
  handActed({ type: "pointerdown" });
  await accept("c");
  tell([chat("a"), chat("b")], { waiting: [waits("c")] });
  expect(active.value).toBe("a");
  tell([chat("a"), chat("b"), chat("c")]);
  expect(active.value).toBe("c");
});

const dutyOf = (chats: number, atOnce: number): State["duty"] => ({ ...stateOf().duty, chats, atOnce });
const accepted = (): unknown[] => asked.mock.calls.map(([c]) => c as { type: string; chat: string }).flatMap((c) => (c.type === "accept" ? [c.chat] : []));

test.each([
  [3, 4, true],
  [4, 4, false],
  [5, 4, false],
  [0, 1, true],
  [1, 1, false],
  [5, 6, true],
])("with %i of %i chats one more is accepted without a question: %s", async (chats, atOnce, at) => {
  tell([chat("a")], { waiting: [waits("f")], duty: dutyOf(chats, atOnce) });
  await accept("f");
  expect([oneMore.value, accepted()]).toEqual(at ? ["", ["f"]] : ["f", []]);
});

test("what was accepted a moment ago counts", async () => {
  tell([chat("a")], { waiting: [waits("g"), waits("h")], duty: dutyOf(1, 2) });
  await accept("g");
  await accept("h");
  expect([oneMore.value, accepted()]).toEqual(["h", ["g"]]);
  tell([chat("a")], { waiting: [{ ...waits("g"), claimed: true }, waits("h")], duty: dutyOf(2, 3) });
  await accept("h");
  expect(accepted()).toEqual(["g", "h"]);
});

test("one more is accepted after the question, and opens", async () => {
  tell([chat("a")], { waiting: [waits("i")], duty: dutyOf(4, 4) });
  await accept("i");
  await acceptAnyway("i");
  expect(accepted()).toEqual(["i"]);
  tell([chat("a"), chat("i")], { duty: dutyOf(5, 4) });
  expect(active.value).toBe("i");
});

test("a handover is asked about like a waiting chat, and one that is taken does not count twice", async () => {
  const offer = {
    ...{ chat: "l", title: "Billing", who: "Bob", until: 0, claimed: false, sealed: false, language: "", firstName: "", lastName: "" },
    ...{ note: "", history: false, cut: false, said: [] },
  };
  tell([chat("a")], { handovers: [offer], duty: dutyOf(4, 4) });
  await accept("l");
  expect([oneMore.value, accepted()]).toEqual(["l", []]);
  tell([chat("a")], { handovers: [{ ...offer, claimed: true }], duty: dutyOf(5, 4) });
  expect(oneMore.value).toBe("");
});

test("the question goes with the chat that it is about, and not with another", async () => {
  tell([chat("a")], { waiting: [waits("j"), waits("k")], duty: dutyOf(4, 4) });
  await accept("j");
  tell([chat("a")], { waiting: [waits("j")], duty: dutyOf(4, 4) });
  expect(oneMore.value).toBe("j");
  tell([chat("a")], { duty: dutyOf(4, 4) });
  expect([oneMore.value, accepted()]).toEqual(["", []]);
});

test("a chat of the start before that cannot be taken up again is told of, in each window", () => {
  notice.value = "";
  tell([], { waiting: [{ ...waits("b"), back: true, claimed: true }] });
  tell([], { waiting: [{ ...waits("b"), back: true, claimed: true }], refusal: { chat: "b", reason: "the relay is gone" } });
  expect(notice.value).toBe("");
  tell([], { refusal: { chat: "b", reason: "the page is another" } });
  expect(notice.value).toBe("The page is another.");
});

test("each chat that cannot be accepted is told of", async () => {
  tell([chat("a")], { waiting: [waits("b"), waits("c")] });
  await accept("b");
  await accept("c");
  tell([chat("a")], { waiting: [waits("c")] });
  expect(notice.value).toContain("no longer waiting");
  tell([chat("a")], { refusal: { chat: "c", reason: "it could not be verified" } });
  expect(notice.value).toBe("It could not be verified.");
});

test("nothing takes the place of a chat that is closed elsewhere", () => {
  tell([chat("a"), chat("b")]);
  tell([chat("b")]);
  expect(active.value).toBe("a");
});

test("what was read in one window is read in all", () => {
  receive({ type: "items", chat: "b", from: 0, items: [text(1), text(2), text(3)] });
  tell([chat("a"), chat("b")]);
  expect(unread("b")).toBe(3);
  tell([chat("a"), chat("b", { seen: 2 })]);
  expect(unread("b")).toBe(1);
  markSeen("b");
  expect(unread("b")).toBe(0);
  expect(asked).toHaveBeenLastCalledWith({ type: "seen", chat: "b", item: 3 });
  markSeen("b");
  expect(asked).toHaveBeenCalledTimes(1);
});

test("where an agent stands is shown until there is a session", () => {
  receive(entryOf({ step: "unlock", agent: "alice" }));
  expect(entry.value?.step).toBe("unlock");
  tell([]);
  expect(entry.value).toBeUndefined();
});
