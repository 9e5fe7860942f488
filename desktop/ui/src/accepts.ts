// Accepting chats: what the agent has accepted, and the outcome.
import { signal } from "@preact/signals";
import { ask, open } from "./commands";
import { handActs, handKeys } from "./hand";
import { notice } from "./program";
import { active, state } from "./state";
import type { State } from "./state";
import { sentence } from "./words";

/** The chats whose acceptance is pending, with the counts of the agent's actions and the open chat at that moment. */
const accepts = new Map<string, Since>();

interface Since {
  acts: number;
  keys: number;
  open: string;
}

/** The chat that would be one more than at once are meant for the agent, while that is asked about; "" for none. */
export const oneMore = signal("");

/** Accepts a waiting chat, unless the agent has as many as at once are meant for them: that is asked about first. */
export async function accept(chat: string): Promise<void> {
  const s = state.value;
  if (s && s.duty.chats + uncounted(s) >= s.duty.atOnce) oneMore.value = chat;
  else await acceptAnyway(chat);
}

/** How many chats were accepted that the program's latest state does not count yet. */
function uncounted({ chats, waiting, handovers }: State): number {
  const counted = (chat: string) => chats.some((c) => c.chat === chat) || [...waiting, ...handovers].some((w) => w.chat === chat && w.claimed);
  return [...accepts.keys()].filter((chat) => !counted(chat)).length;
}

/** Accepts a waiting chat, however many the agent has. settleAccepts handles the outcome. */
export async function acceptAnyway(chat: string): Promise<void> {
  accepts.set(chat, { acts: handActs(), keys: handKeys(), open: active.value });
  const answer = await ask({ type: "accept", chat });
  if (answer.type === "error") accepts.delete(chat);
}

/** Opens accepted chats that have arrived, unless the agent has done something since, and says why others have not. */
export function settleAccepts(e: State): void {
  if (![...e.waiting, ...e.handovers].some((w) => w.chat === oneMore.value && !w.claimed)) oneMore.value = "";
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

/** Says why a chat that an earlier start of the program had could not be taken up again. before: the state until now. */
export function tellLost(before: State | undefined, e: State): void {
  const { chat, reason } = e.refusal;
  const was = before?.waiting.some((w) => w.back && w.chat === chat);
  if (was && ![...e.waiting, ...e.chats].some((c) => c.chat === chat)) notice.value = sentence(reason);
}

/** Whether the agent has done nothing since a chat was accepted. If no chat was open, only typing counts. */
function restsSince({ acts, keys, open }: Since): boolean {
  return active.value === open && (handActs() === acts || (open === "" && handKeys() === keys));
}
