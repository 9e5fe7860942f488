// What the window and the frame that draws a PDF say to each other.

/** To the frame: whether it is there; the file, once; then which page to draw. */
export type ToFrame = { kind: "hello" } | { kind: "open"; bytes: ArrayBuffer } | { kind: "page"; page: number };

/**
 * From the frame. It says that it is ready once it is, and again to each
 * "hello": whoever comes later hears it too. "drawn" says how high the page is in CSS pixels, and whether
 * something on it could not be drawn.
 */
export type FromFrame =
  { kind: "ready" } | { kind: "opened"; pages: number } | { kind: "drawn"; page: number; height: number; lacking: boolean } | { kind: "failed"; why: Failure };

export type Failure = "broken" | "password" | "page" | "slow";

/** No page is higher, in CSS pixels. */
export const MAX_HEIGHT = 8192;
/** Pages that are shown of one file. */
export const MAX_PAGES = 200;

const failures: readonly unknown[] = ["broken", "password", "page"] satisfies Failure[];

const within = (n: unknown, most: number): boolean => Number.isInteger(n) && (n as number) >= 1 && (n as number) <= most;

/** Reads what the frame says, which the file may have taken over; undefined for what it may not say. */
export function fromFrame(data: unknown): FromFrame | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  const { kind, pages, page, height, lacking, why } = data as Record<string, unknown>;
  if (kind === "ready") return { kind };
  if (kind === "opened" && within(pages, Number.MAX_SAFE_INTEGER)) return { kind, pages: pages as number };
  if (kind === "drawn" && within(page, MAX_PAGES) && within(height, MAX_HEIGHT)) {
    return { kind, page: page as number, height: height as number, lacking: lacking === true };
  }
  if (kind === "failed" && failures.includes(why)) return { kind, why: why as Failure };
  return undefined;
}
