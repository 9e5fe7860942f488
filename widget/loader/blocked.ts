import type { Asset } from "./document.ts";

/** What a page's CSP must allow. */
export interface Needs {
  chat: Asset;
  frame: Asset;
  wasm: Asset;
  relay: string;
}

/** Writes one line to the console for the site's developers. */
export function report(problem: string): void {
  console.error(`sealform: ${problem}`);
}

/** Names the missing directive when the page's CSP has blocked one of the widget's requests. Reports whether it has. */
export function reportBlocked({ disposition, effectiveDirective, blockedURI }: SecurityPolicyViolationEvent, needs: Needs): boolean {
  const missing = disposition !== "report" && missingDirective(effectiveDirective, blockedURI, needs);
  if (missing) report(`this page's Content-Security-Policy blocks the chat: add ${missing}`);
  return Boolean(missing);
}

/** Returns the directive and source to add to the policy for a violation, or "" when it does not concern the widget. */
export function missingDirective(directive: string, blocked: string, needs: Needs): string {
  if (directive.startsWith("script-src")) return isSame(needs.chat.url, blocked) ? `"script-src '${needs.chat.integrity}'"` : "";
  const url = directive === "connect-src" && [needs.relay, needs.wasm.url].find((u) => isSame(u, blocked));
  return url ? `"connect-src ${url}"` : "";
}

/** Reports everything that may be missing when the frame or the chat's script stays silent: a violation inside the frame is not visible to the page. */
export function reportSilence(needs: Needs): void {
  report(
    "the chat did not start: if this page has a Content-Security-Policy, add " +
      `"script-src '${needs.chat.integrity}' '${needs.frame.integrity}' 'wasm-unsafe-eval'" (or this script's nonce, or ${needs.chat.url} ${needs.frame.url}); ` +
      "and the iframe must keep its sandbox",
  );
}

/** Reports that the Trusted Types policy for srcdoc could not be created. */
export function reportTrustedTypes(): void {
  report(`this page's Content-Security-Policy blocks the chat: add "trusted-types sealform"`);
}

// Browsers report the full URL with its query, or for some redirects only the origin.
function isSame(url: string, blocked: string): boolean {
  return `${url}/`.startsWith(blocked.replace(/\/?(\?.*)?$/, "/"));
}
