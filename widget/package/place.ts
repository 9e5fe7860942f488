import { readConfig } from "../loader/config.ts";
import { own } from "../loader/own.ts";
import { LoadError } from "./failure.ts";

/** Another loader than the one of this package's build. Its integrity is never left out. */
export type Loader = { src: string; integrity: `sha384-${string}`; nonce?: string } | { src?: never; integrity?: never; nonce: string };

/** A hash as the build's manifest has it. */
const INTEGRITY = /^sha384-[A-Za-z0-9+/]{64}$/;

/** Which chat: what the attributes of the script tag say. */
export interface Place {
  /** The relay's WebSocket, such as wss://relay.example/v1/socket. */
  relay: string;
  /** The organisation's verifier key: the first word in org.pub. */
  org: string;
  /** The fingerprint of its spare root: the last word in org.pub. */
  spare?: string;
  /** A service of the roster. */
  service: string;
  /** For a copy of the loader that you serve, or a page whose policy has a nonce. */
  loader?: Loader;
}

/** The attributes data-relay, data-org, data-spare and data-service, and those of the script itself. @internal */
export interface Tag {
  data: { relay: string; org: string; spare: string; service: string };
  src: string;
  integrity: string;
  nonce: string;
}

/** Returns the script tag of a place. Throws a LoadError that names what is wrong. @internal */
export function tagOf(place: Place): Tag {
  const { relay, org, spare, service, loader } = own(place);
  const data = check(() => readConfig({ relay, org, spare, service }));
  const { src, integrity, nonce = "" } = own<Partial<Loader>>(loader);
  if (!src !== !integrity) throw new LoadError("config", "place.loader has one of src and integrity: set both, or none");
  if (integrity && !INTEGRITY.test(integrity))
    throw new LoadError("config", `place.loader.integrity is ${JSON.stringify(integrity)}: set it to sha384- and the 64 characters that the manifest has for the file`);
  return {
    data: { relay: data.relay, org: data.org, spare: data.spare, service: data.service },
    src: src ?? beside(relay),
    integrity: integrity ?? BUILD.integrity,
    nonce,
  };
}

// The relay serves the widget's files under /widget/ and the socket under /v1/socket.
function beside(relay: string): string {
  return new URL(`../widget/${BUILD.file}`, relay.replace(/^ws/i, "http")).href;
}

function check<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new LoadError("config", error instanceof Error ? error.message : String(error));
  }
}
