import { own } from "./own.ts";

/** The configuration in the script tag. */
export interface Config {
  /** The complete URL of the relay's WebSocket, ws:// or wss://, without a query. */
  relay: string;
  /** The organisation's verifier key. */
  org: string;
  /** The fingerprint of the organisation's spare root; "" for none. */
  spare: string;
  /** The service that the customer asks for. */
  service: string;
}

const VKEY = /^[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+={0,2}$/;
const SERVICE = /^[a-z0-9-]{1,40}$/;

/** Reads the data-* attributes of the script tag. Throws an Error that names the attribute that is missing or wrong. */
export function readConfig(data: Readonly<Record<string, string | undefined>>): Config {
  const { relay, org, spare = "", service } = own(data);
  return {
    relay: check("data-relay", relay, isSocketAddress, "a ws:// or wss:// address without ? or #"),
    org: check("data-org", org, (v) => VKEY.test(v), "the organisation's key, as the relay prints it"),
    spare: spare && check("data-spare", spare, (v) => /^[0-9a-f]{64}$/.test(v), "64 digits, as the relay prints it"),
    service: check("data-service", service, (v) => SERVICE.test(v), "a service: lower-case letters, digits and hyphens, at most 40"),
  };
}

function check(name: string, value: string | undefined, ok: (value: string) => boolean, want: string): string {
  if (!value) throw new Error(`the script tag has no ${name}: set it to ${want}`);
  if (!ok(value)) throw new Error(`${name} is ${JSON.stringify(value)}: set it to ${want}`);
  return value;
}

function isSocketAddress(value: string): boolean {
  return /^wss?:\/\/[^\s/?#][^\s?#]*$/i.test(value) && URL.canParse(value);
}
