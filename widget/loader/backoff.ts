/** The first wait, what each further one is multiplied by, and the longest, in milliseconds. */
const FIRST = 1000;
const FACTOR = 1.5;
const LONGEST = 60_000;

/**
 * Returns how long to wait before trying again, in milliseconds. attempt
 * counts from 0. random is a number from 0 to 1: it moves the wait by up to a
 * quarter either way, so that pages cut off together do not come back together.
 */
export function backoff(attempt: number, random: number): number {
  const wait = FIRST * FACTOR ** Math.min(attempt, 20) * (0.75 + random / 2);
  return Math.min(LONGEST, Math.round(wait));
}

/** Reports whether a WebSocket close code says not to connect again (relay/wire: 4200 to 4299). */
export function isFinal(code: number): boolean {
  return code >= 4200 && code <= 4299;
}
