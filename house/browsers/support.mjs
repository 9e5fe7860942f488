// Since which version a browser has a feature, as MDN's data has it.
import data from "@mdn/browser-compat-data/forLegacyNode";

/** The browsers that docs/embed.md names, in its order. */
export const browsers = ["chrome", "firefox", "safari"];

/** Returns the data of a feature, by its path; undefined: there is none of that name. */
export function known(...path) {
  let at = data;
  for (const step of path) {
    if (at === undefined || step === "__compat" || !Object.hasOwn(at, step)) return undefined;
    at = at[step];
  }
  return at?.__compat;
}

/** Returns the first of these paths that the data has, joined by dots. */
export const first = (...paths) => paths.find((path) => known(...path))?.join(".");

/** Returns the versions since which the browsers have a feature, by its path joined by dots: Infinity where one has it not, or only in part. */
export function since(feature) {
  const { support } = known(...split(feature));
  return browsers.map((browser) => Math.min(...[support[browser]].flat().map(version)));
}

// A name in a path may hold dots nowhere but in that of a content type, which nobody asks for.
const split = (feature) => feature.split(".");

function version({ version_added: added, version_removed: removed, flags, prefix, alternative_name, partial_implementation: partial }) {
  if (flags || prefix || alternative_name || partial || (removed && removed !== "preview") || typeof added !== "string") return Infinity;
  return added === "preview" ? Infinity : Number.parseFloat(added.replace("≤", ""));
}
