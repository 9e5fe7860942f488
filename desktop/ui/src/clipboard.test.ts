import { afterEach, beforeEach, expect, it, vi } from "vitest";

let board = "";
let inFront = true;
let listeners: [string, () => void][] = [];

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetModules();
  [board, inFront, listeners] = ["", true, []];
  const writeText = (text: string): Promise<void> => {
    if (!inFront) return Promise.reject(new Error("the document is not focused"));
    board = text;
    return Promise.resolve();
  };
  const permissions = { query: () => Promise.reject(new TypeError("unknown permission")) };
  vi.stubGlobal("navigator", { clipboard: { writeText }, permissions });
  vi.stubGlobal("addEventListener", (event: string, does: () => void) => listeners.push([event, does]));
  vi.stubGlobal("removeEventListener", (event: string) => (listeners = listeners.filter(([e]) => e !== event)));
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("wipes when the window comes back to the front", async () => {
  const { clipboardNews, copyValue } = await import("./clipboard");
  await copyValue(Promise.resolve("4111"), "r");
  inFront = false;
  await vi.advanceTimersByTimeAsync(31_000);
  expect([board, clipboardNews.value]).toEqual(["4111", "The clipboard is wiped when you come back to this window"]);
  inFront = true;
  listeners.find(([event]) => event === "focus")?.[1]();
  await vi.advanceTimersByTimeAsync(0);
  expect([board, clipboardNews.value, listeners]).toEqual(["", "Clipboard wiped", []]);
});

it("gives a second copy its whole time", async () => {
  const { copyValue } = await import("./clipboard");
  await copyValue(Promise.resolve("4111"), "r");
  await vi.advanceTimersByTimeAsync(20_000);
  await copyValue(Promise.resolve("737"), "r");
  await vi.advanceTimersByTimeAsync(29_000);
  expect(board).toBe("737");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(board).toBe("");
});

it("wipes at once when the form is gone, and only then", async () => {
  const { copyValue, keepClipboardOf } = await import("./clipboard");
  await copyValue(Promise.resolve("4111"), "r");
  keepClipboardOf(new Set(["r", "other"]));
  await vi.advanceTimersByTimeAsync(0);
  expect(board).toBe("4111");
  keepClipboardOf(new Set(["other"]));
  await vi.advanceTimersByTimeAsync(0);
  expect(board).toBe("");
});

it("asks the clipboard in the same turn as the press, as WebKit wants it", async () => {
  const written: unknown[] = [];
  class Item {
    constructor(readonly parts: Record<string, Promise<Blob>>) {}
  }
  let inPress = true;
  const write = async ([item]: Item[]): Promise<void> => {
    if (!inPress) throw new Error("not allowed");
    written.push(await (await item?.parts["text/plain"])?.text());
  };
  vi.stubGlobal("ClipboardItem", Item);
  Object.assign(navigator.clipboard, { write });
  const { clipboardNews, copyValue } = await import("./clipboard");
  const copied = copyValue(new Promise((arrive) => setTimeout(() => arrive("4111"), 100)), "r");
  inPress = false;
  await vi.advanceTimersByTimeAsync(100);
  await copied;
  expect([written, board, clipboardNews.value]).toEqual([["4111"], "", "Copied. Clipboard is wiped in 30 s"]);
});

it("copies where the browser takes no promise, and says when there is no value", async () => {
  vi.stubGlobal("ClipboardItem", Object);
  Object.assign(navigator.clipboard, { write: () => Promise.reject(new Error("not supported")) });
  const { copyValue } = await import("./clipboard");
  await copyValue(Promise.resolve("4111"), "r");
  expect(board).toBe("4111");
  await expect(copyValue(Promise.resolve(undefined), "r")).rejects.toThrow("no value");
  expect(board).toBe("4111");
});
