import { global } from "./page.ts";

/** What the page must trust: the address of the chat's script, and the frame's document. */
export interface Trusted {
  src: string;
  /** Returns the frame's document, trusted. The first one that it is given is the only one. */
  html(document: string): string;
}

interface TrustedTypes {
  createPolicy(name: string, rules: object): { createHTML(input: string): string; createScriptURL(input: string): string };
}

/**
 * Returns both as trusted types where the browser has them. The policy creates the
 * first document that it is given and this address, and nothing else. Throws where
 * the page's CSP does not allow a policy named sealform, or not once more.
 */
export function trusted(src: string): Trusted {
  let made = "";
  const types = global("trustedTypes") as TrustedTypes | undefined;
  const policy = types?.createPolicy("sealform", { createHTML: () => made, createScriptURL: () => src });
  return {
    src: policy ? policy.createScriptURL("") : src,
    html: (document) => {
      made ||= document;
      return policy ? policy.createHTML("") : made;
    },
  };
}
