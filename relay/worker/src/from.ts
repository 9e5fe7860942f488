import type { Env } from "./env.ts";

/** The header that carries a mark to an object. */
export const header = "Sealform-From";

const encoder = new TextEncoder();

/**
 * Returns an upgrade request for an object: without the client's IP address, but
 * with a mark that is the same for all requests from an address, so that the
 * address with the most connections gives way. Without the key nobody can tell
 * which address a mark is of.
 */
export async function marked(request: Request, env: Env): Promise<Request> {
  const headers = new Headers({ Upgrade: "websocket" });
  const [origin, address] = [request.headers.get("Origin"), request.headers.get("CF-Connecting-IP")];
  if (origin !== null) headers.set("Origin", origin);
  if (address !== null && env.MARK_KEY) headers.set(header, await mark(address, env.MARK_KEY));
  return new Request(request.url, { headers });
}

/** A request that is no upgrade, as Go is to see it: with the mark, and without one that somebody made up. */
export async function remarked(request: Request, env: Env): Promise<Request> {
  const headers = new Headers(request.headers);
  headers.delete(header);
  const address = headers.get("CF-Connecting-IP");
  headers.delete("CF-Connecting-IP");
  if (address !== null && env.MARK_KEY) headers.set(header, await mark(address, env.MARK_KEY));
  return new Request(request, { headers });
}

/** Returns the mark of a request: 8 bytes for the address, and 8 for its network. Zeros if it has none. */
export function markOf(request: Request): Uint8Array {
  return bytes(request.headers.get(header) ?? "0".repeat(32));
}

/** Decodes hexadecimal digits. */
export function bytes(digits: string): Uint8Array {
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

async function mark(address: string, key: string): Promise<string> {
  const hmac = await crypto.subtle.importKey("raw", encoder.encode(key), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const marks = counted(address).map(async (range) => new Uint8Array(await crypto.subtle.sign("HMAC", hmac, encoder.encode(range)), 0, 8));
  return [...(await Promise.all(marks))]
    .flatMap((m) => [...m])
    .map((b) => b.toString(16).padStart(2, "0"))
    .join("");
}

/** Returns the ranges by which an address and its network are counted: for IPv6 a /64 and a /48, as in relay/native. */
function counted(address: string): [string, string] {
  if (!address.includes(":")) return [address, address];
  const groups = expanded(address);
  return [`${groups.slice(0, 4).join(":")}/64`, `${groups.slice(0, 3).join(":")}/48`];
}

/** Returns the eight groups of an IPv6 address, which may be abbreviated. */
function expanded(address: string): string[] {
  const [before = [], after = []] = address.split("::").map((part) => part.split(":").filter((group) => group !== ""));
  const zeros = Array<string>(Math.max(0, 8 - before.length - after.length)).fill("0");
  return [...before, ...zeros, ...after].map((group) => parseInt(group, 16).toString(16));
}
