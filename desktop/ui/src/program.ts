// The way to the Go program: what is asked of it, and what it refuses.
import { signal } from "@preact/signals";
import type { Answer } from "./messages";
import type { Ask, Link, Socket } from "./socket";

export const link = signal<Link>("connecting");
/** Something to tell the agent now: what failed, or what happened elsewhere. */
export const notice = signal("");

let socket: Pick<Socket, "ask"> | undefined;

export function use(s: Pick<Socket, "ask">): void {
  socket = s;
}

/** Asks the program. It never rejects, and shows nothing. */
export function tell(command: Ask): Promise<Answer> {
  return socket?.ask(command) ?? Promise.resolve({ type: "error", id: 0, message: "not connected" });
}

/** Makes the program's errors, which are lower case, a sentence. */
export function sentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
