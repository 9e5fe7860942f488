/** The size of a signature's picture, in pixels. Its paper has the same shape on the screen. */
const WIDTH = 720;
const HEIGHT = 240;

const PEN = "#16201f";
const PAPER = "#fff";

/** A hand's fonts, where there are any: none is loaded. */
const HANDS = `"Segoe Script", "Snell Roundhand", "Apple Chancery", "Brush Script MT", "URW Chancery L", cursive`;

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
  #drawing = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(canvas: HTMLCanvasElement, pause: number) {
    this.canvas = canvas;
    this.#pause = pause;
    canvas.width = WIDTH;
    canvas.height = HEIGHT;
    this.#pen = canvas.getContext("2d");
    this.clear();
  }

  /** Begins a stroke where a pointer went down. A tap makes a dot. */
  down(event: PointerEvent): void {
    if (!this.#pen || event.button !== 0) return;
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.#wait();
    this.#drawing = true;
    const { x, y } = this.#place(event);
    this.#pen.beginPath();
    this.#pen.moveTo(x, y);
    this.#pen.lineTo(x, y);
    this.#pen.stroke();
  }

  move(event: PointerEvent): void {
    if (!this.#drawing || !this.#pen) return;
    const { x, y } = this.#place(event);
    this.#pen.lineTo(x, y);
    this.#pen.stroke();
  }

  /** Ends a stroke. */
  up(): void {
    if (!this.#drawing) return;
    this.#drawing = false;
    this.#later();
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
    this.#drawing = false;
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

  #later(): void {
    this.#wait();
    this.#timer = setTimeout(() => this.hurry(), this.#pause);
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #place({ clientX, clientY }: PointerEvent): { x: number; y: number } {
    const box = this.canvas.getBoundingClientRect();
    return { x: ((clientX - box.left) * WIDTH) / box.width, y: ((clientY - box.top) * HEIGHT) / box.height };
  }
}
