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
    storage.setItem(KEY, fresh);
    history.replaceState(null, "", "/");
  }
  return fresh ?? storage.getItem(KEY) ?? "";
}
