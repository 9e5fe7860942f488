import { difference, type Deletion } from "./caret.ts";

/** An element with text and a caret. */
export type Input = HTMLInputElement | HTMLTextAreaElement;

/** The longest text that an input may hold, in UTF-16 units, which is more than any field accepts. Longer texts are refused, since browsers take seconds to draw them. */
export const MOST = 20_000;

/** The event that bubbles from an input when a text was too long for it; onOverlong in a view. */
export const OVERLONG = "overlong";

const deletions = new WeakMap<Input, Deletion>();
/** The text of an input before the browser undid something. */
const before = new WeakMap<Input, string>();
/** The text of an input before one was inserted that is too long and could not be prevented. */
const intact = new WeakMap<Input, string>();
/** The inputs from which such a text was removed, until they have dispatched OVERLONG. */
const emptied = new WeakSet<Input>();
let writing = false;
let repeating = false;

/** Watches every input of a document: refuses overlong texts, and notes deletions and undo. */
export function watchTyping(document: Document): void {
  document.addEventListener("beforeinput", (event) => {
    const input = event.target;
    if (writing || !isInput(input)) return;
    intact.delete(input);
    if (grown(input, event) > MOST) {
      event.preventDefault();
      if (event.defaultPrevented) refuse(input);
      else intact.set(input, input.value);
    }
    remember(input, event);
  });
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, shorten, true);
    document.addEventListener(kind, told);
  }
  const inWebKit = navigator.vendor === "Apple Computer, Inc."; // eslint-disable-line @typescript-eslint/no-deprecated -- the HTML standard has WebKit say this, and no other engine
  if (inWebKit) document.addEventListener("input", endTyping);
}

/**
 * Makes WebKit record each key, with its reformatting, as a separate undo step. It
 * would otherwise record all keys as one, and redo them in the wrong places, with
 * characters that nobody typed; moving the caret ends a step. Applies only to
 * inputs for codes and numbers: phone keyboards compose the words of some
 * languages without saying so, and moving the caret would end the composition.
 */
function endTyping(event: Event): void {
  const { inputType, isComposing } = event as Partial<InputEvent>; // events of password managers have none
  const input = document.activeElement;
  if (writing || isComposing || input !== event.target || !isInput(input) || input.dir !== "ltr" || inputType?.startsWith("history")) return;
  const { selectionStart, selectionEnd, selectionDirection } = input;
  input.setSelectionRange(0, 0);
  input.setSelectionRange(selectionStart, selectionEnd, selectionDirection ?? undefined);
}

// Text from a script or a password manager comes without a beforeinput event. It is removed before the browser draws it.
function shorten({ target: input }: Event): void {
  if (!isInput(input) || input.value.length <= MOST) return;
  input.value = intact.get(input) ?? "";
  intact.delete(input);
  emptied.add(input);
}

// Runs after the other listeners, when they know the current text.
function told({ target: input }: Event): void {
  if (isInput(input) && emptied.delete(input)) refuse(input);
}

function refuse(input: Input): void {
  input.dispatchEvent(new Event(OVERLONG, { bubbles: true }));
}

/** Reports whether the current input event comes from retype. */
export function isRetyping(): boolean {
  return writing;
}

/** Returns the deletion that the last event of an input made, only once. */
export function takeDeletion(input: Input): Deletion | undefined {
  const last = deletions.get(input);
  deletions.delete(input);
  return last;
}

/** Changes the text of the focused input as if it were typed, so that the browser can undo it. */
export function retype(input: Input, text: string, caret: number): void {
  const change = difference(input.value, text);
  writing = true;
  try {
    input.setSelectionRange(change.start, change.end);
    command(change.text === "" ? "delete" : "insertText", change.text);
    if (input.value !== text) input.value = text;
    input.setSelectionRange(caret, caret);
  } finally {
    writing = false;
  }
}

/**
 * Returns a function that undoes or redoes one more step, if the event is the
 * browser's undo or redo; undefined for any other event. Typing and the
 * reformatting after it are two steps, but people see them as one.
 */
export function oneMore(event: InputEvent): (() => void) | undefined {
  const { inputType, target } = event;
  if (!inputType.startsWith("history") || !isInput(target)) return undefined;
  if (repeating) return () => undefined;
  return () => setTimeout(() => again(target, inputType === "historyUndo" ? "undo" : "redo")); // the browser has not finished the first step yet
}

// After a redo the caret goes behind the restored text; after an undo the browser has placed it.
function again(input: Input, name: string): void {
  repeating = true;
  command(name);
  repeating = false;
  if (name === "undo" || document.activeElement !== input) return;
  const { start, text } = difference(before.get(input) ?? input.value, input.value);
  input.setSelectionRange(start + text.length, start + text.length);
}

function remember(input: Input, { inputType }: InputEvent): void {
  deletions.delete(input);
  if (inputType.startsWith("history")) before.set(input, input.value);
  if (!inputType.startsWith("delete") || input.selectionStart !== input.selectionEnd) return;
  deletions.set(input, { text: input.value, forward: inputType.endsWith("Forward"), word: inputType.startsWith("deleteWord") });
}

function grown(input: Input, { data, dataTransfer }: InputEvent): number {
  const put = data ?? dataTransfer?.getData("text/plain") ?? "";
  return put === "" ? 0 : input.value.length + put.length - ((input.selectionEnd ?? 0) - (input.selectionStart ?? 0));
}

// There is no other way to change an input that the browser's own undo records.
function command(name: string, text = ""): void {
  document.execCommand(name, false, text); // eslint-disable-line @typescript-eslint/no-deprecated -- see above
}

function isInput(target: EventTarget | null): target is Input {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}
