// What the window knows, as signals, and what the agent can do about it.
//
// active is the one place that says where input goes. The agent alone sets it,
// by opening a chat; an acceptance that settles sets it only while the hand
// has rested since Accept was pressed. Every command names its chat.
import { batch, computed, signal } from "@preact/signals";
import { keepClipboardOf } from "./clipboard";
import { draft, forgetDrafts, pickDraft, saveDrafts, sendDraft, takeDraft } from "./drafts";
import { handActs, handKeys, outsideChange } from "./hand";
import type { Answer, Chat, Event, Found, Item, Response, Waiting } from "./messages";
import { link, notice, sentence, tell, use } from "./program";
import type { Ask, Link, Socket } from "./socket";
import { customerName } from "./words";
import { wantedKind } from "./wanted";

export { appendDraft, attach, attached, draft, fillDraft, setDraft } from "./drafts";
export { link, notice, sentence } from "./program";

type State = Extract<Event, { type: "state" }>;
export type Pane = "chats" | "talk" | "secure";

export const state = signal<State | undefined>(undefined);
export const streams = signal<Readonly<Record<string, readonly Item[]>>>({});
export const active = signal("");
export const pane = signal<Pane>("chats");
/** The last item of each stream that was on screen here; the program has those of all windows. */
const seen = signal<Readonly<Record<string, number>>>({});
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

/** Where this window notes which chat is open, for a reload. */
const OPEN = "sealform-open";
let tab: Pick<Storage, "getItem" | "setItem"> | undefined;

/** The chats that the agent has accepted and not got yet, with what the hand had done and what was open then. */
const accepts = new Map<string, Since>();

interface Since {
  acts: number;
  keys: number;
  open: string;
}

export function start(s: Pick<Socket, "ask" | "connect">, storage?: Pick<Storage, "getItem" | "setItem">): void {
  tab = storage;
  use(s);
  s.connect();
  setInterval(() => (now.value = Date.now()), 1000);
}

/** Notes how the connection to the program stands. */
export function linkIs(l: Link): void {
  outsideChange();
  link.value = l;
  if (l === "open") saveDrafts();
}

/** What the program sends unasked, but for what admits the window. */
type News = Exclude<Event, Answer | { type: "welcome" }>;

export function receive(e: News): void {
  if (e.type === "draft") {
    takeDraft(e);
    return;
  }
  outsideChange();
  if (e.type === "items") {
    const before = streams.value[e.chat] ?? [];
    streams.value = { ...streams.value, [e.chat]: [...before.slice(0, e.from), ...e.items] };
    return;
  }
  batch(() => {
    now.value = Date.now();
    if (!state.value) openFirst(e);
    state.value = e;
    forget(e.chats);
    keepClipboardOf(new Set(e.chats.flatMap((c) => c.secure.map((s) => s.request))));
    settleAccepts(e);
  });
}

/** A window begins with the chat that it had, or that was opened last in another. Nothing is under the hand yet. */
function openFirst(e: State): void {
  const had = tab?.getItem(OPEN) ?? "";
  const here = (id: string) => e.chats.find((c) => c.chat === id);
  const first = here(had) ?? here(e.looked) ?? e.chats.find((c) => c.ended === "") ?? e.chats[0];
  if (!first) return;
  active.value = first.chat;
  if (first.chat === had) pane.value = "talk";
}

/** Drops what belongs to chats that the program no longer has. Whatever is open then stays so: nothing takes its place. */
function forget(kept: readonly Chat[]): void {
  const here = new Set(kept.map((c) => c.chat));
  const only = <T>(all: Readonly<Record<string, T>>) => Object.fromEntries(Object.entries(all).filter(([id]) => here.has(id)));
  streams.value = only(streams.value);
  seen.value = only(seen.value);
  responses.value = only(responses.value);
  forgetDrafts(here);
}

