// Builds the package "sealform" into build/package, and packs it there. Needs what widget/build.mjs
// makes: the package names the loader of that build, and its hash.
import { execFileSync } from "node:child_process";
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { noteBundled } from "../../house/bundled.mjs";

const root = new URL("../../", import.meta.url);
const here = new URL("widget/package/", root);
const out = new URL("build/package/", root);

const { version, description, license } = JSON.parse(await readFile(new URL("package.json", root), "utf8"));
const { loader } = JSON.parse(await readFile(new URL("widget/dist/manifest.json", root), "utf8"));

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await noteBundled("package", [await bundle("index"), await bundle("react", `"use client";`)]);
await declare();
await copyFile(new URL("README.md", here), new URL("README.md", out));
await copyFile(new URL("LICENSE", root), new URL("LICENSE", out));
await writeFile(new URL("package.json", out), `${JSON.stringify(manifest(), null, 2)}\n`);
npm("pack", "--silent");

function manifest() {
  const entry = (name) => ({ types: `./types/package/${name}.d.ts`, default: `./${name}.js` });
  return {
    name: "sealform",
    version,
    description,
    license,
    keywords: ["live chat", "chat widget", "secure forms", "end-to-end encryption"],
    type: "module",
    sideEffects: false,
    exports: { ".": entry("index"), "./react": entry("react"), "./package.json": "./package.json" },
    types: "./types/package/index.d.ts",
    files: ["*.js", "types"],
    peerDependencies: { react: ">=18" },
    peerDependenciesMeta: { react: { optional: true } },
  };
}

// The one entry imports the other: there is one chat in a page, and one module that knows it.
async function bundle(name, banner = "") {
  const apart = { name: "apart", setup: (build) => build.onResolve({ filter: /^\.\/index\.ts$/ }, () => ({ path: "./index.js", external: true })) };
  const result = await esbuild.build({
    entryPoints: [fileURLToPath(new URL(`${name}.ts`, here))],
    outfile: fileURLToPath(new URL(`${name}.js`, out)),
    bundle: true,
    format: "esm",
    target: ["es2022"],
    charset: "utf8",
    external: ["react"],
    banner: { js: banner },
    define: { BUILD: JSON.stringify(loader) },
    plugins: [apart],
    metafile: true,
  });
  for (const [file, { bytes }] of Object.entries(result.metafile.outputs)) console.log(`${file}  ${bytes} bytes`);
  return result.metafile;
}

// The compiler writes ".ts" into the imports of a declaration as they stand in the source; a resolver looks for ".js".
async function declare() {
  execFileSync(process.execPath, [fileURLToPath(new URL("node_modules/typescript/bin/tsc", root)), "-p", fileURLToPath(new URL("types.json", here))], { stdio: "inherit" });
  const types = new URL("types/", out);
  const kept = new Set();
  for (const name of ["index", "react"]) await keep(new URL(`package/${name}.d.ts`, types), kept);
  const all = (await readdir(types, { recursive: true })).filter((name) => name.endsWith(".d.ts")).map((name) => new URL(name, types));
  await Promise.all(all.filter((file) => !kept.has(file.href)).map((file) => rm(file)));
}

// Mends a declaration and those that it names, and notes that they are needed.
async function keep(file, kept) {
  if (kept.has(file.href)) return;
  kept.add(file.href);
  const text = await readFile(file, "utf8");
  const relative = /(from ")(\.[^"]*)\.ts"/g;
  await writeFile(file, text.replace(relative, '$1$2.js"'));
  for (const [, , path] of text.matchAll(relative)) await keep(new URL(`${path}.d.ts`, file), kept);
}

function npm(...args) {
  execFileSync("npm", args, { cwd: fileURLToPath(out), stdio: ["ignore", "ignore", "inherit"], shell: process.platform === "win32" });
}
