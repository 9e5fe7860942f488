/** The size of a signature's picture, in pixels. The paper on the screen has the same aspect ratio. */
const WIDTH = 720;
const HEIGHT = 240;

const PEN = "#16201f";
const PAPER = "#fff";

/** Handwriting fonts that may be installed; none is loaded. */
const HANDS = `"Segoe Script", "Snell Roundhand", "Apple Chancery", "Brush Script MT", "URW Chancery L", cursive`;

/** A pointer that has moved less than this counts as resting, in pixels of the picture. */
const REST = 6;

/** A press shorter than this makes a dot, in milliseconds. */
const TAP = 500;

interface Point {
  x: number;
  y: number;
}

/** A pointer that is down on the paper, and its last position. */
interface Pointer {
  id: number;
  type: string;
  since: number;
  at: Point;
  drew: boolean;
}

function givesWay(pointer: Pointer, next: PointerEvent): boolean {
  return next.pointerId === pointer.id || (next.pointerType === "pen" ? pointer.type !== "pen" : !pointer.drew && pointer.type !== "pen");
}

/**
 * A piece of paper to draw or write on. The picture is only on the canvas until
 * it is asked for.
 */
export class Ink {
  readonly canvas: HTMLCanvasElement;
  /** Called some time after the last stroke or letter. */
  changed: () => void = () => undefined;
  readonly #pause: number;
  readonly #pen: CanvasRenderingContext2D | null;
  /** The pointer that draws: one finger, pen or mouse, even if a hand rests on the paper. */
  #pointer: Pointer | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** pause: how long after the last stroke or letter changed is called, in milliseconds. */
  constructor(canvas: HTMLCanvasElement, pause: number) {
    this.canvas = canvas;
    this.#pause = pause;
    canvas.width = WIDTH;
    canvas.height = HEIGHT;
    this.#pen = canvas.getContext("2d");
    this.clear();
  }

  /**
   * Begins a stroke where a pointer went down. A pointer that is drawing keeps
   * drawing; one that only rests gives way to the next, and a hand to a pen.
   */
  down(event: PointerEvent): void {
    if (!this.#pen || event.button !== 0) return;
    event.preventDefault();
    if (this.#pointer && !givesWay(this.#pointer, event)) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.#wait();
    this.#pointer = { id: event.pointerId, type: event.pointerType, since: event.timeStamp, at: this.#place(event), drew: false };
  }

  /** Continues the stroke of the pointer that draws. */
  move(event: PointerEvent): void {
    const { pointer, at } = this.#of(event);
    if (!pointer) return;
    if (!pointer.drew && Math.hypot(at.x - pointer.at.x, at.y - pointer.at.y) < REST) return;
    this.#line(pointer, at);
  }

  /** Ends a stroke. A tap makes a dot; a resting palm does not. */
  up(event: PointerEvent): void {
    const { pointer, at } = this.#of(event);
    if (!pointer) return;
    if (!pointer.drew && event.type === "pointerup" && event.timeStamp - pointer.since < TAP) this.#line(pointer, at);
    this.#pointer = undefined;
    if (pointer.drew) this.#later();
  }

  /** Clears the paper and writes a name on it, as large as fits. */
  write(name: string): void {
    this.clear();
    if (!this.#pen || name === "") return;
    this.#pen.font = `italic 96px ${HANDS}`;
    const size = Math.min(96, (96 * (WIDTH - 80)) / Math.max(1, this.#pen.measureText(name).width));
    this.#pen.font = `italic ${size}px ${HANDS}`;
    this.#pen.fillStyle = PEN;
    this.#pen.fillText(name, WIDTH / 2, HEIGHT / 2);
    this.#later();
  }

  /** Clears the paper. */
  clear(): void {
    this.#wait();
    this.#pointer = undefined;
    if (!this.#pen) return;
    this.#pen.fillStyle = PAPER;
    this.#pen.fillRect(0, 0, WIDTH, HEIGHT);
    Object.assign(this.#pen, { strokeStyle: PEN, lineWidth: 5, lineCap: "round", lineJoin: "round", textAlign: "center", textBaseline: "middle" });
  }

  /** Calls changed at once if a call is pending. */
  hurry(): void {
    if (this.#timer === undefined) return;
    this.#wait();
    this.changed();
  }

  /** Stops calling changed. */
  stop(): void {
    this.#wait();
    this.changed = () => undefined;
  }

  /** Returns the picture as a PNG, and the first bytes of it. */
  picture(): [png: Blob, head: Uint8Array] {
    const bytes = Uint8Array.from(atob(this.canvas.toDataURL("image/png").split(",")[1] ?? ""), (c) => c.charCodeAt(0));
    return [new Blob([bytes], { type: "image/png" }), bytes.slice(0, 16)];
  }

  #of(event: PointerEvent): { pointer: Pointer | undefined; at: Point } {
    return { pointer: this.#pointer?.id === event.pointerId ? this.#pointer : undefined, at: this.#place(event) };
  }

  // Each segment is a separate path, so that strokes are never joined.
  #line(pointer: Pointer, to: Point): void {
    this.#pen?.beginPath();
    this.#pen?.moveTo(pointer.at.x, pointer.at.y);
    this.#pen?.lineTo(to.x, to.y);
    this.#pen?.stroke();
    pointer.at = to;
    pointer.drew = true;
  }

  #later(): void {
    this.#wait();
    this.#timer = setTimeout(() => this.hurry(), this.#pause);
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #place({ clientX, clientY }: PointerEvent): Point {
    const box = this.canvas.getBoundingClientRect();
    return { x: ((clientX - box.left) * WIDTH) / box.width, y: ((clientY - box.top) * HEIGHT) / box.height };
  }
}
