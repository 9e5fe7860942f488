// Builds the window of the Agent Desktop into dist/, which the Go program embeds.
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { noteBundled } from "../../house/bundled.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

await mkdir(here("dist"), { recursive: true });
const common = {
  bundle: true,
  minify: true,
  target: ["chrome120", "firefox128", "safari17"],
  metafile: true,
  logLevel: "warning",
};
const metafiles = [];
const app = await build({
  ...common,
  entryPoints: { app: here("src/main.tsx") },
  outdir: here("dist"),
  format: "esm",
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
});
metafiles.push(app.metafile);
for (const file of ["index.html", "icon.svg"]) await copyFile(here(`src/${file}`), here(`dist/${file}`));
await writeFile(here("dist/pdf.html"), await pdfFrame());
await noteBundled("desktop", metafiles);

/** Builds the frame that draws PDFs as one file: with its opaque origin it can load no other. */
async function pdfFrame() {
  const worker = await script(here("../../node_modules/pdfjs-dist/legacy/build/pdf.worker.mjs"));
  const code = await script(here("src/pdf/frame.ts"), { WORKER: JSON.stringify(worker) });
  if (/<!--|<\/?script/i.test(code)) throw new Error("the PDF frame's script would end early: escape what looks like markup in it");
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>PDF</title><body><script>${code}</script></body></html>\n`;
}

/** Bundles one self-contained script. The parts of PDF.js for Node and for files of a server are never reached. */
async function script(entry, define = {}) {
  const { outputFiles, metafile } = await build({
    ...common,
    entryPoints: [entry],
    write: false,
    format: "iife",
    define,
    charset: "ascii",
    legalComments: "inline",
    logOverride: { "empty-import-meta": "silent" },
  });
  metafiles.push(metafile);
  return outputFiles[0].text;
}
