/** Runs a task while Object.prototype has more members, as a page's flaw puts them there. */
export function polluted(members: object, task: () => void): void {
  const all = Object.prototype as unknown as Record<string, unknown>;
  for (const [name, value] of Object.entries(members)) Object.defineProperty(all, name, { value, configurable: true, enumerable: true, writable: true });
  try {
    task();
  } finally {
    for (const name of Object.keys(members)) Reflect.deleteProperty(all, name);
  }
}
