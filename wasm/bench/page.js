/* global Go, WebAssembly, fetch, TextDecoder, performance */
// Runs in the browser and leaves what it measured in globalThis.result: how
// long Sealform's WASM and age-encryption take to seal and open, and how long
// each keystroke takes in every kind of field, in the product's own module and
// in card-validator.
import { Decrypter, Encrypter } from "age-encryption";
import validator from "card-validator";
import { address, groups } from "../../widget/e2e/kinds.ts";
import { Bridge } from "../../widget/bridge/wasm.ts";
import { Asked, caller } from "./asked.ts";

const ROUNDS = 100;
const WARM_UP = 30;

/** Keystrokes that are timed in each kind of field, after half as many that are not. */
const KEYSTROKES = 400;

async function start() {
  const go = new Go();
  const { instance } = await WebAssembly.instantiateStreaming(fetch("bench.wasm"), go.importObject);
  go.run(instance);
  return { call: caller(instance.exports), exports: instance.exports };
}

const at = (times, part) => times.sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * part))];
const median = (times) => at(times, 0.5);

async function timed(task) {
  const from = performance.now();
  await task();
  return performance.now() - from;
}

// Sealing begins with the recipient's text, since each form has its own;
// opening with a key that is at hand.
async function sealing(call) {
  const text = (name) => new TextDecoder().decode(call(name));
  const note = new Uint8Array(1024).fill(0x78);
  note[1023] = 0x0a;
  const padded = new Uint8Array(2048).fill(0x20); // what seal pads the note to
  padded.set(note);
  const encrypter = new Encrypter();
  encrypter.addRecipient(text("bench_recipient"));
  const sealed = () => encrypter.encrypt(padded);
  const decrypter = new Decrypter();
  decrypter.addIdentity(text("bench_key"));
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

/** What is typed, a character at a time: what the browser tests type. Kinds that are not here are chosen, and get what their form offers. */
const typed = {
  ...Object.fromEntries(Object.values(groups).flatMap((rows) => rows.map(({ kind, typed }) => [kind, typed]))),
  ...Object.fromEntries(Object.entries(address).map(([kind, [text]]) => [kind, text])),
  country: "DE",
  checkbox: "yes",
  slider: "7.5",
  "address-country": "US",
};

/** What card-validator has, by our kind. */
const theirs = {
  "card-number": validator.number,
  "card-expiry": validator.expirationDate,
  "card-code": validator.cvv,
  "card-name": validator.cardholderName,
  "postal-code": validator.postalCode,
};

/** The forms in which kinds are measured: those that belong together in one, each of the others alone. */
function forms(kinds) {
  const card = kinds.filter((kind) => kind in theirs);
  const address = kinds.filter((kind) => kind.startsWith("address-"));
  return [card, address, ...kinds.filter((kind) => !card.includes(kind) && !address.includes(kind)).map((kind) => [kind])];
}

/** Times a task on every beginning of a text, again and again. The mean is of all together: a single one can be shorter than the clock's step. */
function keystrokes(text, task) {
  const times = [];
  const run = (i) => task(text.slice(0, 1 + (i % text.length)));
  for (let i = 0; i < KEYSTROKES / 2; i++) run(i);
  const began = performance.now();
  for (let i = 0; i < KEYSTROKES; i++) run(i);
  const mean = (performance.now() - began) / KEYSTROKES;
  for (let i = 0; i < KEYSTROKES; i++) {
    const from = performance.now();
    run(i);
    times.push(performance.now() - from);
  }
  return { mean, median: median(times), p99: at(times, 0.99) };
}

function typing(asked) {
  const rows = [];
  const kinds = asked.kinds.filter((kind) => kind !== "file" && kind !== "signature"); // nothing is typed into them
  for (const form of forms(kinds)) {
    asked.ask(form);
    const values = Object.fromEntries(form.map((kind) => [kind, typed[kind] ?? "a"]));
    for (const kind of form) {
      const ours = keystrokes(values[kind], (text) => asked.edit(kind, text, values));
      rows.push({ kind, ours, theirs: theirs[kind] && keystrokes(values[kind], (text) => theirs[kind](text)) });
    }
  }
  return rows;
}

/** How long the module takes to verify a roster of 200 agents and its stamp, ms, when nothing else holds it up: the fastest tenth. Called again where the browser is slowed down. */
function verifying(exports) {
  const times = [];
  for (let i = 0; i < WARM_UP + ROUNDS; i++) {
    const from = performance.now();
    exports.bench_verified();
    if (i >= WARM_UP) times.push(performance.now() - from);
  }
  return at(times, 0.1);
}

async function bench() {
  const { call, exports } = await start();
  exports.bench_crowd();
  globalThis.verifying = () => verifying(exports);
  const bridge = await Bridge.start(await WebAssembly.compileStreaming(fetch("sealform.wasm")));
  return { sealing: await sealing(call), typing: typing(new Asked(bridge, call)) };
}

globalThis.result = bench();
