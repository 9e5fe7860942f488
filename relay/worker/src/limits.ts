// Limits of relay/core; times are in milliseconds. relay/worker/shared.test.ts compares the two.

/** How long a connection may stay open without Join or Login. */
export const joinWithin = 15_000;

/** How long a frame is kept. */
export const replayAge = 10 * 60_000;

/** How long a chat outlives the customer's connection while it waits. */
export const waitingAway = 60_000;

/** How long a chat, and a place in the queue, waits for an end to come back: the longest of all limits. */
export const acceptedAway = 30 * 60_000;

/** How many chats of one organisation that are handed over are kept for desks that log in meanwhile. */
export const maxOffers = 200;
