// What the window says to somebody who is not in yet, and how it asks.
import { tell } from "./program";
import type { Entry } from "./state";
import type { Ask } from "./socket";
import { sentence } from "./words";

/** The shortest passphrase that the program takes, in characters. */
export const SHORTEST = 12;

/** Says why a passphrase that was typed twice cannot be used; "" if it can. */
export function passphraseFault(first: string, again: string): string {
  if (Array.from(first).length < SHORTEST) return `Use ${SHORTEST} characters or more, such as four random words.`;
  return first === again ? "" : "The two passphrases are not the same.";
}

/** Asks the program for a step and returns why it was refused, as a sentence; "" if it was not. */
export async function step(command: Ask): Promise<string> {
  const answer = await tell(command);
  return answer.type === "error" ? sentence(answer.message) : "";
}

/** Says how a request stands; taken has a page of its own. */
export function standingOf({ standing }: Pick<Entry, "standing">): string {
  if (standing === "there")
    return "Your request is at the relay. As soon as your administrator lets you in, this goes on by itself, also if you close the program and start it again.";
  if (standing === "away") return "The relay cannot be reached. It is tried again every ten seconds. You can also send your request to your administrator as text.";
  if (standing === "refused") return "The relay does not take your request. It is tried again every ten seconds. Tell your administrator, and send your request as text.";
  return "Handing your request to the relay…";
}

/** Splits an agent's name, such as alice@acme.example/support, into the id and the organisation. */
export function agentParts(name: string): { agent: string; organisation: string } {
  const at = name.indexOf("@");
  return { agent: name.slice(0, at), organisation: name.slice(at + 1) };
}
