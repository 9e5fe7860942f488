// Accepting a chat: what the agent has pressed, and what became of it.
import { ask, open } from "./commands";
import { handActs, handKeys } from "./hand";
import { notice, sentence } from "./program";
import { active } from "./state";
import type { State } from "./state";

/** The chats that the agent has accepted and not got yet, with what the hand had done and what was open then. */
const accepts = new Map<string, Since>();

interface Since {
  acts: number;
  keys: number;
  open: string;
}

/** Asks for a waiting chat. */
export async function accept(chat: string): Promise<void> {
  accepts.set(chat, { acts: handActs(), keys: handKeys(), open: active.value });
  const answer = await ask({ type: "accept", chat });
  if (answer.type === "error") accepts.delete(chat);
}

/** Opens the chats that came, where the hand rested, and says of the others why they did not. */
export function settleAccepts(e: State): void {
  for (const [chat, since] of accepts) {
    if (e.chats.some((c) => c.chat === chat)) {
      accepts.delete(chat);
      if (restsSince(since)) open(chat);
    } else if (e.refusal.chat === chat) {
      accepts.delete(chat);
      notice.value = sentence(e.refusal.reason);
    } else if (!e.waiting.some((w) => w.chat === chat)) {
      accepts.delete(chat);
      notice.value = "This chat is no longer waiting: the customer left, or someone else was first.";
    }
  }
}

/** Whether the hand rested since a chat was accepted. Where nothing was opened yet, it has no place to write. */
function restsSince({ acts, keys, open }: Since): boolean {
  return active.value === open && (handActs() === acts || (open === "" && handKeys() === keys));
}
