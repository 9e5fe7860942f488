import { acceptedAway } from "./limits.ts";

/** From how many milliseconds on the platform's clock counts as set. */
const skewed = 1000;

/** How late an alarm may ring, in milliseconds: one that is later was not late, but the clock was set, or nobody could come for so long. */
const late = 60_000;

/** How long after it was set an alarm rings at the latest, in milliseconds: the longest time of relay/core, and what object.ts rounds up. */
const farthest = acceptedAway + 5000;

/**
 * Time that does not jump when the platform's clock is set: deadlines and
 * places in the queue go by it. An object has no other clock, and no memory
 * while nothing happens, but two things tell: time does not run back, and an
 * alarm rings when it should. Of a jump it makes no time at all.
 */
export class Clock {
  /** By how many milliseconds the platform's clock is ahead of this time. */
  ahead: number;
  #last: number;

  /** Goes on from the last time that is known, 0: none. */
  constructor(ahead: number, last: number) {
    this.ahead = ahead;
    this.#last = last;
  }

  /** Returns the time, Unix ms. The alarm that is set rings when the platform's clock shows armed; 0: none is. */
  read(armed: number): number {
    const now = Date.now() - this.ahead;
    const due = armed - this.ahead;
    const earliest = Math.max(this.#last, armed && due - farthest);
    if (now < earliest - skewed || (armed !== 0 && now > due + late)) this.ahead += now - earliest;
    this.#last = Math.max(earliest, Date.now() - this.ahead);
    return this.#last;
  }
}
