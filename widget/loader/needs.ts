import { blockedBy, report, reportMissing } from "./blocked.ts";
import type { Asset } from "./document.ts";

/** What a page's CSP must allow. */
export interface Needs {
  chat: Asset;
  frame: Asset;
  /** The address of the WASM module. */
  wasm: string;
  relay: string;
}

/** Names the missing source when the page's CSP has blocked a connection of the chat's. Reports whether it has. */
export function reportUnconnected(event: SecurityPolicyViolationEvent, { relay, wasm }: Needs): boolean {
  const url = blockedBy(event, "connect-src", relay, wasm);
  if (url !== undefined) reportMissing(`connect-src ${url}`);
  return url !== undefined;
}

/** Reports everything that may be missing when the frame stays silent: a violation inside the frame is not visible to the page. */
export function reportSilence({ chat, frame }: Needs): void {
  report(
    "the chat did not start: if this page has a Content-Security-Policy, add " +
      `"script-src '${chat.integrity}' '${frame.integrity}' 'wasm-unsafe-eval'" (or this script's nonce, or ${chat.url} ${frame.url}); ` +
      "and the iframe must keep its sandbox",
  );
}
