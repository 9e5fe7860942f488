// What the window says of what the agent does.
import type { Duty } from "./messages";

/** The states, in the order of the list. */
export const DUTIES: readonly (readonly [Duty["state"], string])[] = [
  ["on", "On duty"],
  ["busy", "Busy"],
  ["away", "Away"],
];

/** Why the agent is away without having chosen it; "" when that is not so. */
export function away(cause: Duty["cause"]): string {
  if (cause === "sleep") return "You are away, since this computer slept: customers are told that you are not there.";
  if (cause === "missed") return "You did not take a chat that was offered to you in the time there was, so you are away: customers are told that you are not there.";
  return "";
}

/** Why the agent was away and is not any more; "" when there is nothing to say. */
export function word(cause: Duty["word"]): string {
  return cause === "window" ? "You were away while no window of Sealform was open." : "";
}

/** Why an agent is asked before they accept one more chat. */
export function tooMany({ chats, atOnce }: Duty): string {
  const has = `You have ${chats} ${chats === 1 ? "chat" : "chats"}`;
  return chats === atOnce ? `${has}, the most that you are meant to have at once.` : `${has}. You are meant to have ${atOnce} at once.`;
}
