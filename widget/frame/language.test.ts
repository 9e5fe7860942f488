import { expect, test } from "vitest";
import { direction, sameLanguage } from "./language.ts";

test.each([
  ["en", "ltr"],
  ["ar", "rtl"],
  ["ar-EG", "rtl"],
  ["HE", "rtl"],
  ["arn", "ltr"],
  ["", "ltr"],
])("%j is written %s", (tag, expected) => {
  expect(direction(tag)).toBe(expected);
});

test("a language is the same wherever it is spoken", () => {
  expect([sameLanguage("de", "de-AT"), sameLanguage("EN-us", "en"), sameLanguage("de", "den"), sameLanguage("", "en")]).toEqual([true, true, false, false]);
});
