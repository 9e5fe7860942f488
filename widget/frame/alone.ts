/** The part of a window that anybody may look at, and its document, which only its own origin may. */
interface Looked {
  readonly top: unknown;
  readonly parent: unknown;
  readonly opener: unknown;
  readonly origin: string;
}

/** How many windows are looked at. A page with more of them is none that sells anything. */
const MOST = 1000;

/**
 * Reports whether a frame's window is out of everybody's reach, as the loader
 * made it: it has an origin that is nobody's, it stands in another page, and it
 * cannot look into any other window that it can find. Whoever could look into
 * this one has its origin, so this one could look into theirs. A page that has
 * no origin itself, such as one at a data: address, would give its own to the
 * frame in it, which then says "null" all the same.
 */
export function isAlone(self: Looked): boolean {
  return self.origin === "null" && self.parent !== self && found(self).every((other) => other === self || isClosed(other));
}

// All windows of the page, from the top down, and those of the page that opened it.
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
