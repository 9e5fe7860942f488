import { difference, type Deletion } from "./caret.ts";

/** An element with a text and a caret. */
export type Input = HTMLInputElement | HTMLTextAreaElement;

/** More than any box takes, in UTF-16 units: what would make a text longer than this is not put into it, since browsers take seconds to draw it. */
export const MOST = 20_000;

/** What bubbles from an input when a text was too long to be put into it: onOverlong in a view. */
export const OVERLONG = "overlong";

const deletions = new WeakMap<Input, Deletion>();
/** What stood in an input before the browser undid something. */
const before = new WeakMap<Input, string>();
/** What stood in an input before a text that is too long and cannot be kept out. */
const intact = new WeakMap<Input, string>();
/** The inputs that such a text was taken out of, until they say so. */
const emptied = new WeakSet<Input>();
let writing = false;
let repeating = false;

/** Has every input of a document say what is about to happen to it. */
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
 * Has WebKit take each key as a step of its own, with what puts it in order. It
 * would take all keys as one, and do them again in the wrong places, with
 * characters that nobody typed; a step ends when the caret moves. Only where
 * codes and numbers stand: keyboards of phones compose the words of some
 * languages without saying so, and a caret that moves would end that.
 */
function endTyping(event: Event): void {
  const { inputType, isComposing } = event as Partial<InputEvent>; // what a password manager puts in has none
  const input = document.activeElement;
  if (writing || isComposing || input !== event.target || !isInput(input) || input.dir !== "ltr" || inputType?.startsWith("history")) return;
  const { selectionStart, selectionEnd, selectionDirection } = input;
  input.setSelectionRange(0, 0);
  input.setSelectionRange(selectionStart, selectionEnd, selectionDirection ?? undefined);
}

// What a script or a password manager puts in is there without asking, and goes before the browser draws it.
function shorten({ target: input }: Event): void {
  if (!isInput(input) || input.value.length <= MOST) return;
  input.value = intact.get(input) ?? "";
  intact.delete(input);
  emptied.add(input);
}

// When whoever listens knows what is in it now.
function told({ target: input }: Event): void {
  if (isInput(input) && emptied.delete(input)) refuse(input);
}

function refuse(input: Input): void {
  input.dispatchEvent(new Event(OVERLONG, { bubbles: true }));
}

/** Whether what an input says comes from retype. */
export function isRetyping(): boolean {
  return writing;
}

/** Returns the deletion that an input has just said, once. */
export function takeDeletion(input: Input): Deletion | undefined {
  const last = deletions.get(input);
  deletions.delete(input);
  return last;
}

/** Puts a text into the input that has the focus, as if it were typed: the browser can undo it. */
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
 * Returns what undoes, or does again, one step more, after an event that says
 * that the browser has done one; undefined for any other event. What was typed
 * and how it was put in order are two steps, of which people see one.
 */
export function oneMore(event: InputEvent): (() => void) | undefined {
  const { inputType, target } = event;
  if (!inputType.startsWith("history") || !isInput(target)) return undefined;
  if (repeating) return () => undefined;
  return () => setTimeout(() => again(target, inputType === "historyUndo" ? "undo" : "redo")); // the browser is not done with the first yet
}

// After what is done again, the caret goes behind it; after what is undone the browser has put it back.
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

// There is no other way to change an input so that the browser's own undo knows of it.
function command(name: string, text = ""): void {
  document.execCommand(name, false, text); // eslint-disable-line @typescript-eslint/no-deprecated -- see above
}

function isInput(target: EventTarget | null): target is Input {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}
