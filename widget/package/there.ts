import type { Sealform } from "../loader/api.ts";

/** Returns the chat that the page has. An element whose id is Sealform has the same name in the window, and is none. */
export function there(): Sealform | undefined {
  return typeof window.Sealform?.destroy === "function" ? window.Sealform : undefined;
}
