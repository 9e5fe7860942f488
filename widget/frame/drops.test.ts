import { expect, test, vi } from "vitest";
import { keepDropsOut } from "./drops.ts";

class Input {
  constructor(readonly type = "text") {}
}
vi.stubGlobal("HTMLInputElement", Input);
vi.stubGlobal(
  "HTMLTextAreaElement",
  class {
    rows = 1;
  },
);

/** Drops something of these types on a target, in a document, and returns whether the browser is kept from opening it. */
function drop(types: string[], target: object, more: object = {}): boolean {
  const listeners = new Map<string, (event: unknown) => void>();
  keepDropsOut({ addEventListener: (type: string, listen: (event: unknown) => void) => listeners.set(type, listen) } as unknown as Document);
  const kept = ["dragenter", "dragover", "drop"].map((type) => {
    const event = { target, defaultPrevented: false, dataTransfer: { types, dropEffect: "copy" }, preventDefault: vi.fn(), ...more };
    listeners.get(type)?.(event);
    return event.preventDefault.mock.calls.length > 0 && event.dataTransfer.dropEffect === "none";
  });
  expect(new Set(kept).size, "the same while it is dragged and when it is dropped").toBe(1);
  return kept[0] ?? false;
}

test("a file is opened nowhere, not by a text input either", () => {
  expect(drop(["Files"], {})).toBe(true);
  expect(drop(["Files", "text/plain"], new Input())).toBe(true);
});

test("a link or a text opens nothing, and can be dropped where text is typed", () => {
  expect(drop(["text/uri-list"], {})).toBe(true);
  expect(drop(["text/plain"], new Input("radio"))).toBe(true);
  expect(drop(["text/plain"], new Input())).toBe(false);
});

test("a field that has taken a file keeps it", () => {
  expect(drop(["Files"], {}, { defaultPrevented: true })).toBe(false);
});
