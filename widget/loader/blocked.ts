import type { Asset } from "./document.ts";

/** Writes one line to the console for the site's developers. */
export function report(problem: string): void {
  console.error(`sealform: ${problem}`);
}

/** Reports what the page's CSP lacks. */
export function reportMissing(source: string): void {
  report(`this page's Content-Security-Policy blocks the chat: add "${source}"`);
}

/** Reports whether a violation is one of a directive that begins so, enforced, and of one of these addresses, which it then returns. */
export function blockedBy({ disposition, effectiveDirective, blockedURI }: SecurityPolicyViolationEvent, directive: string, ...urls: string[]): string | undefined {
  return disposition !== "report" && effectiveDirective.startsWith(directive) ? urls.find((url) => isSame(url, blockedURI)) : undefined;
}

/** Names the missing source when the page's CSP has blocked the chat's script. Reports whether it has. */
export function reportBlocked(event: SecurityPolicyViolationEvent, { url, integrity }: Asset): boolean {
  const blocked = blockedBy(event, "script-src", url) !== undefined;
  if (blocked) reportMissing(`script-src '${integrity}'`);
  return blocked;
}

// Browsers report the full URL with its query, or for some redirects only the origin.
function isSame(url: string, blocked: string): boolean {
  return `${url}/`.startsWith(blocked.replace(/\/?(\?.*)?$/, "/"));
}
