import { expect, test } from "vitest";
import { nextSlots, type Slot } from "./held";

const at = (list: string[], before: readonly Slot<string>[], held: boolean) => nextSlots(before, list, (x) => x, held);
const seen = (slots: readonly Slot<string>[]) => slots.map((s) => (s.gone ? `(${s.key})` : s.key)).join(" ");

test("a list that nobody is about has its own order", () => {
  const first = at(["a", "b", "c"], [], false);
  expect(seen(at(["c", "a", "d"], first, false))).toBe("c a d");
});

test("a held list moves nothing: what goes leaves its place, and what is new comes last", () => {
  const first = at(["a", "b", "c"], [], false);
  const held = at(["d", "c", "a"], first, true);
  expect(seen(held)).toBe("a (b) c d");
  expect(seen(at(["b", "d", "c"], held, true))).toBe("(a) b c d");
  expect(seen(at(["b", "d", "c"], held, false))).toBe("b d c");
});

test("a held entry keeps its size, and has all else as it is now", () => {
  const key = (x: { id: string }) => x.id;
  const still = (before: { text: string }, now: { id: string; text: string; on: boolean }) => ({ ...now, text: before.text });
  const first = nextSlots([], [{ id: "a", text: "", on: false }], key, false, still);
  const list = [
    { id: "a", text: "two\nlines", on: true },
    { id: "b", text: "new", on: false },
  ];
  expect(nextSlots(first, list, key, true, still).map((s) => s.last)).toEqual([
    { id: "a", text: "", on: true },
    { id: "b", text: "new", on: false },
  ]);
  expect(nextSlots(first, list, key, false, still).map((s) => s.last)).toEqual(list);
});
