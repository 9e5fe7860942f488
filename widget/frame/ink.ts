/** The size of a signature's picture, in pixels. Its paper has the same shape on the screen. */
const WIDTH = 720;
const HEIGHT = 240;

const PEN = "#16201f";
const PAPER = "#fff";

/** A hand's fonts, where there are any: none is loaded. */
const HANDS = `"Segoe Script", "Snell Roundhand", "Apple Chancery", "Brush Script MT", "URW Chancery L", cursive`;

/** A pointer that has moved less than this rests, in pixels of the picture. */
const REST = 6;

/** One that went down and up in less than this has made a dot, in milliseconds. */
const TAP = 500;

interface Point {
  x: number;
  y: number;
}

/** What went down on the paper, and where it was last. */
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
 * A piece of paper that is drawn or written on with ink. The picture is on the
 * canvas only, until somebody asks for it.
 */
export class Ink {
  readonly canvas: HTMLCanvasElement;
  /** Called a while after the last stroke or letter. */
  changed: () => void = () => undefined;
  readonly #pause: number;
  readonly #pen: CanvasRenderingContext2D | null;
  /** What draws at the moment: one finger, pen or mouse, wherever else a hand rests. */
  #pointer: Pointer | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(canvas: HTMLCanvasElement, pause: number) {
    this.canvas = canvas;
    this.#pause = pause;
    canvas.width = WIDTH;
    canvas.height = HEIGHT;
    this.#pen = canvas.getContext("2d");
    this.clear();
  }

  /**
   * Begins a stroke where a pointer went down. One that draws keeps the pen; one
   * that only rests gives it to the next, and a hand gives it to a pen.
   */
  down(event: PointerEvent): void {
    if (!this.#pen || event.button !== 0) return;
    event.preventDefault();
    if (this.#pointer && !givesWay(this.#pointer, event)) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.#wait();
    this.#pointer = { id: event.pointerId, type: event.pointerType, since: event.timeStamp, at: this.#place(event), drew: false };
  }

  move(event: PointerEvent): void {
    const { pointer, at } = this.#of(event);
    if (!pointer) return;
    if (!pointer.drew && Math.hypot(at.x - pointer.at.x, at.y - pointer.at.y) < REST) return;
    this.#line(pointer, at);
  }

  /** Ends a stroke. A tap makes a dot, a palm that has rested none. */
  up(event: PointerEvent): void {
    const { pointer, at } = this.#of(event);
    if (!pointer) return;
    if (!pointer.drew && event.type === "pointerup" && event.timeStamp - pointer.since < TAP) this.#line(pointer, at);
    this.#pointer = undefined;
    if (pointer.drew) this.#later();
  }

  /** Writes a name as large as fits, on new paper. */
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

  clear(): void {
    this.#wait();
    this.#pointer = undefined;
    if (!this.#pen) return;
    this.#pen.fillStyle = PAPER;
    this.#pen.fillRect(0, 0, WIDTH, HEIGHT);
    Object.assign(this.#pen, { strokeStyle: PEN, lineWidth: 5, lineCap: "round", lineJoin: "round", textAlign: "center", textBaseline: "middle" });
  }

  /** Says at once that it has changed, if that was to be said later. */
  hurry(): void {
    if (this.#timer === undefined) return;
    this.#wait();
    this.changed();
  }

  /** Says nothing more. */
  stop(): void {
    this.#wait();
    this.changed = () => undefined;
  }

  /** The picture as a PNG, and how that begins. */
  picture(): [png: Blob, head: Uint8Array] {
    const bytes = Uint8Array.from(atob(this.canvas.toDataURL("image/png").split(",")[1] ?? ""), (c) => c.charCodeAt(0));
    return [new Blob([bytes], { type: "image/png" }), bytes.slice(0, 16)];
  }

  #of(event: PointerEvent): { pointer: Pointer | undefined; at: Point } {
    return { pointer: this.#pointer?.id === event.pointerId ? this.#pointer : undefined, at: this.#place(event) };
  }

  // Each piece is a path of its own, so that no two strokes can ever be joined.
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
