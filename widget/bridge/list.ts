const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/** An element of a list: bytes as they are, text as UTF-8, a number in decimal, a boolean as 0 or 1. */
export type Arg = Uint8Array | string | number | boolean;

/** Returns the bytes that stand for one argument. */
function toBytes(arg: Arg): Uint8Array {
  if (arg instanceof Uint8Array) return arg;
  if (typeof arg === "boolean") return encoder.encode(arg ? "1" : "0");
  return encoder.encode(String(arg));
}

/** Encodes a list: for each element its length as four little-endian bytes, then the element. */
export function encodeList(args: readonly Arg[]): Uint8Array {
  const parts = args.map(toBytes);
  const out = new Uint8Array(parts.reduce((sum, p) => sum + 4 + p.length, 0));
  const view = new DataView(out.buffer);
  let at = 0;
  for (const part of parts) {
    view.setUint32(at, part.length, true);
    out.set(part, at + 4);
    at += 4 + part.length;
  }
  return out;
}

/** Decodes a list. The elements share the bytes given. Throws a RangeError when the list is cut short. */
export function decodeList(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length) {
    const start = at + 4;
    if (start > bytes.length) throw new RangeError(`list is cut short at byte ${at}`);
    const end = start + view.getUint32(at, true);
    if (end > bytes.length) throw new RangeError(`list element at byte ${at} is cut short`);
    out.push(bytes.subarray(start, end));
    at = end;
  }
  return out;
}

/** Copies the bytes into a buffer that holds nothing else. */
export function alone(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

/** Reads the elements of one list in order. Methods throw a RangeError when the element is missing or malformed. */
export class ListReader {
  readonly #items: Uint8Array[];
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#items = decodeList(bytes);
  }

  /** The next element as bytes, which share those given to the constructor. */
  bytes(): Uint8Array {
    const item = this.#items[this.#at];
    if (item === undefined) throw new RangeError(`list has no element ${this.#at}`);
    this.#at++;
    return item;
  }

  /** The next element as text. Throws a TypeError when it is not UTF-8. */
  text(): string {
    return decoder.decode(this.bytes());
  }

  /** The next element as an integer that a double holds exactly. */
  number(): number {
    const text = this.text();
    const n = Number(text);
    if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(n)) {
      throw new RangeError(`list element ${this.#at - 1} is not a whole number`);
    }
    return n;
  }

  /** The next element as a boolean. */
  flag(): boolean {
    return this.text() === "1";
  }

  /** The next element as a list of texts. */
  texts(): string[] {
    return decodeList(this.bytes()).map((bytes) => decoder.decode(bytes));
  }

  /** The elements that were not read yet. */
  rest(): Uint8Array[] {
    return this.#items.slice(this.#at);
  }
}
