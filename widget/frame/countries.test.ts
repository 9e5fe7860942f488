import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { languages } from "../loader/words.ts";
import { countries, countryName } from "./countries.ts";

test("the countries are those of the module", () => {
  const source = readFileSync(new URL("../../wasm/field/place.go", import.meta.url), "utf8");
  const table = source.slice(source.indexOf("const countries"));
  const theirs = [...table.matchAll(/(?<=["|])([A-Z]{2}) [^|]+\|/g)].map(([, code]) => code);
  expect(theirs.length).toBeGreaterThan(240);
  expect(
    countries("en")
      .map(({ code }) => code)
      .sort(),
  ).toEqual(theirs.sort());
});

test.each([
  ["en", "AF", "Afghanistan"],
  ["de", "EG", "Ägypten"],
  ["fr", "DE", "Allemagne"],
  ["ja", "JP", "日本"],
  ["ar", "SA", "المملكة العربية السعودية"],
])("in %s, %s is called %s", (language, code, name) => {
  expect(countryName(code, language)).toBe(name);
});

test("they are sorted as their language does it", () => {
  const german = countries("de").map(({ name }) => name);
  expect(german.indexOf("Ägypten")).toBeLessThan(german.indexOf("Belgien"));
  expect(german.indexOf("Österreich")).toBeLessThan(german.indexOf("Peru"));
});

test("every country has a name in every language of the frame", () => {
  for (const language of Object.keys(languages)) {
    for (const { code, name } of countries(language)) expect(name).not.toBe(code);
  }
});

test.each(["en-a", "de-12", "en-US-US", "x"])("%s, which no browser knows, is no reason to fail", (language) => {
  expect(countryName("DE", language)).toBe("Germany");
  expect(countries(language)).toEqual(countries("en"));
});
