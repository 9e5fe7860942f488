// Builds the customer's side into widget/dist: the loader, the chat's script, the frame's
// script in each language and the WASM module under names that hold their hashes, each also compressed,
// and the manifest that says which is which. Needs what wasm/build.sh makes.
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import * as esbuild from "esbuild";
import { minify } from "terser";
import { noteBundled } from "../house/bundled.mjs";

const root = new URL("../", import.meta.url);
const dist = new URL("widget/dist/", root);
const module = new URL("build/sealform.wasm", root);
const words = new URL("widget/frame/words/", root);

/**
 * What need not be looked for in a browser: what Go's wasm_exec.js asks for and each has that the widget is built for, or puts in its
 * place for a program with files, which the module is not; and a hook for developers.
 */
const browser = {
  ...Object.fromEntries(["crypto", "performance", "TextEncoder", "TextDecoder", "process", "path"].map((name) => [`globalThis.${name}`, "true"])),
  "window.__PREACT_SIGNALS_DEVTOOLS__": "false",
};

/** The maximum size of each file, in bytes of brotli. A build warns when one is larger; widget/size.test.ts then fails. */
const limits = JSON.parse(await readFile(new URL("widget/limits.json", root), "utf8"));

// A style sheet is imported as its minified text.
const styles = {
  name: "styles",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const options = { loader: "css", minify: true, target: ["chrome120", "firefox128", "safari17"] };
      const { code } = await esbuild.transform(await readFile(path, "utf8"), options);
      return { contents: code.trim(), loader: "text" };
    });
  },
};

const metafiles = [];

await mkdir(dist, { recursive: true });
const wasm = await emit("wasm", "sealform", ".wasm", await readModule());
const frames = await emitFrames();
const chat = await emit("chat", "chat", ".js", await bundle("widget/loader/chat.ts", { FRAMES: hashes(frames), FRAME: frames.en.file, MODULE: wasm.file }));
const { version } = JSON.parse(await readFile(new URL("package.json", root), "utf8"));
const known = { VERSION: version, CHAT: chat };
const loader = await emit("loader", "loader", ".js", await bundle("widget/loader/loader.ts", known));
await noteBundled("widget", metafiles);
await sweep([loader, chat, ...Object.values(frames), wasm]);
await writeFile(new URL("manifest.json", dist), `${JSON.stringify({ version, loader, chat, frames, wasm }, null, 2)}\n`);

// The names of all frames hold the same hash, that of all frames together: this keeps the chat's script, which holds the names, small.
async function emitFrames() {
  const scripts = {};
  for (const language of await languages()) scripts[language] = await bundle("widget/frame/main.tsx", { WASM: wasm }, [speaking(language)]);
  const hash = mark(Buffer.concat(Object.values(scripts)));
  const frames = {};
  for (const [language, script] of Object.entries(scripts)) frames[language] = await emit("frame", `frame.${language}`, ".js", script, hash);
  return frames;
}

// The hashes of the frames, for the chat's script. Their names differ only in the language.
function hashes(frames) {
  return Object.fromEntries(Object.entries(frames).map(([language, { integrity }]) => [language, integrity.replace("sha384-", "")]));
}

// Each file of words is a language, except words.ts, which declares the words.
async function languages() {
  const files = await readdir(words);
  return files.map((name) => name.replace(/\.ts$/, "")).filter((name) => !/^words|\.test$/.test(name));
}

// Replaces the English words with those of a language.
function speaking(language) {
  const path = fileURLToPath(new URL(`${language}.ts`, words));
  return { name: "words", setup: (build) => build.onResolve({ filter: /^\.\/words\/en\.ts$/ }, () => ({ path })) };
}

// Removes files of earlier builds.
async function sweep(keep) {
  const names = new Set(keep.flatMap(({ file }) => [file, `${file}.br`, `${file}.gz`]));
  const old = (await readdir(dist)).filter((name) => !names.has(name) && name !== ".gitkeep");
  await Promise.all(old.map((name) => rm(new URL(name, dist))));
}

async function readModule() {
  try {
    return await readFile(module);
  } catch {
    return fail("build/sealform.wasm is missing: run wasm/build.sh first");
  }
}

async function bundle(entry, define, plugins = []) {
  const result = await esbuild.build({
    entryPoints: [fileURLToPath(new URL(entry, root))],
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    target: ["chrome120", "firefox128", "safari17"],
    charset: "utf8",
    legalComments: "none",
    jsx: "automatic",
    jsxImportSource: "preact",
    define: { ...browser, ...Object.fromEntries(Object.entries(define).map(([name, value]) => [name, JSON.stringify(value)])) },
    logOverride: { "assign-to-define": "silent" },
    plugins: [styles, ...plugins],
    metafile: true,
  });
  metafiles.push(result.metafile);
  return shrink(result.outputFiles[0].text);
}

// What esbuild has made small can be made smaller by a fortieth, in brotli too.
async function shrink(script) {
  const { code } = await minify(script, { ecma: 2022, compress: { passes: 3 } });
  return Buffer.from(code);
}

function digest(bytes, encoding) {
  return createHash("sha384").update(bytes).digest(encoding);
}

// The part of a hash that goes into a file name.
function mark(bytes) {
  return digest(bytes, "hex").slice(0, 16);
}

async function emit(part, name, extension, bytes, hash = mark(bytes)) {
  const file = `${name}.${hash}${extension}`;
  const [br, gz] = await compress(file, bytes);
  if (br.length > limits[part]) console.error(`${file} is ${br.length} bytes of brotli: the limit is ${limits[part]}`);
  await Promise.all([writeFile(new URL(file, dist), bytes), writeFile(new URL(`${file}.br`, dist), br), writeFile(new URL(`${file}.gz`, dist), gz)]);
  console.log(`${file}  ${bytes.length} bytes, brotli ${br.length} of ${limits[part]}`);
  return { file, integrity: `sha384-${digest(bytes, "base64")}` };
}

// The name holds the hash, so a compressed file that exists under it is up to date.
async function compress(file, bytes) {
  try {
    return await Promise.all([readFile(new URL(`${file}.br`, dist)), readFile(new URL(`${file}.gz`, dist))]);
  } catch {
    return Promise.all([brotli(bytes), promisify(gzip)(bytes, { level: 9 })]);
  }
}

function brotli(bytes) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return promisify(brotliCompress)(bytes, { params });
}

function fail(problem) {
  console.error(`widget/build.mjs: ${problem}`);
  process.exit(1);
}
