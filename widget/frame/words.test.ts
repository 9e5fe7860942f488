import { expect, test } from "vitest";
import { toCodePoints, toUnits } from "./caret.ts";
import { clock, direction, isRefusal, problem, refusal, stop, title } from "./words.ts";

const codes = [
  "roster-signature",
  "roster-expired",
  "service-unknown",
  "origin-not-allowed",
  "agent-unknown",
  "offer-invalid",
  "org-malformed",
];

test.each(codes)("a refusal for %s has words of its own", (code) => {
  expect(isRefusal(code)).toBe(true);
  expect(refusal(code)).not.toBe(refusal("something new"));
  expect(refusal(code)).toMatch(/Nothing you type here is sent\./);
});

test.each([...codes, "constructor"])("no code shows through: %s", (code) => {
  expect(refusal(code) + problem(code) + stop(4200)).not.toContain(code);
});

test("a service is shown as a title", () => {
  expect([title("tech-support"), title("billing"), title("")]).toEqual(["Tech support", "Billing", ""]);
});

test("the direction follows the page's language", () => {
  expect(["ar", "he-IL", "FA", "en", "are", ""].map(direction)).toEqual(["rtl", "rtl", "rtl", "ltr", "ltr", "ltr"]);
});

test("a language tag that is none does not stop the clock", () => {
  expect(clock("not a tag")(0)).toMatch(/\d/);
});

test.each([
  ["", 0, 0],
  ["4111", 2, 2],
  ["é💳1", 3, 2],
  ["💳💳", 4, 2],
])("carets of %j: %i units are %i code points", (text, units, points) => {
  expect(toCodePoints(text, units)).toBe(points);
  expect(toUnits(text, points)).toBe(units);
});
