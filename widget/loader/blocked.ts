import type { Asset } from "./document.ts";

/** What the widget needs of a page's CSP. */
export interface Needs {
  frame: Asset;
  wasm: Asset;
  relay: string;
}

/** Writes one line for the page's developer. */
export function report(problem: string): void {
  console.error(`sealform: ${problem}`);
}

/** Names the missing directive when the page's CSP has blocked one of the loader's requests. */
export function reportBlocked({ disposition, effectiveDirective, blockedURI }: SecurityPolicyViolationEvent, needs: Needs): void {
  const missing = disposition !== "report" && missingDirective(effectiveDirective, blockedURI, needs);
  if (missing) report(`this page's Content-Security-Policy blocks the chat: add ${missing}`);
}

/** Returns the source to add for a violation, or "" when it is none of the widget's. */
export function missingDirective(directive: string, blocked: string, needs: Needs): string {
  const url = directive === "connect-src" && [needs.relay, needs.wasm.url].find((u) => isSame(u, blocked));
  return url ? `"connect-src ${url}"` : "";
}

/** The violation happens inside the frame, where the page cannot hear it: say all that may be missing. */
export function reportSilence(needs: Needs): void {
  report(
    "the chat's frame did not start: if this page has a Content-Security-Policy, add " +
      `"script-src '${needs.frame.integrity}' 'wasm-unsafe-eval'" (or this script's nonce, or ${needs.frame.url}); ` +
      "and the iframe must keep its sandbox",
  );
}

/** Reports that the policy for srcdoc could not be made. */
export function reportTrustedTypes(): void {
  report(`this page's Content-Security-Policy blocks the chat: add "trusted-types sealform"`);
}

// Browsers report the full address with its query, or for some redirects only its origin.
function isSame(url: string, blocked: string): boolean {
  return `${url}/`.startsWith(blocked.replace(/\/?(\?.*)?$/, "/"));
}
