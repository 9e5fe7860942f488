// Signed notes, as docs/protocol.md and https://c2sp.org/signed-note describe them.
// Nothing here is of Sealform's own code: an example for whoever writes another end.

/** Why something is not believed: a reason of the table under "Errors and close codes". */
export class Refused extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(`refused: ${reason}`);
    this.reason = reason;
  }
}

/** A line of a note: key and value. */
export type Line = readonly [key: string, value: string];

/** The text of a note. The body is "" where there is none. */
export interface Note {
  kind: string;
  lines: Line[];
  body: string;
}

export type Bytes = Uint8Array<ArrayBuffer>;

const utf8 = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The bytes of a text. */
export const bytesOf = (text: string): Bytes => utf8.encode(text);

/** The text of some bytes. Throws Refused where they are not UTF-8. */
export function textOf(bytes: Bytes): string {
  try {
    return strict.decode(bytes);
  } catch {
    throw new Refused("malformed");
  }
}

/** Lower-case hexadecimal digits. */
export const hex = (bytes: Bytes): string => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");

/** The bytes of hexadecimal digits. */
export const unhex = (digits: string): Bytes => Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** The bytes of base64, which must be in its only encoding. */
export function unbase64(text: string): Bytes {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) throw new Refused("malformed");
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  if (base64(bytes) !== text) throw new Refused("malformed");
  return bytes;
}

export const base64 = (bytes: Bytes): string => btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(""));

export const sha256 = async (bytes: Bytes): Promise<Bytes> => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

/** The SHA-256 of a text, as fingerprints, prev and definition have it. */
export const fingerprint = async (text: string): Promise<string> => hex(await sha256(bytesOf(text)));

/** Puts bytes behind each other. */
export const join = (...parts: Bytes[]): Bytes => Uint8Array.from(parts.flatMap((p) => [...p]));

const ED25519 = 1;

/** What stands before a signature: the first 4 bytes of the SHA-256 of the key's name, a newline, its algorithm and the key. */
async function keyHash(name: string, key: Bytes): Promise<Bytes> {
  return (await sha256(join(bytesOf(`${name}\n`), Uint8Array.of(ED25519), key))).slice(0, 4);
}

/** Reads a verifier key, `name+8 hex digits+base64`. */
async function parseVerifier(verifier: string): Promise<{ name: string; hash: Bytes; key: Bytes }> {
  const [, name, digits, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+(.+)$/.exec(verifier) ?? [];
  if (!name || !digits || !encoded) throw new Refused("malformed");
  const raw = unbase64(encoded);
  const key = raw.slice(1);
  const hash = await keyHash(name, key);
  if (raw[0] !== ED25519 || key.length !== 32 || hex(hash) !== digits) throw new Refused("malformed");
  return { name, hash, key };
}

/** The verifier key of a name and a public key. */
export async function verifierOf(name: string, key: Bytes): Promise<string> {
  return `${name}+${hex(await keyHash(name, key))}+${base64(join(Uint8Array.of(ED25519), key))}`;
}

/**
 * Checks that exactly these keys have signed a note, in this order, and returns its text.
 * Throws Refused("bad-signature").
 */
export async function verified(signed: string, ...verifiers: string[]): Promise<string> {
  const at = signed.lastIndexOf("\n\n");
  const text = signed.slice(0, at + 1);
  const signatures = signed.slice(at + 2).split("\n");
  if (at < 0 || signatures.pop() !== "" || signatures.length !== verifiers.length) throw new Refused("bad-signature");
  for (const [i, verifier] of verifiers.entries()) await checkSignature(text, signatures[i] ?? "", verifier);
  return text;
}

async function checkSignature(text: string, line: string, verifier: string): Promise<void> {
  const { name, hash, key } = await parseVerifier(verifier);
  const start = `— ${name} `;
  const raw = line.startsWith(start) ? decoded(line.slice(start.length)) : new Uint8Array();
  if (raw.length !== 68 || hex(raw.slice(0, 4)) !== hex(hash)) throw new Refused("bad-signature");
  const imported = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
  if (!(await crypto.subtle.verify("Ed25519", imported, raw.slice(4), bytesOf(text)))) throw new Refused("bad-signature");
}

function decoded(text: string): Bytes {
  try {
    return unbase64(text);
  } catch {
    throw new Refused("bad-signature");
  }
}

/** The first line of a note says of what kind it is. Throws Refused("malformed") where it does not. */
export function kindOf(text: string): string {
  const kind = /^sealform\/([a-z0-9-]{1,40})@v1\n/.exec(text)?.[1];
  if (!kind) throw new Refused("malformed");
  return kind;
}

/** Reads the text of a note. Throws Refused("malformed"). */
export function parse(text: string): Note {
  const kind = kindOf(text);
  const end = text.indexOf("\n\n");
  const head = (end < 0 ? text.slice(0, -1) : text.slice(0, end)).split("\n").slice(1);
  const body = end < 0 ? "" : text.slice(end + 2, -1);
  const lines = head.map((line): Line => {
    const [, key, value] = /^([a-z0-9-]{1,40}) (.*)$/.exec(line) ?? [];
    if (key === undefined || value === undefined) throw new Refused("malformed");
    return [key, value];
  });
  if (!text.endsWith("\n") || (end >= 0 && body === "") || hasControls(text)) throw new Refused("malformed");
  return { kind, lines, body };
}

/** Control characters are those below space, but for the newline, and DEL. */
const hasControls = (text: string): boolean => bytesOf(text).some((b) => (b < 0x20 && b !== 0x0a) || b === 0x7f);

/** Writes the text of a note. */
export function write(note: Note): string {
  const lines = note.lines.map(([key, value]) => `${key} ${value}\n`).join("");
  return `sealform/${note.kind}@v1\n${lines}${note.body && `\n${note.body}\n`}`;
}

/** The value of a key, "" where there is none. */
export const value = (note: Note, key: string): string => note.lines.find(([k]) => k === key)?.[1] ?? "";

/** PKCS #8 as Web Crypto reads it, of an Ed25519 seed: RFC 8410. */
const PKCS8 = unhex("302e020100300506032b657004220420");

/** Signs a text with keys, each a verifier key and its seed. */
export async function sign(text: string, ...keys: { verifier: string; seed: string }[]): Promise<string> {
  let signed = `${text}\n`;
  for (const { verifier, seed } of keys) {
    const { name, hash } = await parseVerifier(verifier);
    const key = await crypto.subtle.importKey("pkcs8", join(PKCS8, unhex(seed)), "Ed25519", false, ["sign"]);
    const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", key, bytesOf(text)));
    signed += `— ${name} ${base64(join(hash, signature))}\n`;
  }
  return signed;
}
