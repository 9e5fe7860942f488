// What relay/wire defines, as far as the Worker needs it. relay/worker/shared.test.ts compares the two.

/** The WebSocket subprotocol, which states the version of the frames. */
export const subprotocol = "sealform.v1";

/** The path of the WebSocket. */
export const path = "/v1/socket";

/** The query parameter that names a chat by its ticket. */
export const chatQuery = "chat";

/** The text that an end of a chat sends to check its connection, and the answer. */
export const [ping, pong] = ["ping", "pong"];

/** The longest frame, in bytes. The core refuses longer ones. */
export const maxFrame = 128 << 10;

/** Closes the connection of an end that must connect again. */
export const restarting = { code: 4100, reason: "relay is restarting" };

/** Closes the connection of an end that sent something on which the core panicked. */
export const malformed = { code: 4200, reason: "malformed frame" };

/** The reason when a chat leaves the queue because the relay does not know it. */
export const reasonUnknown = 4;
