import { once } from "./once.ts";
import { words } from "./words.ts";

/** The ISO 3166 codes of all countries that the module knows (wasm/field/place.go), concatenated. */
const CODES =
  "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCY" +
  "CZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISIT" +
  "JEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNI" +
  "NLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTK" +
  "TLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW";

/** A country: its two-letter code, and its name in some language. */
interface Country {
  code: string;
  name: string;
}

/** Returns all countries, named and sorted for a language. language: a BCP 47 tag. */
export const countries = once((language: string): readonly Country[] => {
  const { compare } = new Intl.Collator(known(language));
  const all = (CODES.match(/../g) ?? []).map((code) => ({ code, name: countryName(code, language) }));
  return all.sort((a, b) => compare(a.name, b.name));
});

const namer = once((language: string) => new Intl.DisplayNames(known(language), { type: "region" }));

/** Returns the name of a country in a language, or its code if there is none. */
export function countryName(code: string, language: string): string {
  return namer(language).of(code) ?? code;
}

// Falls back to the frame's language when the tag is malformed: forms are written by the organisation, and an error in one must not stop the frame.
function known(language: string): string {
  try {
    return new Intl.Locale(language).baseName;
  } catch {
    return words.tag;
  }
}
