/** The members of a window that isAlone reads. */
interface Looked {
  readonly top: unknown;
  readonly parent: unknown;
  readonly opener: unknown;
  readonly origin: string;
}

/** How many windows are examined at most. No real shop page has more. */
const MOST = 1000;

/**
 * Reports whether no other window can reach into this frame, as the loader
 * intends: its origin is opaque, it is embedded in another page, and it cannot
 * reach into any other window that it can find. Access is mutual: a window that
 * could reach into this one would share its origin, so this one could reach into
 * it. Checking the origin alone is not enough: a page with an opaque origin, such
 * as one at a data: address, shares it with a frame inside, which then says
 * "null" too.
 */
export function isAlone(self: Looked): boolean {
  return self.origin === "null" && self.parent !== self && found(self).every((other) => other === self || isClosed(other));
}

// All windows of the page and of the page that opened it.
function found(self: Looked): unknown[] {
  const windows = [self.parent, self.top, self.opener];
  for (let n = 0; n < windows.length && n < MOST; n++) {
    for (const next of around(windows[n])) if (!windows.includes(next)) windows.push(next);
  }
  return windows.filter((window) => window !== null && window !== undefined);
}

function around(window: unknown): unknown[] {
  try {
    const { length, parent, opener } = window as { length: number; parent: unknown; opener: unknown };
    return [parent, opener, ...Array.from({ length: Math.min(length, MOST) }, (_, n) => (window as unknown[])[n])];
  } catch {
    return [];
  }
}

function isClosed(window: unknown): boolean {
  try {
    return (window as { document: unknown }).document === undefined;
  } catch {
    return true;
  }
}
