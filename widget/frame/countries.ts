import { once } from "./once.ts";
import { words } from "./words.ts";

/** The two letters of every country that the module knows (wasm/field/place.go), one after the other. */
const CODES =
  "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCY" +
  "CZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISIT" +
  "JEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNI" +
  "NLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTK" +
  "TLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW";

/** A country: its two letters, and its name in some language. */
interface Country {
  code: string;
  name: string;
}

/** Returns every country, named and sorted as a language does it. language: a BCP 47 tag. */
export const countries = once((language: string): readonly Country[] => {
  const { compare } = new Intl.Collator(known(language));
  const all = (CODES.match(/../g) ?? []).map((code) => ({ code, name: countryName(code, language) }));
  return all.sort((a, b) => compare(a.name, b.name));
});

const namer = once((language: string) => new Intl.DisplayNames(known(language), { type: "region" }));

/** Returns what a language calls a country. */
export function countryName(code: string, language: string): string {
  return namer(language).of(code) ?? code;
}

// The frame's own language for a tag that is none: the form's is the agent's to write, and must not stop the frame.
function known(language: string): string {
  try {
    return new Intl.Locale(language).baseName;
  } catch {
    return words.tag;
  }
}
