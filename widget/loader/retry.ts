/** How long a frame may take to load, in milliseconds. */
const LOADING = 30_000;

/** How long a loaded frame may take to say READY at the first try, in milliseconds; at the second twice as long, and so on. */
const PATIENCE = 1000;

/** How often a frame is loaded before this gives up. */
const TRIES = 4;

/** Loads a frame, and loads it again when it stays silent: its script may have been lost on the way. */
export class Retry {
  readonly #load: () => void;
  readonly #giveUp: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** How many tries were made; 0 when none is under way. */
  #tries = 0;

  constructor(load: () => void, giveUp: () => void) {
    this.#load = load;
    this.#giveUp = giveUp;
  }

  /** Begins with the first try. */
  begin(): void {
    this.#tries = 0;
    this.#try();
  }

  /** Is told that the frame has loaded, with its script or without. */
  loaded(): void {
    if (this.#tries > 0) this.#wait(PATIENCE * this.#tries);
  }

  /** Is told that the frame has said READY. */
  ready(): void {
    clearTimeout(this.#timer);
    this.#tries = 0;
  }

  #try(): void {
    this.#tries++;
    this.#wait(LOADING);
    this.#load();
  }

  #wait(time: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.#tries < TRIES ? this.#try() : this.#end()), time);
  }

  #end(): void {
    this.#tries = 0;
    this.#giveUp();
  }
}
