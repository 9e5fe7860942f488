// The state of the window, as signals.
//
// Only active determines where input goes. It is set when the agent opens a chat,
// and when an accepted chat arrives, but then only if the agent has done nothing
// since pressing Accept.
import { computed, signal } from "@preact/signals";
import type { Chat, Event, Item, Response, Waiting } from "./messages";
import { link } from "./program";
import { wantedKind } from "./wanted";

/** The program's state of everything but streams and drafts. */
export type State = Extract<Event, { type: "state" }>;

/** Where an agent stands who is not in yet. */
export type Entry = Extract<Event, { type: "entry" }>;

/** The panes, of which a narrow screen shows one. */
export type Pane = "chats" | "talk" | "secure";

/** The latest state; undefined before the first. */
export const state = signal<State | undefined>(undefined);

/** Where the agent stands while there is no session; undefined once there is. */
export const entry = signal<Entry | undefined>(undefined);

/** The stream of each chat. */
export const streams = signal<Readonly<Record<string, readonly Item[]>>>({});

/** The id of the open chat; "" for none. */
export const active = signal("");

/** The pane that a narrow screen shows. */
export const pane = signal<Pane>("chats");

/** The last item of each stream that was on screen in this window. */
export const seen = signal<Readonly<Record<string, number>>>({});

/** The canned responses of each chat, with its names filled in. */
export const responses = signal<Readonly<Record<string, readonly Response[]>>>({});

/** The time, Unix ms, updated every second. */
export const now = signal(Date.now());

/** The chat whose message box should take the focus. time: counts the requests. */
export const focusMessage = signal({ chat: "", time: 0 });

/** The agent's chats, ended ones included. */
export const chats = computed<readonly Chat[]>(() => state.value?.chats ?? []);

/** The waiting chats that are shown. */
export const waiting = computed<readonly Waiting[]>(() => state.value?.waiting ?? []);

/** How many chats wait that are not shown. */
export const others = computed(() => state.value?.more ?? 0);

/** How many chats wait. */
export const waitingTotal = computed(() => waiting.value.length + others.value);

/** Whether the list of waiting chats is up to date. */
export const linked = computed(() => link.value === "open" && state.value?.relay.phase === "ready");

/** Reports whether a chat's own connection is up. If not, nothing is known about its customer. */
export const reachable = (chat: Chat): boolean => link.value === "open" && chat.relay.phase === "ready";

/** The open chat. */
export const current = computed(() => chats.value.find((c) => c.chat === active.value));

/** Whether a chat's stream is on screen in this window. */
export const onScreen = (chat: string): boolean => chat !== "" && active.value === chat && (pane.value === "talk" || !matchMedia("(max-width: 767px)").matches);

/** The number of unread items in all chats. */
export const unreadTotal = computed(() => chats.value.reduce((n, c) => n + unread(c.chat), 0));

/** Gives the focus to a chat's message box, if that chat is open. */
export function wantMessage(chat: string): void {
  focusMessage.value = { chat, time: focusMessage.value.time + 1 };
}

/** Returns the last item of a chat that was on screen in any window; 0 for none. */
export const seenOf = (chat: string): number => Math.max(seen.value[chat] ?? 0, chats.value.find((c) => c.chat === chat)?.seen ?? 0);

/** Reports whether a running chat was never open in any window. */
export const isNew = (chat: Chat): boolean => chat.ended === "" && active.value !== chat.chat && seenOf(chat.chat) === 0;

/** Returns how many messages, received forms and stopped messages of a chat were not on screen yet. */
export function unread(chat: string): number {
  const after = seenOf(chat);
  const news = (streams.value[chat] ?? []).filter((i) => i.item > after);
  return news.filter((i) => (i.kind === "text" && i.from === "customer") || i.code === "received" || wantedKind(i) !== "").length;
}
