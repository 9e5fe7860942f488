// Frames, as the table in docs/protocol.md has them.
import { type Bytes, base64, hex, join, sha256, textOf, unbase64 } from "./note.ts";

/** A part of a frame, with its value as a text: see testdata/vectors/README.md. */
export interface Part {
  name: string;
  as: string;
  value: string;
}

/** A frame that cannot be taken closes the connection with this code. */
export class Close extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`close ${code}`);
    this.code = code;
  }
}

/**
 * What follows the first byte, by kind: `name:n` so many bytes, `name#n` a number of so many
 * bytes with the values that it can have, and the rest by what it is.
 */
const FRAMES: Record<number, string> = {
  0x01: "org:32 service:text chat:16 session:8 agent:32 have#8 waited#4 note",
  0x02: "note",
  0x03: "ticket:16",
  0x04: "chat:16 session:8 have#8",
  0x05: "chat:16 reason#1=0,5,6",
  0x06: "chat:16 digest:8",
  0x07: "ticket:16 file",
  0x08: "note",
  0x09: "chat:16 file",
  0x0a: "ticket:16",
  0x0b: "chat:16 agent:32 service:text file",
  0x0c: "ticket:16",
  0x10: "chat:16 session:8 direction#1=0,1 seq#8 file",
  0x11: "chat:16 session:8 direction#1=0,1 seq#8 file",
  0x21: "nonce:32 time#8",
  0x22: "stamp note",
  0x23: "ticket:16 service:text since#8 flags#1=0,1,2,3",
  0x24: "ticket:16 reason#1",
  0x25: "chat:16 session:8 service:text note",
  0x26: "chat:16 up#1=0,1",
  0x27: "chat:16 reason#1",
  0x28: "note",
  0x29: "chat:16 reason#1=1,2,3",
  0x2a: "chat:16 position#4 seconds#4 agents#1 digest:8 notes",
  0x2b: "connected#1=0,1 note",
  0x2c: "ticket:16 service:text since#8 file",
  0x2d: "chat:16 kept#1=0,1",
  0x2e: "ticket:16 agent:32 service:text seconds#2 file",
  0x2f: "chat:16 result#1=1,2,3,4",
  0x30: "ticket:16 seconds#1 missed#1=0,1",
};

const MAGIC = "age-encryption.org/v1\n-> ";

/** Reads from the front of a frame. */
class Reader {
  #rest: Bytes;

  constructor(frame: Bytes) {
    this.#rest = frame;
  }

  get length(): number {
    return this.#rest.length;
  }

  take(n: number): Bytes {
    if (this.#rest.length < n) throw new Close(4200);
    const bytes = this.#rest.slice(0, n);
    this.#rest = this.#rest.slice(n);
    return bytes;
  }

  number(n: number): bigint {
    return BigInt(`0x${hex(this.take(n))}`);
  }

  counted(n: number, most = Infinity): Bytes {
    const length = Number(this.number(n));
    if (length > most) throw new Close(4200);
    return this.take(length);
  }
}

/** Reads a frame into its parts, the kind first. Throws Close. */
export async function parseFrame(frame: Bytes): Promise<Part[]> {
  if (frame.length > 131_072) throw new Close(4202);
  const reader = new Reader(frame);
  const kind = reader.number(1);
  const layout = FRAMES[Number(kind)];
  if (!layout) throw new Close(4200);
  const parts = [{ name: "kind", as: "number", value: String(kind) }, ...layout.split(" ").map((part) => read(part, reader))];
  if (reader.length > 0) throw new Close(4200);
  await checkTogether(Number(kind), parts);
  return parts;
}

function read(part: string, reader: Reader): Part {
  const [, name = "", sign, size, values] = /^([a-z]+)(?:([:#])([a-z0-9]+)(?:=([0-9,]+))?)?$/.exec(part) ?? [];
  if (size === "text") return { name, as: "text", value: textOf(reader.counted(1, 40)) };
  if (sign === ":") return { name, as: "hex", value: hex(reader.take(Number(size))) };
  if (sign !== "#") return readRest(name, reader);
  const value = String(reader.number(Number(size)));
  if (values && !values.split(",").includes(value)) throw new Close(4200);
  return { name, as: "number", value };
}

function readRest(name: string, reader: Reader): Part {
  switch (name) {
    case "stamp":
      return { name, as: "stamp", value: textOf(reader.counted(4)) };
    case "notes":
      return { name, as: "duties", value: readDuties(reader).map(base64).join(" ") };
    case "file":
      return { name, as: "file", value: base64(readFile(reader)) };
    default:
      return { name, as: "note", value: textOf(reader.take(reader.length)) };
  }
}

function readDuties(reader: Reader): Bytes[] {
  const count = Number(reader.number(1));
  if (count > 8) throw new Close(4200);
  return Array.from({ length: count }, () => reader.counted(2));
}

function readFile(reader: Reader): Bytes {
  const file = reader.take(reader.length);
  if (!String.fromCharCode(...file.slice(0, MAGIC.length)).startsWith(MAGIC)) throw new Close(4201);
  return file;
}

/** The value of a part, "" where there is none. */
export const part = (parts: Part[], name: string): string => parts.find((p) => p.name === name)?.value ?? "";

/** What one part says about another. */
async function checkTogether(kind: number, parts: Part[]): Promise<void> {
  const numbered = part(parts, "seq") !== "0";
  if ((kind === 0x10 && !numbered) || (kind === 0x11 && numbered)) throw new Close(4200);
  const seconds = Number(part(parts, "seconds"));
  if (kind === 0x30 && (seconds > 30 || (seconds > 0 && part(parts, "missed") === "1"))) throw new Close(4200);
  const duties = part(parts, "notes").split(" ").filter(Boolean).map(unbase64);
  if (duties.length > 0 && (await digest(duties)) !== part(parts, "digest")) throw new Close(4200);
}

/** The beginning of the SHA-256 of duty notes, each behind its length in 2 bytes. */
export async function digest(duties: Bytes[]): Promise<string> {
  const all = duties.map((note) => join(Uint8Array.of(note.length >> 8, note.length & 255), note));
  return hex(await sha256(join(...all))).slice(0, 16);
}
