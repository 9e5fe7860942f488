/**
 * config: what was given is wrong, or the loader found it to be; csp: the page's Content-Security-Policy forbids it;
 * network: the loader is not there, or is not the build that was asked for; another: the page has another chat.
 */
export type Reason = "config" | "csp" | "network" | "another";

/** Why the chat is not there. load can be called again. */
export class LoadError extends Error {
  override readonly name = "LoadError";

  constructor(
    readonly reason: Reason,
    message: string,
  ) {
    super(message);
  }
}
