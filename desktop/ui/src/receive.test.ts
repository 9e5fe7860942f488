import { beforeEach, expect, test, vi } from "vitest";
import { handActed } from "./hand";
import type { Chat, Event } from "./messages";
import { notice, use } from "./program";
import { accept } from "./accepts";
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
  state.value = undefined;
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
