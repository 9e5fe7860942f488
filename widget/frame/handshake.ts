import { INIT, isHandshake } from "../bridge/messages.ts";

/** The part of a window message that the handshake reads. */
interface WindowMessage {
  data: unknown;
  source: unknown;
  origin: string;
  ports: readonly MessagePort[];
}

/** The host page: its port, and its origin as the browser reports it. */
export interface Host {
  port: MessagePort;
  origin: string;
}

/** Returns a listener for window messages that passes the first INIT from the parent to take and ignores everything else. */
export function takeOnce(parent: unknown, take: (host: Host) => void): (event: WindowMessage) => void {
  let taken = false;
  return ({ data, source, origin, ports }) => {
    const port = ports[0];
    if (taken || source !== parent || !isHandshake(data, INIT) || port === undefined || ports.length !== 1) return;
    taken = true;
    take({ port, origin });
  };
}
