import { beforeEach, expect, test, vi } from "vitest";
import type { FieldHints } from "../bridge/outputs.ts";
import { FakeChat, field } from "../testing/fakechat.ts";
import { Filling } from "./filling.ts";
import type { OpenForm } from "./state.ts";

/** Controls of a made-up form: what is in them, and which one has the focus. */
let inputs: Record<string, string>;
let focus: string;
let chat: FakeChat;

const asked = { request: "r", key: "r", stage: "open", again: false, emptied: false, agent: "", agentName: "", definition: "" } as const;

function open(fields: FieldHints[], over: Partial<OpenForm> = {}): Filling {
  chat = new FakeChat(fields);
  const form: OpenForm = { ...asked, title: "T", purpose: "", language: "en", pages: [], expires: 0, fields, ...over };
  const filling = new Filling(chat, form);
  for (const each of fields) {
    inputs[each.id] ??= "";
    filling.take(each, {
      read: () => inputs[each.id] ?? "",
      write: (text) => (inputs[each.id] = text),
      focus: () => (focus = each.id),
      ...(each.kind === "text" && { caret: () => (inputs[each.id] ?? "").length }),
    });
  }
  for (const n of form.pages.keys()) filling.headings[n] = { focus: () => (focus = `heading ${n}`) };
  return filling;
}

const type = (filling: Filling, id: string, text: string): void => {
  inputs[id] = text;
  filling.changed(id);
};

const problems = (filling: Filling): string[] => filling.fields.value.filter((f) => filling.problemOf(f) !== "").map((f) => f.id);

beforeEach(() => {
  inputs = {};
  focus = "";
  vi.stubGlobal("requestAnimationFrame", (then: () => void) => setTimeout(then));
});

test("a form opens with its initial values, once", () => {
  const filling = open([field("a", { initial: "first" })]);
  expect(inputs.a).toBe("first");
  inputs.a = "";
  const [a] = filling.fields.value;
  if (a) filling.take(a, { read: () => "", write: () => expect.fail("written twice"), focus: () => undefined });
});

test("what is typed is reformatted, what is chosen is left alone", () => {
  const filling = open([field("a"), field("b", { kind: "list" })]);
  type(filling, "a", "raw");
  type(filling, "b", "raw");
  expect(inputs).toEqual({ a: "r aw", b: "raw" });
});

test("what is wrong is shown once the field was left, not before", () => {
  const filling = open([field("a"), field("b")]);
  for (const id of ["a", "b"]) {
    type(filling, id, id === "a" ? "wrong" : "half");
    expect(problems(filling)).not.toContain(id);
    filling.left(id);
    expect(problems(filling)).toContain(id);
  }
});

test("a problem that is shown goes with the value that solves it, and none comes back while somebody types", () => {
  const filling = open([field("a")]);
  type(filling, "a", "half");
  filling.left("a");
  for (const [text, shown] of [
    ["half of it", true],
    ["wrong", true],
    ["right", false],
    ["wrong", false],
  ] as const) {
    type(filling, "a", text);
    expect(problems(filling), text).toEqual(shown ? ["a"] : []);
  }
  filling.left("a");
  expect(problems(filling)).toEqual(["a"]);
  type(filling, "a", "");
  type(filling, "a", "wrong");
  expect(problems(filling)).toEqual([]);
});

test("a right value that is changed is not wrong before it is left", () => {
  const filling = open([field("a")]);
  type(filling, "a", "right");
  filling.left("a");
  type(filling, "a", "wrong");
  expect(problems(filling)).toEqual([]);
});

test("an empty field that was submitted is not wrong at the first character, and is again when it is left empty", async () => {
  const filling = open([field("a")]);
  await filling.forward();
  expect(problems(filling)).toEqual(["a"]);
  type(filling, "a", "half");
  expect(problems(filling)).toEqual([]);
  type(filling, "a", "");
  expect(problems(filling)).toEqual([]);
  filling.left("a");
  expect(problems(filling)).toEqual(["a"]);
});

