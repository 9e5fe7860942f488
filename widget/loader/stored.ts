/** The name of what is kept of a service's chat in this tab. */
export const nameOf = (org: string, service: string): string => `sealform ${org} ${service}`;

/** Returns what is stored in this tab under a name, or null when there is nothing or storage is blocked. */
export function stored(name: string): string | null {
  return attempt(() => sessionStorage.getItem(name)) ?? null;
}

/** Stores a text, or forgets what was stored when there is none. */
export function store(name: string, text?: string): void {
  attempt(() => (text === undefined ? sessionStorage.removeItem(name) : sessionStorage.setItem(name, text)));
}

// Storage can be blocked or full.
function attempt<T>(task: () => T): T | undefined {
  try {
    return task();
  } catch {
    return undefined;
  }
}
