import { expect, test } from "vitest";
import { buttons } from "./instead.ts";
import { choose, type Language, languages } from "./words.ts";

test.each<[string[], Language]>([
  [["de"], "de"],
  [["de-AT"], "de"],
  [["ES-mx"], "es"],
  [["zh-Hant-TW", "ja-JP", "en"], "ja"],
  [["ar-EG", "en-US"], "ar"],
  [["", "fr-CA"], "fr"],
  [["nl", "en-GB", "de"], "en"],
  [["pt-BR"], "en"],
  [["constructor", "deutsch", "-de", "*"], "en"],
  [[], "en"],
])("of %j the widget speaks %s", (wanted, language) => {
  expect(choose(wanted)).toBe(language);
});

test.each(Object.entries(languages))("the loader says everything in %s", (tag, words) => {
  const { open, chat, failed, unread } = words;
  const { again, close } = buttons[tag as Language];
  for (const text of [open, chat, failed, again, close, unread(3)]) expect(text).not.toBe("");
  expect(unread(3)).toContain("3");
  if (tag !== "en") expect([open, failed, again, close]).not.toEqual(expect.arrayContaining([expect.stringMatching(/\b(the|chat with|try|close)\b/i)]));
});
