import { signal } from "@preact/signals";

/** When the countdown of a form begins and is announced: seconds before its end. */
export const MARKS = [120, 60, 30] as const;

/** One of MARKS. */
export type Mark = (typeof MARKS)[number];

/** How long it is shown that a form was given more time, in milliseconds. */
const NEWS = 10_000;

/**
 * Counts down the last two minutes of a form. Each tick reads the clock again, so
 * the time is right even after a late tick or a machine's sleep. It does not close
 * the form: the WASM module does.
 */
export class Countdown {
  /** Seconds left, rounded up; null while there are more than two minutes. */
  readonly seconds = signal<number | null>(null);
  /** The mark that was passed last, for screen readers; null for none. */
  readonly mark = signal<Mark | null>(null);
  /** Whether more time was given a moment ago. */
  readonly extended = signal(false);
  readonly #now: () => number;
  #expires = 0;
  #tick: ReturnType<typeof setTimeout> | undefined;
  #news: ReturnType<typeof setTimeout> | undefined;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Counts down to that time, Unix milliseconds. */
  until(expires: number): void {
    if (this.#expires !== 0 && expires > this.#expires) this.#tell();
    this.#expires = expires;
    this.#count();
  }

  stop(): void {
    clearTimeout(this.#tick);
    clearTimeout(this.#news);
  }

  #tell(): void {
    clearTimeout(this.#news);
    this.extended.value = true;
    this.#news = setTimeout(() => (this.extended.value = false), NEWS);
  }

  #count(): void {
    clearTimeout(this.#tick);
    const left = Math.max(0, this.#expires - this.#now());
    const near = left <= MARKS[0] * 1000;
    const seconds = Math.ceil(left / 1000);
    this.seconds.value = near ? seconds : null;
    this.mark.value = near ? (MARKS.findLast((mark) => seconds <= mark) ?? null) : null;
    if (left > 0) this.#tick = setTimeout(() => this.#count(), near ? left % 1000 || 1000 : left - MARKS[0] * 1000);
  }
}

/** Returns seconds as minutes and seconds: 105 is "1:45". */
export function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
