import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createElement } from "react";
import { renderToString } from "react-dom/server";
import type TypeScript from "typescript";
import { expect, test } from "vitest";
import { compile } from "./testing/compile.ts";
import { consumer, tarball } from "./testing/consumer.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const place = { relay: "wss://relay.example/v1/socket", org: "acme+00000000+AAAA", service: "billing" };

const read = (path: string): string => readFileSync(path, "utf8");

/** Runs a command of a development dependency, and returns what it printed. */
function npx(name: string, ...args: string[]): string {
  return execFileSync(process.execPath, [join(root, "node_modules", name), ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

const compiler = createRequire(import.meta.url);

/** The compilers: ours, and an older one that embedders may still have. */
const compilers = {
  "ours": compiler("typescript") as typeof TypeScript,
  "an older one": compiler("typescript-5.4") as typeof TypeScript,
};

const cases = Object.entries(compilers).flatMap(([name, ts]) => (["Bundler", "NodeNext"] as const).map((resolution) => [name, ts.version, resolution, ts] as const));

test("two compilers are compared", () => {
  expect(new Set(Object.values(compilers).map(({ version }) => version)).size).toBe(2);
});

test.each(cases)("the types say what may be written: %s, %s, %s", { timeout: 60_000 }, (_name, version, resolution, ts) => {
  const folder = consumer(`types-${version}-${resolution}`);
  const files = ["valid.ts", "invalid.ts", "unmarked.ts"].map((name) => join(folder, name));
  const [valid, invalid] = ["valid", "invalid"].map((name) => read(fileURLToPath(new URL(`types/${name}.ts`, import.meta.url)))) as [string, string];
  const unmarked = invalid.replace(/@ts-expect-error/g, "");
  [valid, invalid, unmarked].forEach((text, i) => writeFileSync(files[i] ?? "", text));
  const wrong = compile(ts, files, resolution);
  expect(wrong.filter((line) => !line.startsWith("unmarked.ts"))).toEqual([]);
  expect(wrong.length).toBe(invalid.match(/@ts-expect-error/g)?.length);
});

test("every way of importing it finds its types", { timeout: 60_000 }, () => {
  expect(npx("@arethetypeswrong/cli/dist/index.js", tarball(), "--profile", "esm-only")).toContain("🟢");
});

test("the package is as package managers and bundlers want it", { timeout: 60_000 }, () => {
  expect(npx("publint/src/cli.js", tarball(), "--strict")).toContain("All good!");
});

test("it names the loader of the build beside it, and brings no other file than it says", () => {
  const { loader } = JSON.parse(read(join(root, "widget/dist/manifest.json"))) as { loader: { file: string; integrity: string } };
  const folder = join(consumer("files"), "node_modules/sealform");
  expect(read(join(folder, "index.js"))).toContain(loader.file);
  expect(read(join(folder, "index.js"))).toContain(loader.integrity);
  const files = execFileSync("tar", ["-tzf", tarball()], { encoding: "utf8" }).trim().split("\n").sort();
  expect(files.filter((name) => !name.startsWith("package/types/"))).toEqual([
    "package/LICENSE",
    "package/README.md",
    "package/index.js",
    "package/package.json",
    "package/react.js",
  ]);
});

test("on a server it does nothing, loads nothing and renders nothing", async () => {
  const at = (name: string): string => pathToFileURL(join(consumer("server"), "node_modules/sealform", name)).href;
  const before = Object.keys(globalThis);
  const { load } = (await import(at("index.js"))) as typeof import("./index.ts");
  const { SealformChat } = (await import(at("react.js"))) as typeof import("./react.ts");
  expect(await load(place)).toBeNull();
  expect(renderToString(createElement("main", null, createElement(SealformChat, { place })))).toBe("<main></main>");
  expect(Object.keys(globalThis)).toEqual(before);
});

test("the component is short enough to be read", () => {
  expect(read(fileURLToPath(new URL("react.ts", import.meta.url))).split("\n").length).toBeLessThan(60);
});