test("on a touch screen the focus goes on from a whole card number to the expiry date and to the code, where it ends", () => {
  const brand = vi.fn(() => "Visa");
  const filling = open([field("n", { kind: "card-number" }), field("e", { kind: "card-expiry" }), field("c", { kind: "card-code" }), field("z", { kind: "postal-code" })]);
  let caret = Infinity;
  for (const each of filling.fields.value) {
    filling.take(each, { read: () => inputs[each.id] ?? "", write: () => undefined, focus: () => (focus = each.id), caret: () => Math.min(caret, inputs[each.id]?.length ?? 0) });
  }
  vi.spyOn(filling, "brand", "get").mockImplementation(brand);
  const goes = (id: string, text: string): string => {
    focus = id;
    type(filling, id, text);
    filling.onward(id);
    return focus;
  };
  const isTouch = vi.fn(() => ({ matches: true }));
  vi.stubGlobal("matchMedia", isTouch);
  const number = "4111 1111 1111 1111";
  expect(goes("n", number.slice(0, -1))).toBe("n");
  expect(goes("n", number)).toBe("e");
  for (const label of ["Unknown", "UnionPay", "American Express", ""]) {
    brand.mockReturnValueOnce(label);
    expect(goes("n", number), label).toBe("n");
  }
  caret = 7;
  expect(goes("n", number), "corrected in its middle").toBe("n");
  caret = Infinity;
  expect(goes("e", "half")).toBe("e");
  expect(goes("e", "12/30")).toBe("c");
  expect(goes("c", "737")).toBe("c");
  expect(goes("n", number), "the next one is filled in").toBe("n");
  inputs.e = "";
  isTouch.mockReturnValue({ matches: false });
  expect(goes("n", number), "with a keyboard").toBe("n");
});

test("an empty field is wrong only once somebody tried to go on", async () => {
  const filling = open([field("a"), field("b", { required: false })]);
  filling.left("a");
  expect(problems(filling)).toEqual([]);
  await filling.forward();
  expect([problems(filling), focus, chat.sent]).toEqual([["a"], "a", undefined]);
  expect(filling.problem.value).toBe("Please check: The a.");
});

test("a field that is required and empty says what to do with one of its kind", async () => {
  const kinds = ["text", "file", "signature", "slider"] as const;
  const filling = open(kinds.map((kind) => field(kind, { kind })));
  await filling.forward();
  expect(filling.fields.value.map((each) => filling.problemOf(each))).toEqual([
    "Please fill in this field.",
    "Please add a photo or PDF.",
    "Please sign.",
    "Please choose a value.",
  ]);
});

test("a doubt is said once the field was left, and stops nobody", async () => {
  const filling = open([field("a")]);
  type(filling, "a", "odd");
  const [a] = filling.fields.value;
  if (!a) throw new Error("no field");
  expect(filling.doubtOf(a)).toBe("");
  filling.left("a");
  expect(filling.doubtOf(a)).toContain("misspelt");
  await filling.forward();
  expect(chat.sent).toEqual([["a", "odd"]]);
});

const pages = { pages: ["One", "Two", "Three"] };
const three = () => [field("a"), field("b", { page: 1 }), field("c", { page: 2 })];

test("a page is left only when it is right, whatever the next ones hold", async () => {
  const filling = open(three(), pages);
  await filling.forward();
  expect([filling.page.value, focus, problems(filling)]).toEqual([0, "a", ["a"]]);
  type(filling, "a", "x");
  expect(filling.problem.value).toBe("");
  await filling.forward();
  expect([filling.page.value, focus, problems(filling)]).toEqual([1, "heading 1", []]);
});

