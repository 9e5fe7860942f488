import { beforeEach, expect, it, vi } from "vitest";
import type { Answer } from "./messages";
import { notice, use } from "./program";
import { chatOf } from "./samples";
import { downloadTranscript } from "./commands";
import { editWrap, MAX_NOTE, noteStopped, roomForNote, saveAsItIs, saveWrap, settleWraps, unwritten, wrapOf } from "./wrapup";

const chat = chatOf("1", { ended: "customer" });
const saying = (disposition: string, note: string, open = true) => ({ ...chat, wrap: { disposition, note, open } });

const asked = vi.fn<(c: object) => void>();
let answer: (c: { type: string; note?: string; anyway?: boolean }) => Answer;
const program = { ask: (c: object) => (asked(c), Promise.resolve(answer(c as never))) };

beforeEach(() => {
  settleWraps([]);
  asked.mockReset();
  answer = () => ({ type: "ok", id: 1 });
  use(program);
  notice.value = "";
});

const settled = () => new Promise((done) => setTimeout(done));

it("keeps both in the program as they are changed", async () => {
  editWrap(chat, { disposition: "Solved" });
  editWrap(chat, { note: "Paid." });
  await settled();
  expect(asked.mock.calls.map(([c]) => c)).toEqual([
    { type: "wrap", chat: "1", disposition: "Solved", note: "", anyway: false },
    { type: "wrap", chat: "1", disposition: "Solved", note: "Paid.", anyway: false },
  ]);
});

it("shows what is written here until the program says what it has", async () => {
  editWrap(chat, { note: "Paid." });
  settleWraps([chat]); // of before
  expect(wrapOf(chat).note).toBe("Paid.");
  await settled();
  expect(wrapOf(chat).note).toBe("Paid.");
  settleWraps([chat]);
  expect(wrapOf(saying("", "of another window")).note).toBe("of another window");
});

it("keeps what was written while the program answered", async () => {
  editWrap(chat, { note: "a" });
  const first = settled();
  editWrap(chat, { note: "ab" });
  await first;
  expect(wrapOf(chat).note).toBe("ab");
  editWrap(chat, { note: "abc" });
  settleWraps([chat]);
  expect(wrapOf(chat).note).toBe("abc");
});

it("would lose what no downloaded transcript has", async () => {
  expect(unwritten(chat)).toBe(false);
  expect(unwritten(saying("Solved", ""))).toBe(true);
  expect(unwritten(saying("Solved", "", false))).toBe(false);
  answer = () => ({ type: "error", id: 1, message: "no" });
  editWrap(chat, { note: "Paid." });
  await settled();
  expect(unwritten(chat)).toBe(true);
  editWrap(chat, { note: "" });
  expect(unwritten(chat)).toBe(false);
});

it("stops a note with a number in it until it is changed, or put in as it is", async () => {
  answer = (c) => (c.note?.includes("4111") && !c.anyway ? { type: "guarded", id: 1, kind: "card-number" } : { type: "ok", id: 1 });
  editWrap(chat, { note: "4111 1111 1111 1111" });
  await settled();
  expect(noteStopped(chat)).toBe("card-number");
  editWrap(chat, { note: "4111 1111 1111 111" });
  expect(noteStopped(chat)).toBe("");
  editWrap(chat, { note: "4111 1111 1111 1111" });
  await settled();
  await saveAsItIs("1");
  expect(asked).toHaveBeenLastCalledWith(expect.objectContaining({ note: "4111 1111 1111 1111", anyway: true }));
  settleWraps([chat]);
  expect(noteStopped(chat)).toBe("");
});

it("downloads nothing while the note is not in the transcript, and says why", async () => {
  answer = () => ({ type: "guarded", id: 1, kind: "card-number" });
  editWrap(chat, { note: "4111 1111 1111 1111" });
  await settled();
  await downloadTranscript("1");
  expect(notice.value).toBe("Nothing was downloaded. The note looks like a card number: change it, or put it in as it is.");
  expect(asked).not.toHaveBeenCalledWith(expect.objectContaining({ type: "transcript" }));
});

it("counts a note in characters", async () => {
  expect(roomForNote("😀".repeat(MAX_NOTE))).toBe(0);
  editWrap(chat, { note: "😀".repeat(MAX_NOTE + 1) });
  expect(await saveWrap("1")).toContain("too long");
  expect(asked).not.toHaveBeenCalled();
});
