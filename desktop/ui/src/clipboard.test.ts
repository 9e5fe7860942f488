import { afterEach, beforeEach, expect, it, vi } from "vitest";

let board = "";
let granted = true;
let pressed = true;
let inFront = true;
let listeners: [string, () => void][] = [];

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetModules();
  [board, inFront, granted, pressed, listeners] = ["", true, true, true, []];
  const writeText = (text: string): Promise<void> => {
    if (!inFront || (!granted && !pressed)) return Promise.reject(new Error("not allowed now"));
    board = text;
    return Promise.resolve();
  };
  const permissions = {
    query: ({ name }: { name: string }) =>
      granted ? Promise.resolve({ state: name === "clipboard-write" ? "granted" : "prompt" }) : Promise.reject(new TypeError("unknown permission")),
  };
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
  expect([board, clipboardNews.value]).toEqual(["4111", "The clipboard is wiped when you return"]);
  inFront = true;
  listeners.find(([event]) => event === "focus")?.[1]();
  await vi.advanceTimersByTimeAsync(0);
  expect([board, clipboardNews.value, listeners]).toEqual(["", "Clipboard wiped", []]);
});

it("says where the browser lets it wipe by a press only, and wipes then", async () => {
  granted = false;
  const { clipboardNews, copyValue } = await import("./clipboard");
  await copyValue(Promise.resolve("4111"), "r");
  expect(clipboardNews.value).toBe("Copied. A click or key wipes it after 30 s");
  pressed = false;
  await vi.advanceTimersByTimeAsync(31_000);
  for (const event of ["focus", "pointerdown"]) {
    expect([board, clipboardNews.value]).toEqual(["4111", "A click or key here wipes the clipboard"]);
    pressed = event === "pointerdown";
    listeners.find(([e]) => e === event)?.[1]();
    await vi.advanceTimersByTimeAsync(0);
  }
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
  expect([written, board, clipboardNews.value]).toEqual([["4111"], "", "Copied. Wiped after 30 s, or when you return"]);
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
