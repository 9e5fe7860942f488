/** The first wait, what each further one is multiplied by, and the longest, in milliseconds. */
const FIRST = 1000;
const FACTOR = 1.5;
const LONGEST = 60_000;

/** Where N stands in "relay is restarting; connect again in N ms" (relay/comeback). */
const TIME = 38;

/**
 * Returns how long to wait before trying again, in milliseconds. attempt
 * counts from 0. random is a number from 0 to 1: it moves the wait by up to a
 * quarter either way, so that pages cut off together do not come back together.
 * A relay that restarts says in the reason when it is this page's turn; it is
 * believed once, so that none can have a page come again and again at once.
 */
export function backoff(attempt: number, random: number, reason = ""): number {
  const told = !attempt && parseInt(reason.slice(TIME));
  const wait = told || FIRST * FACTOR ** Math.min(attempt, 20) * (0.75 + random / 2);
  return Math.min(LONGEST, Math.round(wait));
}

/** Reports whether a WebSocket close code says not to connect again (relay/wire: 4200 to 4299). */
export function isFinal(code: number): boolean {
  return code >= 4200 && code <= 4299;
}
