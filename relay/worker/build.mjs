// Builds the Worker into build/worker: the two Go programs, one script around
// them, and the widget's files as widget/build.mjs has made them. --bomb builds
// the Worker of the tests, which panics on demand.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { noteBundled } from "../../house/bundled.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const dist = join(root, "widget/dist");
const bomb = process.argv.includes("--bomb");
const out = join(root, bomb ? "build/worker-bomb" : "build/worker");

const files = `${out}-widget`;
for (const folder of [out, files]) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}
shim();
program("object", bomb ? ["-tags=bomb"] : []);
program("serve");
await script();
widget();
cpSync(join(root, "relay/worker/relay.capnp"), join(out, "relay.capnp"));

/** Writes Go's shim as modified by syumai/workers. Its generator empties the folder that it writes to. */
function shim() {
  const scratch = mkdtempSync(join(tmpdir(), "sealform-"));
  go(["run", "github.com/syumai/workers/cmd/workers-assets-gen", "-mode=go", "-o", scratch]);
  cpSync(join(scratch, "wasm_exec.js"), join(out, "wasm_exec.js"));
  rmSync(scratch, { recursive: true });
}

function program(name, flags = []) {
  const env = { GOOS: "js", GOARCH: "wasm" };
  go(["build", "-trimpath", "-ldflags=-s -w", ...flags, "-o", join(out, `${name}.wasm`), `./relay/worker/${name}`], env);
}

function go(args, env = {}) {
  execFileSync("go", args, { cwd: root, stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, ...env } });
}

/** Bundles the script into one module. The WebAssembly stays in files beside it. */
async function script() {
  const { metafile } = await esbuild.build({
    entryPoints: [join(root, "relay/worker", bomb ? "bomb/front.ts" : "src/front.ts")],
    outfile: join(out, "worker.mjs"),
    bundle: true,
    format: "esm",
    target: "es2022",
    external: ["*.wasm", "cloudflare:*"],
    alias: { wasm_exec: join(out, "wasm_exec.js") },
    define: { LOADER: JSON.stringify(loader()) },
    metafile: true,
    logLevel: "warning",
  });
  if (!bomb) await noteBundled("worker", [metafile]);
}

/** Returns the name and the integrity of the widget's loader; "" when the widget was not built. */
function loader() {
  const manifest = join(dist, "manifest.json");
  if (!existsSync(manifest)) return "";
  const { file, integrity } = JSON.parse(readFileSync(manifest, "utf8")).loader;
  return `${file} ${integrity}`;
}

/** Copies the widget's files into their own folder: wrangler treats every .wasm beside the script as code. The server compresses them. */
function widget() {
  const names = readdirSync(dist).filter((name) => /\.(js|wasm)$/.test(name));
  for (const name of names) cpSync(join(dist, name), join(files, name));
}
