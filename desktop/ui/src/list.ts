// The order of the agent's chats, and which comes next.
import type { Chat, Item } from "./messages";

/** Returns when something last happened in a chat, Unix ms: its acceptance, or an item of its stream. */
export function lastActivity(chat: Pick<Chat, "started">, stream: readonly Item[] = []): number {
  return Math.max(chat.started, ...stream.map((i) => i.time));
}

/** Returns the chats sorted by their last activity, the latest first. */
export function byActivity<T extends Pick<Chat, "chat" | "started">>(list: readonly T[], streams: Readonly<Record<string, readonly Item[]>>): T[] {
  const at = new Map(list.map((c) => [c.chat, lastActivity(c, streams[c.chat])]));
  return [...list].sort((a, b) => (at.get(b.chat) ?? 0) - (at.get(a.chat) ?? 0));
}

/** Returns the next chat after the open one that has news, wrapping around; if none has, the next chat. */
export function nextChat<T extends Pick<Chat, "chat">>(list: readonly T[], open: string, news: (c: T) => boolean): T | undefined {
  const at = list.findIndex((c) => c.chat === open);
  const after = [...list.slice(at + 1), ...list.slice(0, Math.max(at, 0))].filter((c) => c.chat !== open);
  return after.find(news) ?? after[0];
}
