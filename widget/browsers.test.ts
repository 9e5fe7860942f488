import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

type Versions = readonly [chrome: number, firefox: number, safari: number];

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const NEVER = Infinity;

/**
 * What the page's side uses, and what it might like to, with the first version of each browser that has it (MDN's browser
 * compatibility data). "optional": the chat works without it.
 */
const features: [name: string, pattern: RegExp, since: Versions, optional?: "optional"][] = [
  ["hashes of external scripts in a policy", /script-src '\$\{script\.integrity\}'/, [59, 116, 15.6]],
  ["ARIA reflection", /\.(role|aria[A-Z]\w+) = /, [103, 119, 12.1]],
  [":has()", /:has\(/, [105, 121, 15.4]],
  ["constructed style sheets", /adoptedStyleSheets/, [73, 101, 16.4]],
  ["popover", /\.popover\b|showPopover\(/, [114, 125, 17]],
  ["URL.canParse", /URL\.canParse\(/, [120, 115, 17]],
  ["replaceChildren", /\.replaceChildren\(/, [86, 78, 14]],
  ["arrays copied with a change", /\.(toSpliced|toSorted|toReversed|with)\(/, [110, 115, 16]],
  ["findLast", /\.findLast(Index)?\(/, [97, 104, 15.4]],
  ["at", /\.at\(/, [92, 90, 15.4]],
  ["Object.hasOwn", /Object\.hasOwn\(/, [93, 92, 15.4]],
  ["replaceAll", /\.replaceAll\(/, [85, 77, 13.1]],
  ["structuredClone", /structuredClone\(/, [98, 94, 15.4]],
  ["showModal", /\.showModal\(/, [37, 98, 15.4]],
  ["beforeinput", /"beforeinput"/, [60, 87, 10.1]],
  ["dynamic viewport units", /\ddvh\b/, [108, 101, 15.4]],
  ["lh", /\dlh\b/, [109, 120, 16.4]],
  ["aspect-ratio", /aspect-ratio:/, [88, 89, 15]],
  ["accent-color", /accent-color:/, [93, 92, 15.4]],
  ["private members", /\bthis\.#/, [84, 90, 15]],
  ["Intl.Segmenter", /Intl\.Segmenter/, [87, 125, 14.1]],
  ["field-sizing", /field-sizing/, [123, NEVER, NEVER], "optional"],
  ["requestIdleCallback", /requestIdleCallback\(/, [47, 55, NEVER], "optional"],
  ["phrases of Japanese", /auto-phrase/, [119, NEVER, NEVER], "optional"],
  ["veiled text", /-webkit-text-security/, [1, 111, 3.1]],
  ["Promise.withResolvers", /Promise\.withResolvers/, [119, 121, 17.4]],
  ["Promise.try", /Promise\.try\(/, [128, 134, 18.2]],
  ["groupBy", /\b(Object|Map)\.groupBy\(/, [117, 119, 17.4]],
  ["operations on sets", /\.(union|intersection|difference|isSubsetOf)\(new Set|\.(symmetricDifference|isDisjointFrom)\(/, [122, 127, 17]],
  ["iterators with methods", /\.(values|keys|entries)\(\)\.(map|filter|take|toArray|some|every)\(/, [122, 131, 18.4]],
  ["Array.fromAsync", /Array\.fromAsync\(/, [121, 115, 16.4]],
  ["base64 of bytes", /\.(toHex|toBase64)\(|Uint8Array\.from(Hex|Base64)/, [140, 133, 18.2]],
  ["RegExp.escape", /RegExp\.escape\(/, [136, 134, 18.2]],
  ["AbortSignal.any", /AbortSignal\.any\(/, [116, 124, 17.4]],
  ["light-dark()", /light-dark\(/, [123, 120, 17.5]],
  ["text-wrap", /text-wrap:/, [114, 121, 17.4], "optional"],
  ["@starting-style", /@starting-style/, [117, 129, 17.5]],
  ["moveBefore", /\.moveBefore\(/, [133, 144, NEVER], "optional"],
];

/** The versions that docs/embed.md promises. */
function promised(): Versions {
  const [, ...versions] = /It is built for Chrome ([\d.]+), Firefox ([\d.]+) ESR and Safari ([\d.]+) and later/.exec(read("../docs/embed.md")) ?? [];
  return versions.map(Number) as unknown as Versions;
}

/** Every file that ends up in a page, with its text. */
function sources(): Map<string, string> {
  const files = ["loader", "frame", "bridge"].flatMap((folder) => readdirSync(new URL(folder, import.meta.url), { recursive: true }).map((name) => `${folder}/${String(name)}`));
  return new Map(files.filter((name) => /(?<!\.test)\.(tsx?|css)$/.test(name)).map((name) => [name, read(name)]));
}

/** Which of these features are used, with the files. */
function used(files: ReadonlyMap<string, string>) {
  return features.flatMap(([name, pattern, since, optional]) => {
    const where = [...files].filter(([, text]) => pattern.test(text)).map(([file]) => file);
    return where.length > 0 ? [{ name, since, optional, where }] : [];
  });
}

const tooNew = (files: ReadonlyMap<string, string>) => used(files).filter(({ since, optional }) => !optional && since.some((version, n) => version > (promised()[n] ?? 0)));

test("the versions that are promised are those that the scripts and styles are built for", () => {
  const [chrome, firefox, safari] = promised();
  expect([chrome, firefox, safari].every((version) => Number.isFinite(version))).toBe(true);
  const targets = ["build.mjs", "../desktop/ui/build.mjs"].flatMap((file) => {
    const found: string[] = read(file).match(/target: \[.*\]/g) ?? [];
    expect(found.length, file).toBeGreaterThan(0);
    return found;
  });
  expect(new Set(targets)).toEqual(new Set([`target: ["chrome${chrome}", "firefox${firefox}", "safari${safari}"]`]));
});

test("nothing is used that a promised version lacks", () => {
  expect(tooNew(sources())).toEqual([]);
});

test("the promise is no older than what is used, and what is used is found", () => {
  const names = used(sources()).map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(["hashes of external scripts in a policy", "ARIA reflection", ":has()", "constructed style sheets", "popover", "URL.canParse", "lh"]),
  );
});

test.each([
  ["x.ts", "Promise.withResolvers()"],
  ["x.css", "color: light-dark(#fff, #000)"],
  ["x.ts", "for (const n of map.values().map(f))"],
])("something newer in %s is found: %s", (file, text) => {
  expect(tooNew(new Map([[file, text]]))).toHaveLength(1);
});
