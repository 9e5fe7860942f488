// Deploys the Worker that build.mjs has made:
//
//   node relay/worker/deploy.mjs --org acme/org.pub --origin wss://relay.example [--widgets DIR] [--dry-run]
//
// wrangler asks for a log-in to Cloudflare when there is none. A dry run needs
// neither that nor a network. The relay refuses everybody until "sealform publish"
// has handed it a roster.
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { gather } from "./widgets.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const build = join(root, "build/worker");

/** The maximum size of a Worker on every plan, in bytes of gzip. */
const limit = 3_000_000;

const { values } = parseArgs({
  options: {
    org: { type: "string" },
    origin: { type: "string" },
    requeue: { type: "string" },
    transfer: { type: "string" },
    widgets: { type: "string" },
    "dry-run": { type: "boolean", default: false },
  },
});
if (!values.org || !values.origin) {
  fail("say whose relay it is: make deploy-worker ORG=acme/org.pub ORIGIN=wss://relay.example");
}
if (!/^wss:\/\/[a-z0-9.-]+$/.test(values.origin)) fail(`origin "${values.origin}" is malformed: write it as wss://relay.example`);
inSeconds("requeue", 1800);
inSeconds("transfer", 120);

weigh();
const org = read(values.org)
  .toString()
  .replace(/^\uFEFF/, "")
  .trim()
  .split(/\s+/)
  .join(" ");
deploy(new URL(values.origin).hostname);
if (!values["dry-run"]) await finish(values.origin.replace("wss", "https"));

function inSeconds(name, most) {
  const value = values[name];
  if (value && (!/^\d+$/.test(value) || value < 10 || value > most)) fail(`${name} "${value}" is malformed: write 10 to ${most}, in seconds`);
}

function read(path) {
  try {
    return readFileSync(path);
  } catch {
    return fail(`cannot read ${path}: give the organisation's org.pub in ORG`);
  }
}

function weigh() {
  const size = ["worker.mjs", "object.wasm", "serve.wasm"].reduce((sum, name) => sum + gzipSync(readFileSync(join(build, name))).length, 0);
  console.log(`the Worker weighs ${size} bytes of gzip, of ${limit} at most`);
  if (size > limit) fail("the Worker is too heavy");
}

function deploy(host) {
  const out = mkdtempSync(join(tmpdir(), "sealform-"));
  const assets = join(out, "widget");
  served(assets);
  const secrets = join(out, "secrets.json"); // the key for marks of addresses: nobody needs to know it, so each deployment has a new one
  writeFileSync(secrets, JSON.stringify({ MARK_KEY: randomBytes(32).toString("base64url") }), { mode: 0o600 });
  const args = [
    "deploy",
    "--secrets-file",
    secrets,
    "--assets",
    assets,
    "--config",
    join(root, "relay/worker/wrangler.json"),
    "--var",
    `ORGS:${org}`,
    "--var",
    `ORIGINS:${values.origin}`,
  ];
  if (values.requeue) args.push("--var", `REQUEUE:${values.requeue}`);
  if (values.transfer) args.push("--var", `TRANSFER:${values.transfer}`);
  if (!host.endsWith(".workers.dev")) args.push("--domain", host);
  if (values["dry-run"]) args.push("--dry-run", "--outdir", out);
  const env = { ...process.env, WRANGLER_SEND_METRICS: "false", WRANGLER_LOG_PATH: out };
  const { status } = spawnSync(process.execPath, [join(root, "node_modules/wrangler/bin/wrangler.js"), ...args], { stdio: "inherit", env });
  rmSync(out, { recursive: true });
  if (status !== 0) fail("wrangler did not deploy it");
}

/** Puts the widget's files into a folder: this build's, and those of earlier releases. */
function served(folder) {
  try {
    for (const { folder: from, version } of gather(join(root, "build/worker-widget"), values.widgets, folder))
      console.log(`serving the widget of an earlier release: ${version}, from ${from}`);
  } catch (error) {
    fail(error.message);
  }
}

/** Prints the script tag. */
async function finish(url) {
  console.log(`script tag for your pages, with a service of the roster in place of SERVICE (docs/embed.md):\n${await (await fetch(`${url}/v1/tag`)).text()}`);
}

function fail(message) {
  console.error(`deploy-worker: ${message}`);
  process.exit(1);
}
