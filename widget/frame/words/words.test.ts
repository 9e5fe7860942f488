import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { languages } from "../../loader/words.ts";
import type { Words } from "./words.ts";

const files = readdirSync(new URL(".", import.meta.url)).filter((name) => /^[a-z]{2}\.ts$/.test(name));
const all = new Map(await Promise.all(files.map(async (name) => [name.slice(0, 2), await load(name)] as const)));
const english = flat(words("en"));
const others = [...all.keys()].filter((tag) => tag !== "en");

async function load(name: string): Promise<Words> {
  return ((await import(`./${name}`)) as { words: Words }).words;
}

function words(tag: string): Words {
  const found = all.get(tag);
  if (!found) throw new Error(`no words in ${tag}`);
  return found;
}

type Leaf = string | ((...args: unknown[]) => string);

/** Every text of a language by where it stands, such as "form.parts.zip". */
function flat(value: unknown, path = ""): Map<string, Leaf> {
  if (typeof value === "string" || typeof value === "function") return new Map([[path, value as Leaf]]);
  return new Map(Object.entries(value as object).flatMap(([key, part]) => [...flat(part, path ? `${path}.${key}` : key)]));
}

/** What is put into a text, by where it stands. */
function values(path: string): unknown[][] {
  if (path === "form.check") return [[["Field one", "Field two"]]];
  if (path === "confirm.forms") return [[["Field one"]], [["Field one", "Field two"]]];
  return [
    ["Value1", "Value2", "Value3"],
    ["", "Value2"],
    ["Value1", ""],
    ["", ""],
  ];
}

/** What a text says, whatever is put into it. */
const said = (leaf: Leaf, path: string): string[] => (typeof leaf === "string" ? [leaf] : values(path).map((args) => leaf(...args)));

/** What of a text is filled in: the values that were passed, and {names}. */
const filled = (text: string): string[] => (text.match(/Value\d|Field one|Field two|\{[a-z]+\}/g) ?? []).sort();

test("the frame is built in the languages that the loader knows", () => {
  expect([...all.keys()].sort()).toEqual(Object.keys(languages).sort());
  for (const [tag, { tag: own, direction }] of all) expect([own, direction]).toEqual([tag, tag === "ar" ? "rtl" : "ltr"]);
});

test.each(others)("%s says everything that English says, with the same put in", (tag) => {
  const own = flat(words(tag));
  expect([...own.keys()].sort()).toEqual([...english.keys()].sort());
  for (const [path, leaf] of english) {
    const other = own.get(path) ?? "";
    expect(typeof other, path).toBe(typeof leaf);
    expect(said(other, path).map(filled), path).toEqual(said(leaf, path).map(filled));
    if (typeof leaf === "string") expect(other === "", path).toBe(leaf === "");
  }
});

/** Texts that are the same word in another language, by where they stand. */
const same: Partial<Record<string, string[]>> = {
  es: ["chat"],
  de: ["chat", "form.parts.oblast"],
  fr: ["chat", "stream.conversation", "stream.messages", "composer.message", "file.signature", "form.parts.district", "form.parts.oblast", "form.parts.province"],
};

/** The same everywhere. */
const names = ["direction", "form.parts.eircode"];

test.each(others)("nothing in %s was left in English", (tag) => {
  const left = [...flat(words(tag))].filter(([path, leaf]) => {
    const [own, before] = [said(leaf, path), said(english.get(path) ?? "", path)];
    return own.some((text, n) => text === before[n] && /\p{L}{2}/u.test(text.replaceAll(/Value\d/g, ""))) && !names.includes(path);
  });
  expect(left.map(([path]) => path).sort()).toEqual((same[tag] ?? []).sort());
});

const common = /\b(the|this|is|are|not|please|you|your|of|and|with|number|check)\b/i;

test.each(others)("no English word stands in a sentence in %s", (tag) => {
  const texts = [...flat(words(tag))].flatMap(([path, leaf]) => said(leaf, path));
  expect(texts.filter((text) => common.test(text))).toEqual([]);
});

test("in Arabic what runs from left to right is set apart", () => {
  for (const [path, leaf] of flat(words("ar"))) {
    for (const text of said(leaf, path)) {
      const arabic = text.replaceAll(/[\u2066\u2068][^\u2069]*\u2069/g, "").replaceAll(/\((Eircode|PIN|Postcode|ZIP)\)/g, "");
      if (path !== "tag" && path !== "direction") expect(arabic.replaceAll(/\{(limit|example)\}|Value\d/g, ""), path).not.toMatch(/[A-Za-z<@+]|\d[-/:.]\d/);
    }
  }
});

test("no view has words of its own", () => {
  const folder = new URL("../view/", import.meta.url);
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".tsx"))) {
    const source = readFileSync(new URL(file, folder), "utf8").replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$|\s\/\/ .*$/gm, "");
    const spoken = [...source.matchAll(/(?:aria-label|title|placeholder|alt)="([^"]*)"|>\s*([A-Z][a-z]+[^<>{}=;()]*)</g)].map((m) => m[0]);
    expect(spoken, file).toEqual([]);
  }
});
