import { once } from "./once.ts";

/** The two letters of every country that the module knows (wasm/field/place.go), one after the other. */
const CODES =
  "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCY" +
  "CZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISIT" +
  "JEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNI" +
  "NLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTK" +
  "TLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW";

/** A country: its two letters, and its name in some language. */
export interface Country {
  code: string;
  name: string;
}

/** Returns every country, named and sorted as a language does it. language: a BCP 47 tag. */
export const countries = once((language: string): readonly Country[] => {
  const { compare } = new Intl.Collator(language);
  const all = (CODES.match(/../g) ?? []).map((code) => ({ code, name: countryName(code, language) }));
  return all.sort((a, b) => compare(a.name, b.name));
});

const namer = once((language: string) => new Intl.DisplayNames(language, { type: "region" }));

/** Returns what a language calls a country. */
export function countryName(code: string, language: string): string {
  return namer(language).of(code) ?? code;
}
