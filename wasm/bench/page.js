/* global Go, WebAssembly, fetch, TextDecoder, performance */
// Runs in the browser: times Sealform's WASM and age-encryption on the same
// work, in turn, and leaves the medians in globalThis.result. Sealing begins
// with the recipient's text, since each form has its own; opening with a key
// that is at hand.
import { Decrypter, Encrypter } from "age-encryption";

const ROUNDS = 100;
const WARM_UP = 30;

async function start() {
  const go = new Go();
  const { instance } = await WebAssembly.instantiateStreaming(fetch("bench.wasm"), go.importObject);
  go.run(instance);
  return instance.exports;
}

function caller({ mem, bench_buffer, ...exports }) {
  const result = (at) => {
    const length = new DataView(mem.buffer).getUint32(at >>> 0, true);
    return new Uint8Array(mem.buffer).slice((at >>> 0) + 4, (at >>> 0) + 4 + length);
  };
  return (name, bytes) => {
    if (!bytes) return new TextDecoder().decode(result(exports[name]()));
    const to = bench_buffer(bytes.length) >>> 0;
    new Uint8Array(mem.buffer).set(bytes, to);
    return result(exports[name](bytes.length));
  };
}

const median = (times) => times.sort((a, b) => a - b)[times.length >> 1];

async function timed(task) {
  const from = performance.now();
  await task();
  return performance.now() - from;
}

async function bench() {
  const call = caller(await start());
  const note = new Uint8Array(1024).fill(0x78);
  note[1023] = 0x0a;
  const padded = new Uint8Array(2048).fill(0x20); // what seal pads the note to
  padded.set(note);
  const recipient = call("bench_recipient");
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  const sealed = () => encrypter.encrypt(padded);
  const decrypter = new Decrypter();
  decrypter.addIdentity(call("bench_key"));
  const file = call("bench_seal", note);
  const theirs = await sealed();
  if (call("bench_open", theirs).length !== 1024 || (await decrypter.decrypt(file)).length !== 2048) {
    throw new Error("the two do not open each other's files");
  }
  const tasks = {
    "seal wasm": () => call("bench_seal", note),
    "seal js": sealed,
    "open wasm": () => call("bench_open", file),
    "open js": () => decrypter.decrypt(file),
  };
  const times = Object.fromEntries(Object.keys(tasks).map((name) => [name, []]));
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const [name, task] of Object.entries(tasks)) {
      const took = await timed(task);
      if (round >= WARM_UP) times[name].push(took);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)]));
}

globalThis.result = bench();
