import { global } from "../loader/page.ts";
import { LoadError } from "./failure.ts";

/** The name of the Trusted Types policy: directive trusted-types. The loader has one of its own, "sealform". */
const NAME = "sealform-load";

interface Policy {
  createScriptURL(input: string): string;
}

let policy: Policy | undefined;
let allowed = "";

/**
 * Gives a script its address, as a trusted type where the browser has them. The policy makes no address
 * but the one that is being set. Throws a LoadError where the page allows no such policy and needs one.
 */
export function aim(script: HTMLScriptElement, src: string): void {
  allowed = src;
  try {
    script.src = trusted()?.createScriptURL("") ?? src;
  } catch {
    throw new LoadError(
      "csp",
      `this page's Content-Security-Policy requires Trusted Types: add "trusted-types ${NAME}", or put the script tag into the page's HTML, where load() finds it`,
    );
  } finally {
    allowed = "";
  }
}

// A page that forbids the policy may still allow an address that is no trusted type.
function trusted(): Policy | undefined {
  const types = global("trustedTypes") as { createPolicy(name: string, rules: object): Policy } | undefined;
  try {
    policy ??= types?.createPolicy(NAME, { createScriptURL: () => allowed });
  } catch {
    return undefined;
  }
  return policy;
}
