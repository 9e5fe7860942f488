// Checks that docs/embed.md names no browser older than what the pages' scripts, their
// styles and the module use, by MDN's data: node house/browsers/check.mjs [FILE …], where
// further files count as ours.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { inModule } from "./module.mjs";
import { inScripts } from "./script.mjs";
import { inStyles } from "./style.mjs";
import { browsers, since } from "./support.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const more = process.argv.slice(2);
const { without, spelled } = JSON.parse(readFileSync(new URL("features.json", import.meta.url), "utf8"));

const entries = ["widget/loader/loader.ts", "widget/loader/chat.ts", "widget/frame/main.tsx", "desktop/ui/src/main.tsx", "desktop/ui/src/pdf/frame.ts"];
const scripts = [...entries.map((file) => root + file), ...more.filter((file) => !file.endsWith(".css"))];
const styles = [...["widget/loader", "widget/frame", "desktop/ui/src"].flatMap(sheets), ...more.filter((file) => file.endsWith(".css"))];
const used = new Map([...inText(), ...inModule(`${root}build/sealform.wasm`), ...inStyles(styles, root), ...inScripts(scripts, root)]);
const promised = /It is built for Chrome ([\d.]+), Firefox ([\d.]+) ESR and Safari ([\d.]+) and later/
  .exec(readFileSync(`${root}docs/embed.md`, "utf8"))
  ?.slice(1)
  .map(Number);

const problems = promised ? [...tooNew(), ...stale()] : ["docs/embed.md does not say for which browsers it is built"];
for (const problem of problems) console.error(problem);
console.log(`${used.size} features of browsers are used; the newest that nothing stands in for are ${newest()}`);
if (problems.length > 0) process.exit(1);

function sheets(folder) {
  const names = readdirSync(root + folder, { recursive: true });
  return names.filter((name) => name.endsWith(".css")).map((name) => `${root}${folder}/${name}`);
}

// What no tree of a program shows.
function inText() {
  return Object.entries(spelled).map(([feature, { file, text }]) => {
    if (!readFileSync(root + file, "utf8").includes(text)) throw new Error(`${file} has no "${text}" any more: mend house/browsers/features.json`);
    return [feature, file];
  });
}

function tooNew() {
  const found = [...used].filter(([feature]) => !Object.hasOwn(without, feature) && since(feature).some((version, i) => version > promised[i]));
  return found.map(([feature, place]) => `${place}: ${feature} needs ${named(since(feature))}: docs/embed.md promises ${named(promised)}`);
}

// What is excepted is used, and newer than promised.
function stale() {
  const idle = Object.keys(without).filter((feature) => !used.has(feature) || since(feature).every((version, i) => version <= promised[i]));
  return idle.map((feature) => `house/browsers/features.json: ${feature} is not used, or no newer than promised: take it out`);
}

function newest() {
  const all = [...used.keys()].filter((feature) => !Object.hasOwn(without, feature));
  return browsers
    .map((browser, i) => {
      const last = all.toSorted((a, b) => since(b)[i] - since(a)[i])[0];
      return `${last} (${browser} ${since(last)[i]})`;
    })
    .join(", ");
}

function named(versions) {
  return versions.map((version, i) => `${browsers[i]} ${version === Infinity ? "(none)" : version}`).join(", ");
}
