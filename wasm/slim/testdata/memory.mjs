// Writes the memory of a module to stdout that was instantiated and has not run.
// Usage: node memory.mjs FILE
import { readFileSync, writeSync } from "node:fs";

const module = await WebAssembly.compile(readFileSync(process.argv[2]));
const imports = {};
for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = () => undefined;
const { exports } = await WebAssembly.instantiate(module, imports);
const memory = new Uint8Array(exports.mem.buffer);
for (let done = 0; done < memory.length;) done += writeSync(1, memory, done);
