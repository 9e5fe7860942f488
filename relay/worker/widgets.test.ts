import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { gather } from "./widgets.mjs";

const integrity = (text: string): string => `sha384-${createHash("sha384").update(text).digest("base64")}`;

let dir: string;
const at = (...path: string[]): string => join(dir, ...path);

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "sealform-"));
  mkdirSync(at("own"));
  mkdirSync(at("earlier/one"), { recursive: true });
  writeFileSync(at("own/loader.01.js"), "today's");
  writeFileSync(at("own/both.js"), "the same");
  const file = (name: string, text: string): object => {
    writeFileSync(at("earlier/one", name), text);
    return { file: name, integrity: integrity(text) };
  };
  const manifest = {
    version: "0.0.9",
    loader: file("loader.00.js", "earlier"),
    chat: file("both.js", "the same"),
    frames: { en: file("frame.en.00.js", "frame") },
    wasm: file("sealform.00.wasm", "module"),
  };
  writeFileSync(at("earlier/one/manifest.json"), JSON.stringify(manifest));
  writeFileSync(at("earlier/one.tar.gz"), "the archive");
});

afterEach(() => rmSync(dir, { recursive: true }));

test("a deployment has the files of earlier releases, and nothing else of their folders", () => {
  expect(gather(at("own"), at("earlier"), at("out"))).toMatchObject([{ folder: "one", version: "0.0.9" }]);
  expect(readdirSync(at("out")).sort()).toEqual(["both.js", "frame.en.00.js", "loader.00.js", "loader.01.js", "sealform.00.wasm"]);
  expect(readFileSync(at("out/loader.00.js"), "utf8")).toBe("earlier");
});

test("a deployment without earlier releases has its own files", () => {
  expect(gather(at("own"), undefined, at("out"))).toEqual([]);
  expect(readdirSync(at("out")).sort()).toEqual(["both.js", "loader.01.js"]);
});

test.each([
  ["a changed frame", "frame.en.00.js", "changed", 'release folder "one" has another file "frame.en.00.js" than its manifest.json says'],
  ["no manifest", "manifest.json", "", 'release folder "one" has no manifest.json that can be read'],
  ["an empty manifest", "manifest.json", "{}", 'names the file ""'],
  ["a way out", "manifest.json", '{"loader":{"file":"../two.js"}}', 'names the file "../two.js"'],
  ["a missing file", "manifest.json", '{"loader":{"file":"two.js"}}', 'release folder "one" lacks the file "two.js"'],
])("a release is refused that has %s", (_, name, text, reason) => {
  writeFileSync(at("earlier/one", name), text);
  expect(() => gather(at("own"), at("earlier"), at("out"))).toThrow(reason);
});

test("a folder that is not there is named", () => {
  expect(() => gather(at("own"), at("none"), at("out"))).toThrow(/none.*WIDGETS/);
});
