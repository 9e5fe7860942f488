/** How long a frame may take to load, in milliseconds. */
const LOADING = 30_000;

/** How long a loaded frame may take to say READY on the first try, in milliseconds; on the nth try, n times as long. */
const PATIENCE = 1000;

/** How often a frame is loaded at most. */
const TRIES = 4;

/** Loads a frame, and loads it again when it stays silent, since its script may not have arrived. */
export class Retry {
  readonly #load: () => void;
  readonly #giveUp: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** How many tries were made; 0 when it is idle. */
  #tries = 0;

  /** load: loads the frame. giveUp: called when the last try has failed. */
  constructor(load: () => void, giveUp: () => void) {
    this.#load = load;
    this.#giveUp = giveUp;
  }

  /** Starts the first try. */
  begin(): void {
    this.#tries = 0;
    this.#try();
  }

  /** Notes that the frame has loaded, perhaps without its script. */
  loaded(): void {
    if (this.#tries > 0) this.#wait(PATIENCE * this.#tries);
  }

  /** Notes that the frame has said READY. */
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