function settleAccepts(e: State): void {
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

export function open(chat: string): void {
  batch(() => {
    active.value = chat;
    pane.value = "talk";
    wantMessage(chat);
  });
  tab?.setItem(OPEN, chat);
  void tell({ type: "look", chat });
}

/** Gives the focus to a chat's message box, if that chat is open. */
export function wantMessage(chat: string): void {
  focusMessage.value = { chat, time: focusMessage.value.time + 1 };
}

const seenOf = (chat: string): number => Math.max(seen.value[chat] ?? 0, chats.value.find((c) => c.chat === chat)?.seen ?? 0);

/** Whether a chat of the agent's was never open in any window. */
export const isNew = (chat: Chat): boolean => chat.ended === "" && active.value !== chat.chat && seenOf(chat.chat) === 0;

/** What of a chat the agent has not had on screen: messages and arrived forms. */
export function unread(chat: string): number {
  const after = seenOf(chat);
  const news = (streams.value[chat] ?? []).filter((i) => i.item > after);
  return news.filter((i) => (i.kind === "text" && i.from === "customer") || i.code === "received" || wantedKind(i) !== "").length;
}

export function markSeen(chat: string): void {
  const item = Math.max(0, ...(streams.value[chat] ?? []).map((i) => i.item));
  if (seenOf(chat) >= item) return;
  seen.value = { ...seen.value, [chat]: item };
  void tell({ type: "seen", chat, item });
}

/** Asks the program; what it refuses is shown, with the chat that it is about when another is open. Resolves with the answer. */
async function ask(command: Ask): Promise<Answer> {
  const answer = await tell(command);
  if (answer.type !== "error") return answer;
  const about = "chat" in command && command.chat !== active.value ? chats.value.find((c) => c.chat === command.chat) : undefined;
  notice.value = (about ? `${customerName(about)}: ` : "") + sentence(answer.message);
  return answer;
}

export async function accept(chat: string): Promise<void> {
  accepts.set(chat, { acts: handActs(), keys: handKeys(), open: active.value });
  const answer = await ask({ type: "accept", chat });
  if (answer.type === "error") accepts.delete(chat);
}

/** What was stopped before it was sent, by chat: the text, and the kind of number that it holds. */
const stopped = signal<Readonly<Record<string, { text: string; kind: string }>>>({});

/** The kind of number for which the text in a chat's box was stopped; "" when it was not, or was changed since. */
export function stoppedFor(chat: string): string {
  const it = stopped.value[chat];
  return it?.text === draft(chat) ? it.kind : "";
}

async function say(chat: string, text: string, anyway: boolean): Promise<Answer> {
  const answer = await ask({ type: "say", chat, text, anyway });
  if (answer.type === "guarded") stopped.value = { ...stopped.value, [chat]: { text, kind: answer.kind } };
  return answer;
}

/** Sends what stands in the box, then requests its form. The box is empty at once; what is refused comes back. Anyway: also what looks like a card number. */
export const send = (chat: string, anyway = false): Promise<void> =>
  sendDraft(
    chat,
    (text) => say(chat, text, anyway),
    (form) => request(chat, form),
  );

/** Requests a form that was picked in the box, which is emptied. */
export const pickForm = (chat: string, form: string): Promise<void> => pickDraft(chat, () => request(chat, form));

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

export const cancel = (chat: string, id: string): Promise<Answer> => ask({ type: "cancel", chat, request: id });
/** Gives the customer ten minutes more for a form. */
export const extend = (chat: string, id: string): Promise<Answer> => ask({ type: "extend", chat, request: id });
export const end = (chat: string): Promise<Answer> => ask({ type: "end", chat });
/** Ends a chat in a few seconds, unless it is taken back. */
export const leave = (chat: string): Promise<Answer> => ask({ type: "leave", chat });
export const stay = (chat: string): Promise<Answer> => ask({ type: "stay", chat });
export const wipe = (chat: string, id: string): Promise<Answer> => ask({ type: "wipe", chat, request: id });
export const retry = (): Promise<Answer> => ask({ type: "retry" });

/** A secret that admits one more window; "" when the program refuses. */
export async function pass(): Promise<string> {
  const answer = await ask({ type: "pass" });
  return answer.type === "pass" ? answer.secret : "";
}

/** Forgets an ended chat. No other is opened in its place. */
export async function close(chat: string): Promise<void> {
  const answer = await ask({ type: "close", chat });
  if (answer.type !== "error" && active.value === chat && pane.value === "talk") pane.value = "chats";
}

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
