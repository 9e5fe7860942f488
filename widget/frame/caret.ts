// Inputs give the caret in UTF-16 units, the WASM module in code points.

/** Returns the number of code points before a UTF-16 offset. */
export function toCodePoints(text: string, units: number): number {
  return Array.from(text.slice(0, units)).length;
}

/** Returns the UTF-16 offset after that many code points. */
export function toUnits(text: string, codePoints: number): number {
  return Array.from(text).slice(0, codePoints).join("").length;
}

/** A range of a text, in UTF-16 units, and its replacement. */
interface Change {
  start: number;
  end: number;
  text: string;
}

/** Returns the smallest change that turns one text into the other. */
export function difference(from: string, to: string): Change {
  const most = Math.min(from.length, to.length);
  let start = 0;
  while (start < most && from[start] === to[start]) start++;
  if (isHigh(from, start - 1)) start--;
  let rest = 0;
  while (rest < most - start && from.at(-1 - rest) === to.at(-1 - rest)) rest++;
  if (rest > 0 && isHigh(from, from.length - rest - 1)) rest--;
  return { start, end: from.length - rest, text: to.slice(start, to.length - rest) };
}

/** The text of an input before a key deleted something in it, without a selection. */
export interface Deletion {
  text: string;
  forward: boolean;
  /** Whether the key deletes a word rather than a character. */
  word: boolean;
}

/**
 * Extends a deletion that removed only a separator, such as the space between
 * groups of digits, to what follows the separator: a character, or everything up
 * to the next separator. Returns the text that remains and the caret, or null
 * where nothing follows. left: what the browser left, with the caret at at.
 */
export function beyond({ text, forward, word }: Deletion, left: string, at: number): { text: string; caret: number } | null {
  const end = at + text.length - left.length;
  if (text.slice(0, at) + text.slice(end) !== left) return null;
  const [before, after] = [text.slice(0, at), text.slice(end)];
  const [taken] = (forward ? (word ? /^\W*\w+|^./su : /^./su) : word ? /\w+\W*$|.$/su : /.$/su).exec(forward ? after : before) ?? [""];
  if (taken === "") return null;
  const kept = forward ? before : before.slice(0, -taken.length);
  return { text: kept + (forward ? after.slice(taken.length) : after), caret: kept.length };
}

function isHigh(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xd800 && unit <= 0xdbff;
}
