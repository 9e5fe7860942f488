// Accepting chats: what the agent has accepted, and the outcome.
import { ask, open } from "./commands";
import { handActs, handKeys } from "./hand";
import { notice, sentence } from "./program";
import { active } from "./state";
import type { State } from "./state";

/** The chats whose acceptance is pending, with the counts of the agent's actions and the open chat at that moment. */
const accepts = new Map<string, Since>();

interface Since {
  acts: number;
  keys: number;
  open: string;
}

/** Accepts a waiting chat. settleAccepts handles the outcome. */
export async function accept(chat: string): Promise<void> {
  accepts.set(chat, { acts: handActs(), keys: handKeys(), open: active.value });
  const answer = await ask({ type: "accept", chat });
  if (answer.type === "error") accepts.delete(chat);
}

/** Opens accepted chats that have arrived, unless the agent has done something since, and says why others have not. */
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

/** Whether the agent has done nothing since a chat was accepted. If no chat was open, only typing counts. */
function restsSince({ acts, keys, open }: Since): boolean {
  return active.value === open && (handActs() === acts || (open === "" && handKeys() === keys));
}
