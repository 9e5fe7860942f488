import { expect, test } from "vitest";
import { type Fold, folded, toggled } from "./fold.ts";

const none: Fold = { open: "", known: [], fresh: [] };

/** What becomes of it when forms come and go while nobody is busy in one. */
const after = (...steps: string[][]): Fold => steps.reduce((fold, requests) => folded(fold, requests, false), none);

test("a new form unfolds, and folds the one before", () => {
  expect(after(["a"]).open).toBe("a");
  expect(after(["a"], ["a", "b"])).toEqual({ open: "b", known: ["a", "b"], fresh: [] });
});

test("nobody is disturbed who is busy in a form", () => {
  expect(folded(after(["a"]), ["a", "b"], true)).toEqual({ open: "a", known: ["a", "b"], fresh: ["b"] });
});

test("a form that came meanwhile unfolds when the one at hand has gone", () => {
  const busy = folded(after(["old"], ["old", "a"]), ["old", "a", "b"], true);
  expect(folded(busy, ["old", "b"], false)).toEqual({ open: "b", known: ["old", "b"], fresh: [] });
});

test("of forms that were looked at, the newest unfolds when the one at hand has gone", () => {
  expect(after(["a"], ["a", "b"], ["a", "b", "c"], ["a", "b"]).open).toBe("b");
});

test("a form that goes while it is folded changes nothing else", () => {
  const busy = folded(after(["a"]), ["a", "b", "c"], true);
  expect(folded(busy, ["a", "c"], false)).toEqual({ open: "a", known: ["a", "c"], fresh: ["c"] });
});

test("forms of an earlier page come together: the newest unfolds, the others are new too", () => {
  expect(after(["a", "b"])).toEqual({ open: "b", known: ["a", "b"], fresh: ["a"] });
});

test("whoever unfolds a form has looked at it, and folds it again", () => {
  const busy = folded(after(["a"]), ["a", "b"], true);
  expect(toggled(busy, "b")).toEqual({ open: "b", known: ["a", "b"], fresh: [] });
  expect(toggled(toggled(busy, "b"), "b").open).toBe("");
});

test("where all are folded, a new form unfolds even while the focus is on a title", () => {
  expect(folded(toggled(after(["a"]), "a"), ["a", "b"], true).open).toBe("b");
});
