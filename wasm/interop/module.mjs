// Runs the customer's module under Node for a test: each message on stdin is a
// length, an operation and its arguments; each on stdout a length and the
// result. Lengths and operations are four bytes, little endian.
// Usage: node module.mjs wasm_exec.js sealform.wasm [random]
// With random, crypto.getRandomValues gives what follows from it, or, with "none", fails
// once the module runs.
import { createHash } from "node:crypto";
import { readFileSync, writeSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [shim, file, random] = process.argv.slice(2);
if (random && random !== "none") crypto.getRandomValues = repeatable(random);
await import(pathToFileURL(shim).href);
const go = new globalThis.Go();
const { instance } = await WebAssembly.instantiate(readFileSync(file), go.importObject);
go.run(instance);
if (random === "none") crypto.getRandomValues = fail;
const { mem, sf_buffer, sf_call } = instance.exports;

function call(op, args) {
  const to = sf_buffer(args.length) >>> 0;
  new Uint8Array(mem.buffer).set(args, to);
  const at = sf_call(op, args.length) >>> 0;
  const length = new DataView(mem.buffer).getUint32(at, true);
  return Buffer.from(new Uint8Array(mem.buffer, at, 4 + length));
}

function fail() {
  throw new Error("no random values");
}

function repeatable(seed) {
  let n = 0;
  return (to) => {
    for (let i = 0; i < to.length; i++) to[i] = createHash("sha256").update(`${seed} ${n++}`).digest()[0];
    return to;
  };
}

function write(bytes) {
  for (let done = 0; done < bytes.length;) done += writeSync(1, bytes, done);
}

let waiting = Buffer.alloc(0);
process.stdin.on("data", (chunk) => {
  waiting = Buffer.concat([waiting, chunk]);
  while (waiting.length >= 8 && waiting.length >= 8 + waiting.readUInt32LE(0)) {
    const end = 8 + waiting.readUInt32LE(0);
    write(call(waiting.readUInt32LE(4), waiting.subarray(8, end)));
    waiting = waiting.subarray(end);
  }
});
process.stdin.on("end", () => process.exit(0));