test("going back asks nothing and loses nothing", async () => {
  const filling = open(three(), pages);
  type(filling, "a", "x");
  await filling.forward();
  type(filling, "b", "half");
  await filling.back();
  expect([filling.page.value, focus, inputs.b, filling.problem.value]).toEqual([0, "heading 0", "half", ""]);
});

test("sending goes to the first page with a mistake", async () => {
  const filling = open(three(), pages);
  for (const id of ["a", "b", "c"]) type(filling, id, "x");
  await filling.forward();
  await filling.forward();
  expect([filling.page.value, filling.isLast]).toEqual([2, true]);
  inputs.a = "wrong"; // a password manager, without an event
  await filling.forward();
  expect([filling.page.value, focus, chat.sent]).toEqual([0, "a", undefined]);
  inputs.a = "right";
  await filling.forward();
  await filling.forward();
  await filling.forward();
  expect(chat.sent).toEqual([
    ["a", "right"],
    ["b", "x"],
    ["c", "x"],
  ]);
});

test("what is filled in without an event is judged, formatted and sent", async () => {
  const filling = open([field("a"), field("b")]);
  inputs.a = "raw";
  inputs.b = "half";
  await filling.forward();
  expect([inputs.a, problems(filling), focus]).toEqual(["r aw", ["b"], "b"]);
  inputs.b = "x";
  await filling.forward();
  expect(chat.sent).toEqual([
    ["a", "r aw"],
    ["b", "x"],
  ]);
});

test("a part of the address that the country has not is neither asked nor sent, and comes back with it", async () => {
  const filling = open([field("country", { kind: "address-country" }), field("zip", { kind: "address-postal-code" })]);
  type(filling, "country", "US");
  type(filling, "zip", "wrong");
  filling.left("zip");
  type(filling, "country", "AE");
  await filling.forward();
  expect(chat.sent).toEqual([
    ["country", "AE"],
    ["zip", ""],
  ]);
  expect(inputs.zip).toBe("wrong");
  type(filling, "country", "US");
  expect(problems(filling)).toEqual(["zip"]);
  type(filling, "zip", "x");
  type(filling, "country", "AE");
  type(filling, "country", "US");
  expect(problems(filling)).toEqual([]);
});

test("what the module says against a form is shown", async () => {
  const filling = open([field("a")]);
  chat.code = "form-closed";
  type(filling, "a", "x");
  await filling.forward();
  expect([filling.problem.value, filling.sending.value]).toEqual(["This form is no longer open, so nothing was sent.", false]);
});

test("nothing is left in a form that is gone", () => {
  const filling = open([field("a"), field("b")]);
  type(filling, "a", "x");
  filling.wipe();
  filling.left("a");
  expect(inputs).toEqual({ a: "", b: "" });
});

test("what is wrong with a file that was chosen is said at once", async () => {
  const photo = field("photo", { kind: "file" });
  const filling = open([photo]);
  await chat.uploads.choose("r", "photo", new File(["MZ"], "a.exe"));
  expect(filling.problemOf(photo)).toContain("photo (JPEG");
  filling.uploadOf("photo").drop();
  expect(filling.problemOf(photo)).toBe("");
});

test("a form that has just gone stays as it is, and says nothing", async () => {
  const filling = open([field("a"), field("b")]);
  chat.gone = true;
  inputs.a = "something";
  filling.changed("a");
  expect(filling.fields.value.map((f) => f.id)).toEqual(["a", "b"]);
  await filling.forward();
  expect(chat.sent).toBeUndefined();
});

test("a date says how it was read, and one that can be two is asked about", () => {
  const birth = field("birth", { kind: "date-of-birth", locale: "en-GB" });
  const filling = open([birth]);
  type(filling, "birth", "1984-05-04|1984-04-05");
  filling.left("birth");
  expect(filling.problemOf(birth)).toBe("Which day is that? Choose what you mean, or type the month as a word, such as 29/04/1984.");
  expect(filling.choicesOf(birth)).toEqual([
    { text: "1984-05-04", name: "4 May 1984" },
    { text: "1984-04-05", name: "5 April 1984" },
  ]);
  expect(filling.meaningOf(birth)).toBe("");
  filling.choose("birth", "1984-05-04");
  expect([inputs.birth, focus]).toEqual(["1984-05-04", "birth"]);
  expect(filling.choicesOf(birth)).toEqual([]);
  expect(filling.meaningOf(birth)).toBe("4 May 1984");
});

