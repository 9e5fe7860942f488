import { beforeEach, expect, test, vi } from "vitest";

/** An input as far as it is asked, with a text and a selection. */
class FakeInput extends EventTarget {
  selectionStart = 0;
  selectionEnd = 0;
  constructor(public value: string) {
    super();
    this.selectionStart = this.selectionEnd = value.length;
  }
}

vi.stubGlobal("navigator", {});
vi.stubGlobal("HTMLInputElement", FakeInput);
vi.stubGlobal("HTMLTextAreaElement", FakeInput);
const { MOST, oneMore, OVERLONG, takeDeletion, watchTyping } = await import("./typed.ts");

type Listener = (event: unknown) => void;
let listeners: { kind: string; hear: Listener; capture: boolean }[];

beforeEach(watch);

function watch(): void {
  listeners = [];
  watchTyping({ addEventListener: (kind: string, hear: Listener, capture = false) => void listeners.push({ kind, hear, capture }) } as unknown as Document);
}

/** Has a document hear an event: on its way down, then at the input, then on its way up. */
function happens(kind: string, event: { target: unknown; preventDefault?: () => void }, atInput: () => void = () => undefined): void {
  const hear = (down: boolean) => listeners.filter((l) => l.kind === kind && l.capture === down).forEach((l) => l.hear(event));
  hear(true);
  atInput();
  hear(false);
}

/** What the browser says before it puts a text in, if it can be kept from it. Returns whether it was. */
function before(target: FakeInput, data: string | null, { cancelable = true, inputType = "insertText", dropped = "" } = {}): boolean {
  const event = {
    target,
    data,
    inputType,
    dataTransfer: dropped === "" ? null : { getData: () => dropped },
    defaultPrevented: false,
    preventDefault: () => (event.defaultPrevented = cancelable),
  };
  happens("beforeinput", event);
  return event.defaultPrevented;
}

function inputOf(text: string): { input: FakeInput; said: () => number } {
  const input = new FakeInput(text);
  const heard = vi.fn();
  input.addEventListener(OVERLONG, heard);
  return { input, said: () => heard.mock.calls.length };
}

test.each([
  ["up to the bound", "", MOST, 0, false],
  ["one more", "", MOST + 1, 0, true],
  ["up to the bound, with what is there", "1234", MOST - 4, 0, false],
  ["one more than that", "1234", MOST - 3, 0, true],
  ["in place of what is selected", "1234", MOST, 4, false],
  ["one more in place of it", "1234", MOST + 1, 4, true],
])("a text is kept out when it is too long: %s", (_, text, size, selected, kept) => {
  for (const dropped of [false, true]) {
    const { input, said } = inputOf(text);
    input.selectionStart -= selected;
    const long = "7".repeat(size);
    expect(dropped ? before(input, null, { dropped: long }) : before(input, long)).toBe(kept);
    expect([said(), input.value]).toEqual([kept ? 1 : 0, text]);
  }
});

test("an overlong text is no key's: one that deletes goes through", () => {
  const { input, said } = inputOf("7".repeat(MOST + 5));
  expect([before(input, null, { inputType: "deleteContentBackward" }), said()]).toEqual([false, 0]);
  expect(takeDeletion(input as unknown as HTMLInputElement)).toMatchObject({ forward: false, word: false });
});

test.each(["input", "change"])("a text that was put in without asking is taken out at %s, and said once whoever listens knows", (kind) => {
  const { input, said } = inputOf("7".repeat(MOST + 1));
  happens(kind, { target: input }, () => expect([input.value, said()]).toEqual(["", 0]));
  expect([input.value, said()]).toEqual(["", 1]);
  happens(kind, { target: input });
  expect(said()).toBe(1);
  input.value = "7".repeat(MOST);
  happens(kind, { target: input });
  expect([input.value.length, said()]).toEqual([MOST, 1]);
});

test("what was there before a text that could not be kept out comes back, and nothing older", () => {
  const { input, said } = inputOf("kept");
  expect([before(input, "7".repeat(MOST), { cancelable: false }), said()]).toEqual([false, 0]);
  input.value += "7".repeat(MOST);
  happens("input", { target: input });
  expect([input.value, said()]).toEqual(["kept", 1]);

  before(input, "7".repeat(MOST), { cancelable: false });
  input.value = "something else";
  before(input, "!");
  input.value = "7".repeat(MOST + 1);
  happens("input", { target: input });
  expect([input.value, said()]).toEqual(["", 2]);
});

test("a key that takes a selection out is no deletion of a character", () => {
  const { input } = inputOf("4111 2222");
  input.selectionStart -= 2;
  before(input, null, { inputType: "deleteContentForward" });
  expect(takeDeletion(input as unknown as HTMLInputElement)).toBeUndefined();
});

test("one step more is undone, and what is said of that step asks for no third", () => {
  vi.useFakeTimers();
  const { input } = inputOf("41111");
  const undone = { inputType: "historyUndo", target: input } as unknown as InputEvent;
  const execCommand = vi.fn(() => oneMore(undone)?.());
  vi.stubGlobal("document", { execCommand, activeElement: null });
  expect(oneMore({ inputType: "insertText", target: input } as unknown as InputEvent)).toBeUndefined();
  oneMore(undone)?.();
  expect(execCommand).not.toHaveBeenCalled();
  vi.advanceTimersToNextTimer();
  vi.runAllTimers();
  expect(execCommand.mock.calls).toEqual([["undo", false, ""]]);
  vi.useRealTimers();
});

test("what is no text is left alone", () => {
  expect(() => happens("input", { target: {} })).not.toThrow();
  expect(() => happens("change", { target: null })).not.toThrow();
});

const apple = "Apple Computer, Inc.";
test.each<[what: string, vendor: string, dir: string, event: { inputType?: string; isComposing?: boolean }, moves: boolean]>([
  ["a key in WebKit", apple, "ltr", { inputType: "insertText" }, true],
  ["a deletion in WebKit", apple, "ltr", { inputType: "deleteContentBackward" }, true],
  ["a key in Chromium", "Google Inc.", "ltr", { inputType: "insertText" }, false],
  ["a key in Firefox", "", "ltr", { inputType: "insertText" }, false],
  ["words", apple, "auto", { inputType: "insertText" }, false],
  ["what is undone", apple, "ltr", { inputType: "historyUndo" }, false],
  ["what is done again", apple, "ltr", { inputType: "historyRedo" }, false],
  ["a field without the focus", apple, "ltr", { inputType: "insertText" }, false],
  ["what a password manager puts in", apple, "ltr", {}, true],
  ["what is composed", apple, "ltr", { inputType: "insertText", isComposing: true }, false],
])("the caret goes away and comes back after a key only where that ends a step that would be done again wrongly: %s", (what, vendor, dir, event, moves) => {
  vi.stubGlobal("navigator", { vendor });
  watch();
  const { input } = inputOf("4111 222");
  vi.stubGlobal("document", { activeElement: what === "a field without the focus" ? null : input });
  const moved: unknown[][] = [];
  Object.assign(input, { dir, selectionStart: 2, selectionEnd: 5, selectionDirection: "backward" });
  Object.assign(input, { setSelectionRange: (...range: unknown[]) => moved.push(range) });
  happens("input", { target: input, ...event });
  expect(moved).toEqual(
    moves
      ? [
          [0, 0],
          [2, 5, "backward"],
        ]
      : [],
  );
});
