import { expect, test } from "vitest";
import { isAlone } from "./alone.ts";

/** A window among others, which has a document only where an origin may look at it. */
interface Pane {
  origin: string;
  top: Pane;
  parent: Pane;
  opener: Pane | null;
  length: number;
  document: object;
  [n: number]: Pane;
}

/** Makes a window in another one, or a page of its own. open: whether the frame in question may look into it. */
function pane(parent: Pane | null, open: boolean): Pane {
  const made = {
    origin: "null",
    opener: null,
    length: 0,
    get document(): object {
      if (open) return {};
      throw new DOMException("blocked", "SecurityError");
    },
  } as unknown as Pane;
  made.parent = parent ?? made;
  made.top = parent?.top ?? made;
  if (parent) parent[parent.length++] = made;
  return made;
}

test("a sandboxed frame in a page is alone, whatever other frames there are", () => {
  const page = pane(null, false);
  pane(pane(page, false), false);
  expect(isAlone(pane(page, true))).toBe(true);
});

test("an origin that is somebody's is not", () => {
  for (const origin of ["https://shop.example", ""]) {
    const frame = pane(pane(null, false), true);
    frame.origin = origin;
    expect(isAlone(frame)).toBe(false);
  }
});

test("a page of its own is no frame", () => {
  expect(isAlone(pane(null, true))).toBe(false);
});

test.each<[string, () => Pane]>([
  ["its parent", () => pane(pane(null, true), true)],
  ["its parent's parent", () => pane(pane(pane(null, true), false), true)],
  [
    "a frame beside it",
    () => {
      const page = pane(null, false);
      pane(page, true);
      return pane(page, true);
    },
  ],
  [
    "a frame in a frame beside it",
    () => {
      const page = pane(null, false);
      pane(pane(page, false), true);
      return pane(page, true);
    },
  ],
  [
    "the page that opened its page",
    () => {
      const page = pane(null, false);
      page.opener = pane(null, true);
      return pane(page, true);
    },
  ],
  [
    "a frame of the page that opened its page",
    () => {
      const page = pane(null, false);
      page.opener = pane(null, false);
      pane(page.opener, true);
      return pane(page, true);
    },
  ],
  [
    "a page that opened it",
    () => {
      const frame = pane(pane(null, false), true);
      frame.opener = pane(null, true);
      return frame;
    },
  ],
  [
    "a frame between it and the page, and beside no other",
    () => {
      const frame = pane(pane(null, false), true);
      frame.parent = pane(null, true);
      return frame;
    },
  ],
  [
    "the page around a window that it can find",
    () => {
      const frame = pane(pane(null, false), true);
      const between = pane(null, false);
      between.parent = pane(null, true);
      frame.parent = between;
      return frame;
    },
  ],
])("one that can look into %s is not alone", (_, frame) => {
  expect(isAlone(frame())).toBe(false);
});

test("a page that says that its parent is another window, and has it within reach above, is found", () => {
  const frame = pane(pane(null, true), true);
  frame.parent = pane(null, false);
  expect(isAlone(frame)).toBe(false);
});
