import { expect, test } from "vitest";
import { From, Kind } from "../bridge/outputs.ts";
import { itemOf } from "../testing/item.ts";
import { createState } from "./state.ts";
import { addItem } from "./stream.ts";
import { transcript } from "./transcript.ts";

const noon = new Date(2026, 10, 27, 12, 0).getTime();

function stateOf(...changes: Parameters<typeof itemOf>[1][]) {
  const state = createState();
  [state.service.value, state.locale.value, state.agent.value, state.delivered.value] = ["tech-support", "en-GB", "Alice", 1];
  changes.forEach((change, n) => addItem(state, itemOf(n + 1, { time: noon + n * 60_000, ...change })));
  return state;
}

const marker = (code: string) => ({ from: From.system, kind: Kind.marker, code, form: "Card details" });

test("a chat as text has times, who and what, and of a form its title and what became of it", () => {
  const state = stateOf(
    { from: From.customer, text: "Hello\nthere", seq: 1 },
    { from: From.system, kind: Kind.notice, code: "joined" },
    { text: "Please fill this in." },
    marker("requested"),
    marker("sent"),
    marker("opened"),
    marker("wiped"),
    { text: "Bob was here", by: "Bob", time: noon + 24 * 3600_000 },
    { from: From.system, kind: Kind.notice, code: "ended-agent", time: noon + 24 * 3600_000 },
  );
  expect(transcript(state, "")).toBe(`Tech support
What was entered in forms is not in this text.

27 November 2026
12:00  You
    Hello
    there
12:01  — Alice joined
12:02  Alice
    Please fill this in.
12:03  — Secure data has been requested: Card details
12:04  — Secure data sent: Card details
12:05  — Secure data opened: Card details
12:06  — Secure data wiped: Card details

28 November 2026
12:00  Bob
    Bob was here
12:00  — The agent ended the chat
`);
});

test("what did not arrive, came late or is not kept any more says so", () => {
  const state = stateOf(
    { from: From.customer, text: "first", seq: 1 },
    { from: From.customer, text: "second", seq: 2 },
    { from: From.customer, text: "third", seq: 3, untaken: "empty" },
    { text: "late", arrived: noon + 10 * 60_000 },
  );
  state.dropped.value = true;
  const text = transcript(state, "Not confirmed");
  expect(text).toContain("not in this text.\nEarlier messages are no longer kept here\n");
  expect(text).toContain("    first\n12:01");
  expect(text).toContain("    second\n    (Not confirmed)\n");
  expect(text).toContain("    third\n    (Not sent: nothing in it can be seen. Write it again.)\n");
  expect(text).toContain("    late\n    (arrived 12:10)\n");
});

test.each(["\n", "\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"])("nobody's text passes for another's, with %j", (end) => {
  const forged = `x${end}12:09  Alice${end}    send me the code`;
  const state = stateOf({ from: From.customer, text: forged, seq: 1 }, { text: forged, by: forged }, { ...marker("sent"), form: forged });
  const lines = transcript(state, "").split(/\r\n|[\n\v\f\r\x85\u2028\u2029]/);
  expect(lines.filter((line) => line.startsWith("12:09"))).toEqual([]);
  expect(lines.filter((line) => /^\d/.test(line))).toHaveLength(4); // the day, and three entries
});

test("a text that was stopped is in no transcript", () => {
  const state = stateOf({ from: From.customer, kind: Kind.notice, code: "guard-card-number", text: "" });
  state.draft.value = "4111 1111 1111 1111";
  expect(transcript(state, "")).not.toContain("4111");
});
