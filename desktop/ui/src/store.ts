// What the window knows, as signals, and what the agent can do about it.
import { batch, computed, signal } from "@preact/signals";
import { keepClipboardOf } from "./clipboard";
import type { Answer, Chat, Event, Found, Item, Response, Waiting } from "./messages";
import { Socket, type Ask, type Link } from "./socket";
import { wantedKind } from "./wanted";

type State = Extract<Event, { type: "state" }>;
export type Pane = "chats" | "talk" | "secure";

export const link = signal<Link>("connecting");
export const state = signal<State | undefined>(undefined);
export const streams = signal<Readonly<Record<string, readonly Item[]>>>({});
export const active = signal("");
export const pane = signal<Pane>("chats");
/** How many items of each stream the agent has had on screen. */
export const seen = signal<Readonly<Record<string, number>>>({});
/** What stands in each chat's message box, here so that it survives switching. */
export const drafts = signal<Readonly<Record<string, string>>>({});
/** The form that goes with each chat's next message, by its id; "" for none. */
export const attached = signal<Readonly<Record<string, string>>>({});
/** The canned responses for each chat, filled in for it. */
export const responses = signal<Readonly<Record<string, readonly Response[]>>>({});
/** Something to tell the agent now: what failed, or what happened elsewhere. */
export const notice = signal("");
/** Unix ms, each second. */
export const now = signal(Date.now());
/** Grows when the message box should take the focus. */
export const focusMessage = signal(0);

export const chats = computed<readonly Chat[]>(() => state.value?.chats ?? []);
export const waiting = computed<readonly Waiting[]>(() => state.value?.waiting ?? []);
/** Whether the relay tells of waiting chats. */
export const linked = computed(() => link.value === "open" && state.value?.relay.phase === "ready");
/** Whether a chat's own connection is there; else nothing is known about its customer. */
export const reachable = (chat: Chat): boolean => link.value === "open" && chat.relay.phase === "ready";
export const current = computed(() => chats.value.find((c) => c.chat === active.value));
export const unreadTotal = computed(() => chats.value.reduce((n, c) => n + unread(c.chat), 0));

let socket: Socket | undefined;
let accepting = "";

export function start(s: Socket): void {
  socket = s;
  s.connect();
  setInterval(() => (now.value = Date.now()), 1000);
}

export function receive(e: Exclude<Event, Answer>): void {
  if (e.type === "items") {
    const before = streams.value[e.chat] ?? [];
    streams.value = { ...streams.value, [e.chat]: [...before.slice(0, e.from), ...e.items] };
    return;
  }
  batch(() => {
    now.value = Date.now();
    state.value = e;
    forget(e.chats);
    keepClipboardOf(new Set(e.chats.flatMap((c) => c.secure.map((s) => s.request))));
    settleAccept(e);
    if (active.value === "" && e.chats[0]) active.value = e.chats[0].chat;
  });
}

/** Drops what belongs to chats that the program no longer has. */
function forget(kept: readonly Chat[]): void {
  const here = new Set(kept.map((c) => c.chat));
  const only = <T>(all: Readonly<Record<string, T>>) => Object.fromEntries(Object.entries(all).filter(([id]) => here.has(id)));
  streams.value = only(streams.value);
  seen.value = only(seen.value);
  drafts.value = only(drafts.value);
  attached.value = only(attached.value);
  responses.value = only(responses.value);
  if (!here.has(active.value)) active.value = "";
}

/** Opens the chat that the agent accepted, or tells why not. */
function settleAccept(e: State): void {
  if (accepting === "") return;
  if (e.chats.some((c) => c.chat === accepting)) {
    open(accepting);
    accepting = "";
  } else if (e.refusal.chat === accepting) {
    notice.value = sentence(e.refusal.reason);
    accepting = "";
  } else if (!e.waiting.some((w) => w.chat === accepting)) {
    notice.value = "This chat is no longer waiting: the customer left, or someone else was first.";
    accepting = "";
  }
}

export function open(chat: string): void {
  batch(() => {
    active.value = chat;
    pane.value = "talk";
    focusMessage.value++;
  });
}

/** What of a chat the agent has not had on screen: messages and arrived forms. */
export function unread(chat: string): number {
  const news = (streams.value[chat] ?? []).slice(seen.value[chat] ?? 0);
  return news.filter((i) => (i.kind === "text" && i.from === "customer") || i.code === "received" || wantedKind(i) !== "").length;
}

export function markSeen(chat: string): void {
  const n = streams.value[chat]?.length ?? 0;
  if ((seen.value[chat] ?? 0) < n) seen.value = { ...seen.value, [chat]: n };
}

