import { expect, test } from "vitest";
import { parts } from "./links.ts";

/** The addresses in a message, as they are shown. */
const shown = (message: string): string[] => parts(message).flatMap(({ text, link }) => (link ? [text] : []));

test.each([
  ["See https://example.com/a?b=c#d, please.", ["https://example.com/a?b=c#d"]],
  ["(http://example.com/x)", ["http://example.com/x"]],
  ["https://en.wikipedia.org/wiki/Seal_(emblem).", ["https://en.wikipedia.org/wiki/Seal_(emblem)"]],
  ["[see (https://example.com/[1]/)]!", ["https://example.com/[1]/"]],
  ["www.example.com and WWW.EXAMPLE.ORG/x", ["www.example.com", "WWW.EXAMPLE.ORG/x"]],
  ["“https://example.com”", ["https://example.com"]],
  ["こちらhttps://example.jp/a。どうぞ", ["https://example.jp/a"]],
  ["انظر https://example.com/x، شكرا", ["https://example.com/x"]],
  ["https://a.example\nhttps://b.example", ["https://a.example", "https://b.example"]],
])("addresses in %j", (message, addresses) => {
  expect(shown(message)).toEqual(addresses);
});

test.each(["e.g.this", "1.2.3", "4.5.2026", "www.", "www.5", "a www.. b", "me@www.example.com", "https://", "http:// x", "example.com", "javascript:alert(1)", "data:text/html,x"])(
  "%j has no address",
  (message) => {
    expect(parts(message)).toEqual([{ text: message }]);
  },
);

test.each([
  ["https://example.com", "https://example.com", ""],
  ["https://EXAMPLE.com/A", "https://EXAMPLE.com/A", ""],
  ["https://аррӏе.com/", "https://xn--80ak6aa92e.com/", "xn--80ak6aa92e.com"],
  ["https://bücher.example/größe", "https://xn--bcher-kva.example/gr%C3%B6%C3%9Fe", "xn--bcher-kva.example"],
  ["https://bank.example@evil.example/", "https://bank.example@evil.example/", "evil.example"],
  ["https://bank.example\\@evil.example/", "https://bank.example\\@evil.example/", ""],
  ["http://2130706433/", "http://2130706433/", "127.0.0.1"],
  ["www.example.com", "www.example.com", ""],
])("what %j opens", (message, copy, host) => {
  expect(parts(message)).toEqual([{ text: message, link: { copy, host } }]);
});

test("characters that nobody sees are shown, and what no browser opens is not to be copied", () => {
  expect(parts("https://exa\u200Bmple.com/\u202Efdp.exe")).toEqual([
    { text: "https://exa⟨U+200B⟩mple.com/⟨U+202E⟩fdp.exe", link: { copy: "https://example.com/%E2%80%AEfdp.exe", host: "example.com" } },
  ]);
  expect(parts("https://a\u202Eb.com/")).toEqual([{ text: "https://a⟨U+202E⟩b.com/", link: { copy: "", host: "" } }]);
  expect(shown("https://exa\uFEFFmple.com")).toEqual(["https://exa⟨U+FEFF⟩mple.com"]);
});

test("nothing of a message is lost, and a long one is split at once", () => {
  const message = `a https://x.example/${")".repeat(4000)} b ${"(www.".repeat(800)}`;
  const begun = performance.now();
  expect(
    parts(message)
      .map(({ text }) => text)
      .join(""),
  ).toBe(message);
  expect(performance.now() - begun).toBeLessThan(200);
});
