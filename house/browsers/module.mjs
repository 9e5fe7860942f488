// Which features beyond the first WebAssembly a module uses, by its instructions. It knows
// what a compiler of Go may write, and refuses to guess at anything else.
import { readFileSync } from "node:fs";

const FEATURES = {
  sign: "webassembly.sign-extension-operations",
  float: "webassembly.non-trapping-float-to-int-conversions",
  bulk: "webassembly.bulk-memory-operations",
  reference: "webassembly.reference-types",
  multi: "webassembly.multi-value",
  simd: "webassembly.fixed-width-SIMD",
  threads: "webassembly.threads-and-atomics",
  tail: "webassembly.tail-calls",
  exceptions: "webassembly.exception-handling",
};

/** Returns the features that a module uses beyond those of the first version. */
export function inModule(file) {
  const module = new Reader(readFileSync(file));
  const used = new Set();
  module.skip(8); // "\0asm" and the version
  while (!module.done) {
    const [id, size] = [module.byte(), module.number()];
    const end = module.at + size;
    if (id === 1) types(module, used);
    if (id === 10) for (let left = module.number(); left > 0; left--) body(module, used);
    module.at = end;
  }
  return new Map([...used].map((name) => [FEATURES[name], "the module"]));
}

function types(module, used) {
  for (let left = module.number(); left > 0; left--) {
    if (module.byte() !== 0x60) throw new Error("a type of the module is none of a function");
    module.skip(module.number());
    const results = module.number();
    if (results > 1) used.add("multi");
    module.skip(results);
  }
}

function body(module, used) {
  const size = module.number();
  const end = module.at + size;
  for (let left = module.number(); left > 0; left--) {
    module.number();
    module.byte();
  }
  while (module.at < end) instruction(module, used);
}

// How many numbers follow an instruction, where any do.
const NUMBERS = new Map([
  ...[0x0c, 0x0d, 0x10, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x3f, 0x40, 0x41, 0x42, 0xd0, 0xd2].map((code) => [code, 1]),
  [0x11, 2],
  ...Array.from({ length: 0x3e - 0x28 + 1 }, (_, i) => [0x28 + i, 2]),
]);

function instruction(module, used) {
  const code = module.byte();
  if (code >= 0x02 && code <= 0x04) return block(module, used);
  if (code === 0x0e) return module.numbers(module.number() + 1);
  if (code === 0x43) return module.skip(4);
  if (code === 0x44) return module.skip(8);
  if (code === 0x1c) return (used.add("reference"), module.skip(module.number()));
  if (code === 0xfc) return more(module, used);
  if (code >= 0xc0 && code <= 0xc4) used.add("sign");
  if (code >= 0xd0 && code <= 0xd2) used.add("reference");
  const newer = { 0x06: "exceptions", 0x08: "exceptions", 0x12: "tail", 0x13: "tail", 0x1f: "exceptions", 0xfd: "simd", 0xfe: "threads" }[code];
  if (newer) throw new Error(`the module uses ${FEATURES[newer]}: read its instructions here, too`);
  if (code > 0xd2) throw new Error(`the module has an instruction 0x${code.toString(16)} that is not known here`);
  module.numbers(NUMBERS.get(code) ?? 0);
}

// A block's type is nothing, one value, or the number of a function's type.
function block(module, used) {
  const type = module.number();
  if (type < 0x40) used.add("multi");
}

// After 0xfc: eight conversions, then copying of memory and tables.
function more(module, used) {
  const code = module.number();
  used.add(code < 8 ? "float" : code < 15 ? "bulk" : "reference");
  if (code > 17) throw new Error(`the module has an instruction 0xfc ${code} that is not known here`);
  module.numbers([...Array(8).fill(0), 2, 1, 2, 1, 2, 1, 2, 1, 1, 1][code]);
}

class Reader {
  at = 0;
  #bytes;

  constructor(bytes) {
    this.#bytes = bytes;
  }
  get done() {
    return this.at >= this.#bytes.length;
  }
  byte() {
    return this.#bytes[this.at++];
  }
  skip(n) {
    this.at += n;
  }
  numbers(n) {
    for (; n > 0; n--) this.number();
  }
  // LEB128; of a longer one only the low bits are right, which nobody asks for.
  number() {
    let [value, shift, byte] = [0, 0, 0];
    do {
      byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      shift += 7;
    } while (byte & 0x80);
    return value;
  }
}
