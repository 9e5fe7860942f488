import { acceptedAway } from "./limits.ts";

/** By how many milliseconds the platform's clock must run back to count as having been set. */
const skewed = 1000;

/** How late an alarm may ring, in milliseconds. If it rings later, the clock was set, or the platform was down. */
const late = 60_000;

/** The longest time for which an alarm is set, in milliseconds: the longest limit of relay/core, plus the rounding of object.ts. */
const farthest = acceptedAway + 5000;

/**
 * Time for deadlines and places in the queue, which does not jump when the
 * platform's clock is set. An object has no monotonic clock, and no memory while
 * nothing happens, but a jump shows in two ways: time runs back, or an alarm rings
 * at the wrong time. A jump then counts as no time at all.
 */
export class Clock {
  /** By how many milliseconds the platform's clock is ahead of this time. */
  ahead: number;
  #last: number;

  /** Continues from the last known time, last, Unix ms; 0 for none. */
  constructor(ahead: number, last: number) {
    this.ahead = ahead;
    this.#last = last;
  }

  /** Returns the time, Unix ms. armed: when the alarm rings, by the platform's clock; 0 for none. */
  read(armed: number): number {
    const now = Date.now() - this.ahead;
    const due = armed - this.ahead;
    const earliest = Math.max(this.#last, armed && due - farthest);
    if (now < earliest - skewed || (armed !== 0 && now > due + late)) this.ahead += now - earliest;
    this.#last = Math.max(earliest, Date.now() - this.ahead);
    return this.#last;
  }
}
