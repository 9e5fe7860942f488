// The launch secret, which admits this window to the Go program.

const KEY = "sealform-launch";

/**
 * Takes the secret from the address, so that it stands there no longer than a
 * moment, or after a reload from the tab's own storage, which no other origin
 * and no other port can read.
 */
export function takeSecret(location: Location, history: History, storage: Storage): string {
  const fresh = new URLSearchParams(location.hash.slice(1)).get("launch");
  if (fresh) {
    keepSecret(storage, fresh);
    history.replaceState(null, "", "/");
  }
  return fresh ?? storage.getItem(KEY) ?? "";
}

/** Keeps a secret for reloads of this tab. */
export function keepSecret(storage: Pick<Storage, "setItem">, secret: string): void {
  storage.setItem(KEY, secret);
}
