import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { blocks, written } from "./testing/blocks.ts";
import { compile } from "./testing/compile.ts";
import { consumer, tarball } from "./testing/consumer.ts";

const all = blocks();
const of = (...languages: string[]) => all.filter(({ language }) => languages.includes(language));

/** Those in a browser are tried in widget/e2e/embed.spec.ts. */
test("every block is of a language that is tested", () => {
  expect(all.length).toBeGreaterThan(15);
  expect(new Set(all.map(({ language }) => language))).toEqual(new Set(["", "html", "js", "json", "php", "sh", "ts", "tsx"]));
});

/** Writes blocks into files of a project that has the package. */
function project(name: string, ...languages: string[]): string[] {
  const folder = consumer(name);
  return of(...languages).map(({ section, text, language }, i) => {
    const file = join(folder, `${i}-${section.replace(/\W+/g, "-")}.${language}`);
    writeFileSync(file, text);
    return file;
  });
}

test("what is in TypeScript has no error of types", { timeout: 60_000 }, () => {
  const files = project("embed-ts", "ts", "tsx");
  expect(compile(ts, files, "Bundler")).toEqual([]);
});

/** Compiles the blocks in JavaScript as scripts of a page whose chat has a type, and returns what is wrong in each file. */
function check(chat: string): string[] {
  const files = project("embed-js", "js");
  const ambient = join(files[0] ?? "", "../page.d.ts");
  // What a page knows of its document is nobody's business here.
  writeFileSync(ambient, `import "sealform"; declare global { var document: any; var window: { Sealform: ${chat} } }`);
  return compile(ts, [ambient, ...files], "Bundler", { lib: ["lib.es2022.d.ts"], allowJs: true, checkJs: true, strict: false, exactOptionalPropertyTypes: false });
}

test("what is in JavaScript has no error of types, where it meets the chat", { timeout: 60_000 }, () => {
  expect(check(`import("sealform").Sealform`)).toEqual([]);
  const wrong = new Set(check("{}").map((line) => line.split(":")[0]));
  expect(wrong.size).toBe(of("js").length);
});

test("what is typed into a shell does what it says, beside the packed package", { timeout: 60_000 }, () => {
  const folder = consumer("embed-sh");
  copyFileSync(tarball(), join(folder, basename(tarball())));
  execFileSync("rm", ["-r", join(folder, "node_modules")]);
  for (const { text } of of("sh")) execFileSync("sh", ["-ec", text], { cwd: folder, env: { ...process.env, npm_config_offline: "true" } });
  expect(existsSync(join(folder, "node_modules/sealform/index.js"))).toBe(true);
});

/** Returns what an object has, without its values. */
const shape = (value: unknown): unknown =>
  typeof value === "object" && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .sort()
          .map(([name, part]) => [name, shape(part)]),
      )
    : typeof value;

test("what is in JSON has the form of the build's", () => {
  const built: unknown = JSON.parse(readFileSync(new URL("../dist/manifest.json", import.meta.url), "utf8"));
  expect(of("json").map(({ text }) => shape(JSON.parse(text)))).toEqual([shape(built)]);
});

test("what is in PHP writes the tag of the start into the page's head, and nothing else", () => {
  const [start] = of("html");
  for (const { text } of of("php")) {
    expect(written(text).trim()).toBe(start?.text.trim());
    expect(text.replace(written(text), "")).toBe("<?php\nadd_action('wp_head', function () { ?><?php });\n");
  }
});
