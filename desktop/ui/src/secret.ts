// The launch secret, which admits this window to the Go program.

const KEY = "sealform-launch";

/**
 * Returns the secret; "" for none. It takes the secret from the address, and
 * removes it there at once, or after a reload from the tab's session storage, which
 * no other origin, and so no other port, can read.
 */
export function takeSecret(location: Location, history: History, storage: Storage): string {
  const fresh = new URLSearchParams(location.hash.slice(1)).get("launch");
  if (fresh) {
    keepSecret(storage, fresh);
    history.replaceState(null, "", "/");
  }
  return fresh ?? storage.getItem(KEY) ?? "";
}

/** Stores a secret for reloads of this tab. */
export function keepSecret(storage: Pick<Storage, "setItem">, secret: string): void {
  storage.setItem(KEY, secret);
}
