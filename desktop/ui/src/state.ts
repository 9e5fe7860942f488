// What the window knows, as signals, and what follows from it.
//
// active is the one place that says where input goes. The agent alone sets it,
// by opening a chat; an acceptance that settles sets it only while the hand
// has rested since Accept was pressed.
import { computed, signal } from "@preact/signals";
import type { Chat, Event, Item, Response, Waiting } from "./messages";
import { link } from "./program";
import { wantedKind } from "./wanted";

export type State = Extract<Event, { type: "state" }>;
export type Pane = "chats" | "talk" | "secure";

export const state = signal<State | undefined>(undefined);
export const streams = signal<Readonly<Record<string, readonly Item[]>>>({});
export const active = signal("");
export const pane = signal<Pane>("chats");
/** The last item of each stream that was on screen here; the program has those of all windows. */
export const seen = signal<Readonly<Record<string, number>>>({});
/** The canned responses for each chat, filled in for it. */
export const responses = signal<Readonly<Record<string, readonly Response[]>>>({});
/** Unix ms, each second. */
export const now = signal(Date.now());
/** The chat whose message box should take the focus, each time that it is said. */
export const focusMessage = signal({ chat: "", time: 0 });

export const chats = computed<readonly Chat[]>(() => state.value?.chats ?? []);
export const waiting = computed<readonly Waiting[]>(() => state.value?.waiting ?? []);
/** Whether the relay tells of waiting chats. */
export const linked = computed(() => link.value === "open" && state.value?.relay.phase === "ready");
/** Whether a chat's own connection is there; else nothing is known about its customer. */
export const reachable = (chat: Chat): boolean => link.value === "open" && chat.relay.phase === "ready";
export const current = computed(() => chats.value.find((c) => c.chat === active.value));
export const unreadTotal = computed(() => chats.value.reduce((n, c) => n + unread(c.chat), 0));

/** Gives the focus to a chat's message box, if that chat is open. */
export function wantMessage(chat: string): void {
  focusMessage.value = { chat, time: focusMessage.value.time + 1 };
}

/** The last item of a chat that was on screen in any window. */
export const seenOf = (chat: string): number => Math.max(seen.value[chat] ?? 0, chats.value.find((c) => c.chat === chat)?.seen ?? 0);

/** Whether a chat of the agent's was never open in any window. */
export const isNew = (chat: Chat): boolean => chat.ended === "" && active.value !== chat.chat && seenOf(chat.chat) === 0;

/** What of a chat the agent has not had on screen: messages and arrived forms. */
export function unread(chat: string): number {
  const after = seenOf(chat);
  const news = (streams.value[chat] ?? []).filter((i) => i.item > after);
  return news.filter((i) => (i.kind === "text" && i.from === "customer") || i.code === "received" || wantedKind(i) !== "").length;
}