export const draft = (chat: string): string => drafts.value[chat] ?? "";

export function setDraft(chat: string, text: string): void {
  drafts.value = { ...drafts.value, [chat]: text };
}

/** Puts text below what stands in the box. */
export function appendDraft(chat: string, text: string): void {
  const before = draft(chat).trimEnd();
  setDraft(chat, before === "" ? text : `${before}\n\n${text}`);
}

/** Lets a form go with the next message; "" for none. */
export function attach(chat: string, form: string): void {
  attached.value = { ...attached.value, [chat]: form };
}

/** Asks the program; what it refuses is shown. Resolves with the answer. */
async function ask(command: Ask): Promise<Answer> {
  const answer = socket ? await socket.ask(command) : { type: "error" as const, id: 0, message: "not connected" };
  if (answer.type === "error") notice.value = sentence(answer.message);
  return answer;
}

/** Makes the program's errors, which are lower case, a sentence. */
export function sentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

export async function accept(chat: string): Promise<void> {
  accepting = chat;
  const answer = await ask({ type: "accept", chat });
  if (answer.type === "error" && accepting === chat) accepting = "";
}

/** Sends what stands in the box, then requests its form. The box is empty at once; what is refused comes back. */
export async function send(chat: string): Promise<void> {
  const [text, form] = [draft(chat), attached.value[chat] ?? ""];
  setDraft(chat, "");
  attach(chat, "");
  const said = await ask({ type: "say", chat, text });
  if (said.type === "error") restore(chat, text);
  const asked = said.type === "error" || form === "" ? said : await request(chat, form);
  if (asked.type === "error") attach(chat, form);
}

/** Requests a form that was picked in the box, which is emptied. */
export async function pickForm(chat: string, form: string): Promise<void> {
  const typed = draft(chat);
  setDraft(chat, "");
  const answer = await request(chat, form);
  if (answer.type === "error") restore(chat, typed);
}

/** Requests a form. What stands in the box stays. */
export const request = (chat: string, form: string): Promise<Answer> => ask({ type: "request", chat, form });

/** Gets a chat's responses, filled in with the names that are known now. */
export async function loadResponses(chat: string): Promise<void> {
  const answer = await ask({ type: "responses", chat });
  if (answer.type === "responses") responses.value = { ...responses.value, [chat]: answer.responses };
}

/** The articles that a search finds; all for an empty one. */
export async function search(chat: string, query: string): Promise<readonly Found[] | undefined> {
  const answer = await ask({ type: "search", chat, query });
  return answer.type === "found" ? answer.articles : undefined;
}

/** One article to draw and to insert. */
export async function article(chat: string, name: string): Promise<Extract<Answer, { type: "article" }> | undefined> {
  const answer = await ask({ type: "article", chat, article: name });
  return answer.type === "article" ? answer : undefined;
}

function restore(chat: string, text: string): void {
  const since = draft(chat);
  setDraft(chat, since === "" ? text : `${text}\n${since}`);
}

export const cancel = (chat: string, id: string): Promise<Answer> => ask({ type: "cancel", chat, request: id });
/** Gives the customer ten minutes more for a form. */
export const extend = (chat: string, id: string): Promise<Answer> => ask({ type: "extend", chat, request: id });
export const end = (chat: string): Promise<Answer> => ask({ type: "end", chat });
export const close = (chat: string): Promise<Answer> => ask({ type: "close", chat });
export const wipe = (chat: string, id: string): Promise<Answer> => ask({ type: "wipe", chat, request: id });
export const retry = (): Promise<Answer> => ask({ type: "retry" });

/** One value of a form, or undefined when the program refuses. */
export async function reveal(chat: string, id: string, field: string): Promise<{ text: string; shown: string } | undefined> {
  const answer = await ask({ type: "reveal", chat, request: id, field });
  return answer.type === "value" ? answer : undefined;
}

/** Where a file of a form can be fetched, once and soon; undefined when the program refuses. */
export async function openFile(chat: string, id: string, field: string, download: boolean): Promise<{ path: string; name: string } | undefined> {
  const answer = await ask({ type: "open", chat, request: id, field, download });
  return answer.type === "link" ? answer : undefined;
}

export async function downloadTranscript(chat: string): Promise<void> {
  const answer = await ask({ type: "transcript", chat });
  if (answer.type !== "transcript") return;
  const url = URL.createObjectURL(new Blob([answer.text], { type: "text/plain;charset=utf-8" }));
  const a = document.createElement("a");
  a.href = url;
  a.download = answer.name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
