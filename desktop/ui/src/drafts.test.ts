import { beforeEach, expect, test } from "vitest";
import { attach, attached, draft, fillDraft, focusBox, forgetDrafts, pickDraft, saveDrafts, sendDraft, setDraft, takeDraft } from "./drafts";
import type { Answer } from "./messages";
import { use } from "./program";
import type { Ask } from "./socket";

/** The program's side of drafts, which answers when a test says so. */
class Program {
  readonly asked: Ask[] = [];
  rev = 0;
  #answers: ((a: Answer) => void)[] = [];

  ask(command: Ask): Promise<Answer> {
    this.asked.push(command);
    return new Promise((resolve) => this.#answers.push(resolve));
  }
  /** Answers the oldest command: it was kept, or refused. */
  async answer(ok = true): Promise<void> {
    this.#answers.shift()?.(ok ? { type: "saved", id: 1, rev: ++this.rev } : { type: "error", id: 1, message: "no" });
    await new Promise((r) => setTimeout(r));
  }
  /** Another window writes. */
  other(text: string, form = ""): void {
    takeDraft({ type: "draft", chat: "c", text, form, rev: ++this.rev });
  }
  get texts(): unknown[] {
    return this.asked.map((a) => ("text" in a ? a.text : a.type));
  }
}

let program: Program;
const say = (text: string) => program.ask({ type: "say", chat: "c", text, anyway: false });
const request = (form: string) => program.ask({ type: "request", chat: "c", form });

beforeEach(() => {
  forgetDrafts(new Set());
  focusBox("c", false);
  program = new Program();
  use(program);
});

test("each key is sent at once, so that a page that goes loses none", async () => {
  for (const text of ["a", "ab", "abc"]) setDraft("c", text);
  expect(program.texts).toEqual(["a", "ab", "abc"]);
  takeDraft({ type: "draft", chat: "c", text: "ab", form: "", rev: 2 }); // its own, on its way
  for (let i = 0; i < 3; i++) await program.answer();
  expect([draft("c"), program.asked.length]).toEqual(["abc", 3]);
});

test("what another window wrote is shown; what is lacking there is not lost to it", async () => {
  program.other("from there", "card");
  expect([draft("c"), attached("c")]).toEqual(["from there", "card"]);
  setDraft("c", "mine");
  program.other("theirs, on its way");
  expect(draft("c")).toBe("mine");
  await program.answer(); // the program had mine after theirs
  expect(draft("c")).toBe("mine");
  program.other("theirs, later");
  expect(draft("c")).toBe("theirs, later");
});

test("a box under the hand is not written over, until the hand leaves it", async () => {
  focusBox("c", true);
  setDraft("c", "I am typ");
  await program.answer();
  program.other("elsewhere");
  expect(draft("c")).toBe("I am typ");
  focusBox("c", false);
  expect(draft("c")).toBe("elsewhere");
});

test("what was sent in another window does not stay, so that it is not sent twice", async () => {
  focusBox("c", true);
  setDraft("c", "hello");
  await program.answer();
  program.other("");
  expect(draft("c")).toBe("");
});

test("a message leaves the box at once, and its form with it", async () => {
  fillDraft("c", "Please pay", "card");
  await program.answer();
  const sent = sendDraft("c", say, request);
  expect([draft("c"), attached("c")]).toEqual(["", ""]);
  setDraft("c", "next");
  for (let i = 0; i < 3; i++) await program.answer();
  await sent;
  expect(program.asked.map((a) => a.type)).toEqual(["draft", "say", "draft", "request"]);
  expect(draft("c")).toBe("next");
});

test("what the program had before it was sent does not come back", async () => {
  setDraft("c", "hello"); // revision 1
  const sent = sendDraft("c", say, request);
  await program.answer();
  takeDraft({ type: "draft", chat: "c", text: "hello", form: "", rev: 1 });
  await program.answer();
  await sent;
  expect(draft("c")).toBe("");
});

test("what is refused comes back above what was typed since", async () => {
  fillDraft("c", "Please pay", "card");
  await program.answer();
  const sent = sendDraft("c", say, request);
  setDraft("c", "and then");
  await program.answer(false);
  await sent;
  expect([draft("c"), attached("c")]).toEqual(["Please pay\nand then", "card"]);
});

test("a form that is refused comes back without the message that was sent", async () => {
  fillDraft("c", "Please pay", "card");
  await program.answer();
  const sent = sendDraft("c", say, request);
  await program.answer();
  await program.answer(false);
  await sent;
  expect([draft("c"), attached("c")]).toEqual(["", "card"]);
});

test("a picked form empties the box here and in the program", async () => {
  setDraft("c", "/form card");
  await program.answer();
  const picked = pickDraft("c", () => request("card"));
  expect(draft("c")).toBe("");
  await program.answer();
  await picked;
  expect(program.asked.at(-1)).toEqual({ type: "draft", chat: "c", text: "", form: "" });
});

test("a program that was away gets what was written meanwhile", async () => {
  setDraft("c", "abc");
  await program.answer(false);
  attach("c", "card");
  await program.answer(false);
  expect(program.asked).toHaveLength(2);
  saveDrafts();
  expect(program.asked.at(-1)).toEqual({ type: "draft", chat: "c", text: "abc", form: "card" });
  await program.answer();
  expect(program.asked).toHaveLength(3);
});

test("the drafts of a chat go with it", async () => {
  setDraft("c", "abc");
  forgetDrafts(new Set(["d"]));
  await program.answer();
  expect(draft("c")).toBe("");
});
