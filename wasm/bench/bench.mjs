// Times sealing and opening a form of 1 KiB for a hybrid recipient: natively,
// in WASM in Chromium, and by the npm package age-encryption on the same page
// in the same run. Times a keystroke in every kind of field there too, in the
// product's own module, beside the npm package card-validator. Times there, too, how long a
// roster of 200 agents and its stamp take. Prints medians and the sizes of what
// is served. Fails when WASM is not at least twice as fast as age-encryption, a
// keystroke's median is not under 1 ms, or the roster takes a slow phone 15 ms.
// Usage: node wasm/bench/bench.mjs
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../../", import.meta.url));
const go = (args) => execFileSync("go", args, { cwd: root, encoding: "utf8" });

/** Builds the module as wasm/build.sh builds the product's. */
function buildModule(dir) {
  go(["run", "./wasm/overlay/gowasm", dir, "build", "-o", join(dir, "bench.debug.wasm"), "./wasm/bench"]);
  go(["run", "./wasm/slim/slimwasm", join(dir, "bench.debug.wasm"), join(dir, "bench.wasm")]);
  return join(go(["env", "GOROOT"]).trim(), "lib/wasm/wasm_exec.js");
}

async function files(dir) {
  const shim = buildModule(dir);
  const bundle = await build({
    entryPoints: [join(root, "wasm/bench/page.js")],
    bundle: true,
    minify: true,
    format: "iife",
    write: false,
  });
  const js = "text/javascript";
  return {
    "/": ["text/html", '<!doctype html><script src="shim.js"></script><script src="page.js"></script>'],
    "/shim.js": [js, readFileSync(shim)],
    "/page.js": [js, bundle.outputFiles[0].contents],
    "/bench.wasm": ["application/wasm", readFileSync(join(dir, "bench.wasm"))],
    "/sealform.wasm": ["application/wasm", readFileSync(join(root, "build/sealform.wasm"))],
  };
}

/** Serves on loopback, isolated, so that the page's clock counts in 5 µs. */
function serve(served) {
  const server = createServer((request, response) => {
    const [type, body] = served[request.url] ?? ["text/plain", ""];
    response.writeHead(body === "" ? 404 : 200, {
      "Content-Type": type,
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Embedder-Policy": "require-corp",
    });
    response.end(body);
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

/** How many times slower than this machine a phone is taken to be, and how long it may then take to verify roster and stamp, ms. */
const SLOWER = 4;
const VERIFYING = 15;

const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];

async function inChromium(port) {
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: [...quiet, "--disable-component-update", "--disable-sync"],
  });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${port}/`);
    const result = await page.evaluate(() => globalThis.result);
    const verifying = () => page.evaluate(() => globalThis.verifying());
    const fast = await verifying();
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
    return { ...result, verifying: { fast, slow: await verifying() } };
  } finally {
    await browser.close();
  }
}

/** The medians of Go's own benchmarks, in ms. */
function natively() {
  const out = go(["test", "-run", "^$", "-bench", "^Benchmark(Seal|Open)$", "-count", "5", "-benchtime", "300x", "./wasm/seal"]);
  const median = (name) => {
    const times = [...out.matchAll(new RegExp(`^Benchmark${name}\\S*\\s+\\d+\\s+([\\d.]+) ns/op`, "gm"))].map((m) => Number(m[1]));
    return times.sort((a, b) => a - b)[times.length >> 1] / 1e6;
  };
  return { seal: median("Seal"), open: median("Open") };
}

function print(native, browser) {
  const row = (...cells) => console.log(cells.map((c, i) => (i ? c.padStart(16) : c.padEnd(8))).join(""));
  row("ms", "native", "WASM", "age-encryption", "times faster");
  for (const what of ["seal", "open"]) {
    const [wasm, js] = [browser[`${what} wasm`], browser[`${what} js`]];
    row(what, native[what].toFixed(2), wasm.toFixed(2), js.toFixed(2), (js / wasm).toFixed(1));
  }
}

/** A keystroke judges every field of its form, formats the one typed into, and tells the agent's end what changed. */
function printTyping(rows) {
  const row = (...cells) => console.log(cells.map((c, i) => (i ? c.padStart(16) : c.padEnd(22))).join(""));
  console.log("\na keystroke, ms");
  row("", "median", "99 of 100", "mean", "card-validator", "times slower");
  for (const { kind, ours, theirs } of rows) {
    const beside = theirs ? [theirs.mean.toFixed(4), (ours.mean / theirs.mean).toFixed(0)] : [];
    row(kind, ours.median.toFixed(3), ours.p99.toFixed(3), ours.mean.toFixed(3), ...beside);
  }
}

/** Says whether every median is under 1 ms. */
function judgeTyping(rows) {
  const slowest = rows.reduce((a, b) => (a.ours.median > b.ours.median ? a : b));
  const fine = slowest.ours.median < 1;
  console.log(`every median is under 1 ms: ${fine ? "yes" : "no"}; the slowest is ${slowest.kind}`);
  if (!fine) process.exitCode = 1;
}

/** Says how long a page takes to verify a roster of 200 agents and its stamp, and whether a phone is quick enough. */
function judgeVerifying({ fast, slow }) {
  const fine = slow < VERIFYING;
  console.log(`\n200 agents' roster and stamp, ms: ${fast.toFixed(2)}; ${SLOWER} times slower: ${slow.toFixed(2)}, under ${VERIFYING}: ${fine ? "yes" : "no"}`);
  if (!fine) process.exitCode = 1;
}

function printSizes() {
  const dist = join(root, "widget/dist");
  if (!existsSync(join(dist, "manifest.json"))) return;
  const { loader, chat, frames, wasm } = JSON.parse(readFileSync(join(dist, "manifest.json"), "utf8"));
  console.log("\nbrotli, bytes");
  for (const { file } of [loader, chat, ...Object.values(frames), wasm]) {
    const [name] = file.split(/\.[0-9a-f]{16}\./);
    console.log(name.padEnd(10) + String(statSync(join(dist, `${file}.br`)).size).padStart(14));
  }
}

const dir = mkdtempSync(join(tmpdir(), "bench-"));
const server = await serve(await files(dir));
try {
  const { sealing, typing, verifying } = await inChromium(server.address().port);
  print(natively(), sealing);
  printTyping(typing);
  judgeTyping(typing);
  judgeVerifying(verifying);
  printSizes();
  for (const what of ["seal", "open"]) {
    if (sealing[`${what} js`] >= 2 * sealing[`${what} wasm`]) continue;
    console.error(`${what}: WASM is not twice as fast as age-encryption`);
    process.exitCode = 1;
  }
} finally {
  server.close();
  rmSync(dir, { recursive: true });
}
