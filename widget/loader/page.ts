// The page's document and window, past what an element of the page can put in their place. One whose name is that of a member of the
// document hides the member, whichever it is; one whose id is the name of a global stands for a global that there is not.
import type { Sealform } from "./api.ts";

/** Returns a member of the document. A method is to be called with the document. */
export function member<Name extends keyof Document>(name: Name): Document[Name] {
  return Reflect.get(Document.prototype, name, document);
}

/** Returns a global that the window has itself. */
export function global(name: string): unknown {
  return Object.hasOwn(globalThis, name) ? Reflect.get(globalThis, name) : undefined;
}

/** Creates an element. */
export function create<Name extends keyof HTMLElementTagNameMap>(name: Name): HTMLElementTagNameMap[Name] {
  return member("createElement").call(document, name) as HTMLElementTagNameMap[Name];
}

/** Returns the document's root, which is not there for a moment after document.open. */
export function root(): HTMLElement {
  return member("documentElement");
}

/** Reports whether somebody can see the page. */
export function visible(): boolean {
  return member("visibilityState") === "visible";
}

/** Calls a task when the page has been read to its end. */
export function whenRead(task: () => void): void {
  if (member("readyState") === "loading") addEventListener("DOMContentLoaded", task);
  else task();
}

/** Returns the chat that the page has. */
export function there(): Sealform | undefined {
  const chat = global("Sealform") as Sealform | undefined;
  return typeof chat?.destroy === "function" ? chat : undefined;
}
