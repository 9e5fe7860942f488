import { expect, test, vi } from "vitest";
import { Ink } from "./ink.ts";

/** A canvas as large as its picture, which keeps the strokes that are drawn on it. */
function paper() {
  const strokes: string[] = [];
  let path: string[] = [];
  const pen = {
    fillRect: () => strokes.splice(0),
    beginPath: () => (path = []),
    moveTo: (x: number, y: number) => path.push(`${x},${y}`),
    lineTo: (x: number, y: number) => path.push(`${x},${y}`),
    stroke: () => strokes.push(path.join(" ")),
  };
  const canvas = {
    getContext: () => pen,
    setPointerCapture: vi.fn(),
    getBoundingClientRect: () => ({ left: 0, top: 0, width: 720, height: 240 }),
  };
  const ink = new Ink(canvas as unknown as HTMLCanvasElement, 1);
  let now = 0;
  const does = (what: "down" | "move" | "up", pointerId: number, x: number, y: number, more: object = {}) => {
    now += 20;
    const event = { type: `pointer${what}`, pointerId, pointerType: "touch", button: 0, clientX: x, clientY: y, timeStamp: now, preventDefault: () => undefined, ...more };
    ink[what](event as unknown as PointerEvent);
  };
  return { ink, strokes, does };
}

test("a finger draws, and a tap makes a dot", () => {
  const { does, strokes } = paper();
  does("down", 1, 10, 10);
  does("move", 1, 30, 10);
  does("move", 1, 30, 40);
  does("up", 1, 30, 40);
  does("down", 2, 100, 100);
  does("up", 2, 100, 100);
  expect(strokes).toEqual(["10,10 30,10", "30,10 30,40", "100,100 100,100"]);
});

test("a second finger draws nothing while the first draws, and joins nothing to it", () => {
  const { does, strokes } = paper();
  does("down", 1, 10, 10);
  does("move", 1, 30, 10);
  does("down", 2, 500, 200);
  does("move", 2, 550, 200);
  does("move", 1, 50, 10);
  does("up", 2, 550, 200);
  does("move", 1, 70, 10);
  does("up", 1, 70, 10);
  expect(strokes).toEqual(["10,10 30,10", "30,10 50,10", "50,10 70,10"]);
});

test("a palm that rests gives way to the finger that draws, and leaves no dot", () => {
  const { does, strokes } = paper();
  does("down", 1, 600, 230);
  does("move", 1, 602, 231);
  does("down", 2, 10, 10);
  does("move", 2, 40, 10);
  does("move", 1, 650, 238);
  does("up", 2, 40, 10);
  does("up", 1, 650, 238);
  does("down", 3, 600, 230);
  does("up", 3, 600, 230, { timeStamp: 5000 });
  expect(strokes).toEqual(["10,10 40,10"]);
});

test("a pen takes over from a hand, and a hand never from a pen", () => {
  const { does, strokes } = paper();
  const pen = { pointerType: "pen" };
  does("down", 1, 600, 230);
  does("move", 1, 620, 230);
  does("down", 2, 10, 10, pen);
  does("down", 3, 300, 230);
  does("move", 3, 350, 230);
  does("move", 2, 40, 10, pen);
  expect(strokes).toEqual(["600,230 620,230", "10,10 40,10"]);
});

test("it says that it has changed after what was drawn, and not after what was not", async () => {
  const { ink, does } = paper();
  ink.changed = vi.fn();
  does("down", 1, 10, 10);
  does("up", 1, 10, 10, { type: "pointercancel" });
  does("down", 2, 10, 10);
  does("move", 2, 90, 10);
  expect(ink.changed).not.toHaveBeenCalled();
  does("up", 2, 90, 10);
  await vi.waitFor(() => expect(ink.changed).toHaveBeenCalledOnce());
});
