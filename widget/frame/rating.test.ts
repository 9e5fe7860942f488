import { expect, test } from "vitest";
import { ratings } from "../bridge/codes.ts";
import { fateOf, mayRate, unratedBy } from "./rating.ts";
import { createState } from "./state.ts";
import { words } from "./words.ts";

test("what became of a rating is said once there is one", () => {
  expect(["", ...ratings].map((state) => fateOf(state as (typeof ratings)[number] | "", "Alice"))).toEqual([
    "",
    "",
    "Sending…",
    "Alice has your answer. Thank you!",
    "Alice did not confirm it. It may not have arrived.",
  ]);
});

test("a rating is given up as long as something can come of it", () => {
  const state = createState();
  const open = ["", ...ratings].filter((now) => {
    state.rating.value = now as (typeof ratings)[number] | "";
    return mayRate(state);
  });
  expect(open).toEqual(["asked", "sending"]);
});

test("why a rating was not sent is said without what stands in it", () => {
  expect(unratedBy("")).toBe("");
  expect(unratedBy("text-card-number")).toBe("This looks like a card number, so it was not sent. Nobody has seen it.");
  expect(unratedBy("text-iban")).toContain("not sent");
  for (const code of ["remark-too-long", "text-too-long"]) expect(unratedBy(code)).toBe(words.rating.overlong);
  for (const code of ["text-control", "rating-over"]) expect(unratedBy(code)).not.toBe("");
});

test("each step has its word", () => {
  expect(words.rating.steps).toHaveLength(5);
});
