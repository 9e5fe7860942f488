// The connection to the Go program, and the notice that shows errors.
import { signal } from "@preact/signals";
import type { Answer } from "./messages";
import type { Ask, Link, Socket } from "./socket";

/** The state of the connection to the program. */
export const link = signal<Link>("connecting");
/** The notice that is shown to the agent, such as an error; "" for none. */
export const notice = signal("");

let socket: Pick<Socket, "ask"> | undefined;

/** Sets the socket that tell uses. */
export function use(s: Pick<Socket, "ask">): void {
  socket = s;
}

/** Sends a command and resolves with the answer. It never rejects, and does not show errors. */
export function tell(command: Ask): Promise<Answer> {
  return socket?.ask(command) ?? Promise.resolve({ type: "error", id: 0, message: "not connected" });
}
