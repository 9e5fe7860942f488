import { expect, test } from "vitest";
import { spoken } from "./spoken.ts";

test.each<[string[], string | undefined, string]>([
  [["de-AT", "en-US"], undefined, "de-AT"],
  [["", "fr-CA"], undefined, "fr-CA"],
  [["", ""], undefined, ""],
  [["en-US", "de-CH", "de"], "de", "de-CH"],
  [["DE", "de-CH"], "de", "DE"],
  [["en-GB", "deu"], "de", "de"],
  [["", "en"], "ja", "ja"],
])("of %j, where the site has chosen %s, the customer's is %s", (tags, chosen, language) => {
  expect(spoken(tags, chosen)).toBe(language);
});
