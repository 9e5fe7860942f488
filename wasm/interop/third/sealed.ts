// Sealed files: age v1, hybrid recipients only, padded with spaces.
import { Decrypter } from "age-encryption";
import { type Bytes, Refused, bytesOf, hex, sha256, textOf, value, parse } from "./note.ts";

/** A plaintext, and to how many recipients it was sealed. */
export interface Opened {
  plain: Bytes;
  recipients: number;
}

/** Opens a file with an identity, AGE-SECRET-KEY-PQ-1…. Throws Refused("cannot-open"). */
export async function open(file: Bytes, identity: string): Promise<Opened> {
  const stanzas = stanzasOf(file);
  if (stanzas.length > 9 || stanzas.some((type) => type !== "mlkem768x25519")) throw new Refused("cannot-open");
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  try {
    return { plain: Uint8Array.from(await decrypter.decrypt(file)), recipients: stanzas.length };
  } catch {
    throw new Refused("cannot-open");
  }
}

/** The types of the recipients in a file's header, which ends with a line that begins with three hyphens. */
function stanzasOf(file: Bytes): string[] {
  const header = String.fromCharCode(...file.slice(0, 32_768)).split("\n---")[0] ?? "";
  return Array.from(header.matchAll(/\n-> (\S+)/g), (m) => m[1] ?? "");
}

/** Opens a file under a passphrase. */
export async function openWith(file: Bytes, passphrase: string): Promise<string> {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  return textOf(Uint8Array.from(await decrypter.decrypt(file)));
}

/** Takes the padding off a note. Throws Refused("malformed") where no newline stands before the spaces. */
export function unpadded(plain: Bytes): string {
  const text = textOf(plain).replace(/ +$/, "");
  if (!text.endsWith("\n")) throw new Refused("malformed");
  return text;
}

/** A binary note: the note, and the bytes that stand behind it. */
export interface Binary {
  signed: string;
  bytes: Bytes;
}

/**
 * Cuts a binary note: it ends with the first newline behind the first empty line; the bytes
 * are as many as it says, and all that follows them must be spaces.
 */
export async function cut(plain: Bytes): Promise<Binary> {
  const newline = 10;
  const empty = plain.findIndex((b, i) => b === newline && plain[i + 1] === newline);
  const end = plain.indexOf(newline, empty + 2) + 1;
  if (empty < 0 || end === 0) throw new Refused("malformed");
  const signed = textOf(plain.slice(0, end));
  const note = parse(`${signed.slice(0, signed.indexOf("\n\n"))}\n`);
  const length = Number(value(note, "length"));
  const bytes = plain.slice(end, end + length);
  const rest = plain.slice(end + length);
  const whole = bytes.length === length && rest.every((b) => b === 32);
  if (!whole || hex(await sha256(bytes)) !== value(note, "sha256")) throw new Refused("malformed");
  return { signed, bytes };
}

/** To how many bytes Padmé pads so many: 1,024 at least. */
export function padme(length: number): number {
  if (length <= 1024) return 1024;
  const exponent = Math.floor(Math.log2(length));
  const step = 2 ** (exponent - Math.floor(Math.log2(exponent)) - 1);
  return Math.ceil(length / step) * step;
}

/** To how many bytes a submission is padded. */
export const bucket = (length: number): number => [2048, 8192, 32_768, 65_536].find((size) => length <= size) ?? NaN;

/** How long a note of a kind becomes, with what is attached. */
export function padded(kind: string, signed: string, attached = 0): number {
  const length = bytesOf(signed).length + attached;
  if (kind === "chunk") return 65_536;
  if (kind === "submission" || kind === "handover") return bucket(length);
  return (kind === "opening" || kind === "offline") && length <= 8192 ? bucket(length) : padme(length);
}