test("a number says how it was read where that is not what was typed", () => {
  const sum = field("sum", { kind: "number", locale: "de" });
  const filling = open([sum]);
  type(filling, "sum", "1234");
  expect(filling.meaningOf(sum)).toBe("");
  type(filling, "sum", "1|2");
  expect(filling.choicesOf(sum).map(({ name }) => name)).toEqual(["1", "2"]);
});

test("a key that takes only a gap takes what is behind it, whatever comes back", () => {
  const filling = open([field("a")]);
  const [a] = filling.fields.value;
  if (!a) throw new Error("no field");
  let caret = 1;
  let deletion: { text: string; forward: boolean; word: boolean } | undefined;
  filling.take(a, {
    read: () => inputs.a ?? "",
    write: (text, at) => {
      inputs.a = text;
      caret = at ?? -1;
    },
    caret: () => caret,
    deletion: () => deletion,
    focus: () => undefined,
  });
  inputs.a = "raw"; // of "r aw", which the module makes of it again
  deletion = { text: "r aw", forward: true, word: false };
  filling.changed("a");
  expect(inputs.a).toBe("rw");
  expect(caret).toBe(1);

  inputs.a = "raw";
  deletion = { text: "something else", forward: true, word: false };
  filling.changed("a");
  expect(inputs.a).toBe("r aw");
});

test("what the browser undid is not put in order, and is undone further where it was not", () => {
  const filling = open([field("a")]);
  const more = vi.fn();
  inputs.a = "raw";
  filling.changed("a", more);
  expect([inputs.a, more.mock.calls.length]).toEqual(["raw", 1]);
  inputs.a = "r aw";
  filling.changed("a", more);
  expect([inputs.a, more.mock.calls.length]).toEqual(["r aw", 1]);
});

test("the module is given a short text in place of an overlong one, which stays and is not sent", () => {
  const filling = open([field("a")]);
  const edit = vi.spyOn(chat, "edit");
  inputs.a = "raw".repeat(100_000);
  filling.changed("a");
  const [, , raw = "", , values = []] = edit.mock.lastCall ?? [];
  expect(raw.length).toBe(10_001);
  expect(values[0]?.[1].length).toBe(10_001);
  expect(inputs.a.length).toBe(300_000);
});

test("the longest text that stands in a field is judged as it is, and one that is longer is not put in order", () => {
  const filling = open([field("a")]);
  const edit = vi.spyOn(chat, "edit").mockReturnValue({ text: "in order", caret: 0, verdicts: [] });
  for (const [size, asked, left] of [
    [20_000, 20_000, "in order"],
    [20_001, 10_001, "x".repeat(20_001)],
  ] as const) {
    type(filling, "a", "x".repeat(size));
    expect(edit.mock.lastCall?.[2].length).toBe(asked);
    expect(inputs.a).toBe(left);
  }
});

test("a field says that a text was too long to be put in, until it is changed", () => {
  const filling = open([field("a"), field("b")]);
  filling.refuse("a");
  expect(problems(filling)).toEqual(["a"]);
  type(filling, "b", "good");
  expect(problems(filling)).toEqual([]);
});

test("a field that is left because its form was closed asks for nothing", () => {
  const filling = open([field("a")]);
  type(filling, "a", "x");
  filling.follow({ ...filling.form, stage: "unread" });
  const edit = vi.spyOn(chat, "edit");
  filling.left("a");
  expect(edit).not.toHaveBeenCalled();
});
