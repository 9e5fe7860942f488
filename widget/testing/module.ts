// For tests: the WASM module as it was built, and an organisation to visit.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";

const build = new URL("../../build/", import.meta.url);

/** Loads wasm_exec.js and returns the compiled module. Throws an Error when it was not built. */
export async function builtModule(): Promise<WebAssembly.Module> {
  const file = new URL("sealform.wasm", build);
  if (!existsSync(file)) throw new Error("build/sealform.wasm is missing: run wasm/build.sh first");
  await import(new URL("wasm_exec.js", build).href);
  return WebAssembly.compile(readFileSync(file));
}

const name = "shop.example/support";
const key = Buffer.from([1, ...new Uint8Array(32).fill(7)]);

/** A C2SP verifier key (name, four bytes of hash, kind and Ed25519 key) whose signing key nobody has. */
export const org = `${name}+${createHash("sha256").update(`${name}\n`).update(key).digest("hex").slice(0, 8)}+${key.toString("base64")}`;
