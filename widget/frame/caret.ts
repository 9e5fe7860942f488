// Inputs count a caret in UTF-16 units, the WASM module in code points.

/** Returns how many code points stand before a UTF-16 offset. */
export function toCodePoints(text: string, units: number): number {
  return Array.from(text.slice(0, units)).length;
}

/** Returns the UTF-16 offset that stands after so many code points. */
export function toUnits(text: string, codePoints: number): number {
  return Array.from(text).slice(0, codePoints).join("").length;
}

/** A part of a text, in UTF-16 units, and what shall stand in its place. */
interface Change {
  start: number;
  end: number;
  text: string;
}

/** Returns the smallest change that makes one text out of another. */
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

/** What stood in an input before a key took something out of it, with no selection. */
export interface Deletion {
  text: string;
  forward: boolean;
  /** The key takes a word, not a character. */
  word: boolean;
}

/**
 * Returns what is left, and the caret, when a deletion that took only a gap
 * takes what stands behind the gap too: a character, or all up to the next gap.
 * Returns null where nothing is there. left: what the browser left, with the caret at at.
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
