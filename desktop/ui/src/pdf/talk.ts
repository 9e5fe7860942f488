// The messages between the window and the frame that draws a PDF.

/** To the frame: whether it is there; the file, once; then which page to draw. */
export type ToFrame = { kind: "hello" } | { kind: "open"; bytes: ArrayBuffer } | { kind: "page"; page: number };

/**
 * From the frame. It sends "ready" once it is, and in answer to each "hello", for a
 * listener that came later. "drawn" has the height of the page in CSS pixels, and
 * whether something on the page could not be drawn.
 */
export type FromFrame =
  { kind: "ready" } | { kind: "opened"; pages: number } | { kind: "drawn"; page: number; height: number; lacking: boolean } | { kind: "failed"; why: Failure };

/** Why a file or a page cannot be shown. Only the window says "slow". */
export type Failure = "broken" | "password" | "page" | "slow";

/** The greatest height of a page, in CSS pixels. */
export const MAX_HEIGHT = 8192;

/** How many pages of a file are shown at most. */
export const MAX_PAGES = 200;

const failures: readonly unknown[] = ["broken", "password", "page"] satisfies Failure[];

const within = (n: unknown, most: number): boolean => Number.isInteger(n) && (n as number) >= 1 && (n as number) <= most;

/** Reads a message from the frame, which a malicious file may have taken over. Returns undefined for one that is not allowed. */
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
