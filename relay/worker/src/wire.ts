// What relay/wire defines, as far as the Worker needs it. wire.test.ts compares the two.

export const subprotocol = "sealform.v1";

/** Where upgrades are answered. */
export const path = "/v1/socket";

/** The parameter of an address that names a chat by its ticket. */
export const chatQuery = "chat";

/** What an end asks, and what it is answered. */
export const [ping, pong] = ["ping", "pong"];

/** A frame may be this long; the core refuses one byte more. */
export const maxFrame = 128 << 10;

/** For an end that must come again, and for one that sent what the core could not bear. */
export const restarting = { code: 4100, reason: "relay is restarting" };
export const malformed = { code: 4200, reason: "malformed frame" };

/** Why a chat left the queue: the relay does not know it. */
export const reasonUnknown = 4;
