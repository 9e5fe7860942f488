import { Bridge } from "../bridge/wasm.ts";

/** How long typing must have paused before something slow runs, in milliseconds. */
const QUIET = 400;

let lastKey = -Infinity;

/** Notes that a key was pressed. */
export function typed(): void {
  lastKey = performance.now();
}

/** Resolves in another task, after a time in milliseconds. */
const pause = (time = 0) => new Promise((resolve) => setTimeout(resolve, time));

/** Resolves in another task: once nobody has typed for a moment, or at once when urgent says so. */
export async function quiet(urgent = () => false): Promise<void> {
  await pause();
  while (!urgent() && performance.now() - lastKey < QUIET) await pause(50);
}

/** Resolves after the browser has painted the latest changes, or after a moment if it does not paint. */
export function painted(): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 100);
    requestAnimationFrame(() => {
      clearTimeout(timer);
      setTimeout(resolve);
    });
  });
}

/**
 * Starts the WASM module, after checking that the bytes are the ones this
 * script was built with: nothing else does. Returns null if they are not.
 * Throws an Error that says what else went wrong.
 */
export async function start(bytes: ArrayBuffer, integrity: string, urgent: () => boolean): Promise<Bridge | null> {
  if ((await sha384(bytes)) !== integrity) return null;
  const module = await WebAssembly.compile(bytes);
  await quiet(urgent); // starting Go takes tens of milliseconds
  const bridge = await Bridge.start(module);
  await pause(); // so does making the keys of a chat that waits for it
  return bridge;
}

/** Returns the integrity value of the bytes: sha384- and base64. */
export async function sha384(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-384", bytes));
  return `sha384-${btoa(String.fromCharCode(...digest))}`;
}
