import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from "node:fs";
import { join } from "node:path";

/** Searches the writable memory of a process for text in UTF-8 and UTF-16. */
export function inMemory(pid: number, needle: string): boolean {
  const needles = [Buffer.from(needle), Buffer.from(needle, "utf16le")];
  const memory = openSync(`/proc/${pid}/mem`, "r");
  try {
    return readFileSync(`/proc/${pid}/maps`, "utf8")
      .split("\n")
      .some((line) => {
        const range = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line);
        return range !== null && inRange(memory, parseInt(range[1] ?? "", 16), parseInt(range[2] ?? "", 16), needles);
      });
  } finally {
    closeSync(memory);
  }
}

const STEP = 1 << 22;

function inRange(memory: number, from: number, to: number, needles: Buffer[]): boolean {
  const buffer = Buffer.alloc(STEP + 256);
  for (let at = from; at < to; at += STEP) {
    try {
      const n = readSync(memory, buffer, 0, Math.min(buffer.length, to - at), at);
      if (needles.some((needle) => buffer.subarray(0, n).includes(needle))) return true;
    } catch {
      // A page that was never used cannot be read.
    }
  }
  return false;
}

/** Searches all files below a folder. */
export function inFiles(folder: string, needle: string): boolean {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .some((path) => statSync(path).isFile() && readFileSync(path).includes(needle));
}
