// What the agent can do about what the window knows. Every command names its
// chat.
import { batch, signal } from "@preact/signals";
import { draft, pickDraft, sendDraft } from "./drafts";
import type { Answer, Found } from "./messages";
import { notice, sentence, tell } from "./program";
import type { Ask } from "./socket";
import { active, chats, pane, responses, seen, seenOf, streams, wantMessage } from "./state";
import { customerName } from "./words";

/** Where this window notes which chat is open, for a reload. */
const OPEN = "sealform-open";
type Tab = Pick<Storage, "getItem" | "setItem">;
let tab: Tab | undefined;

/** Gives the window the storage that survives its reload. */
export function useTab(storage: Tab | undefined): void {
  tab = storage;
}

/** The chat that was open here before a reload; "" for none. */
export const openBefore = (): string => tab?.getItem(OPEN) ?? "";

export function open(chat: string): void {
  batch(() => {
    active.value = chat;
    pane.value = "talk";
    wantMessage(chat);
  });
  tab?.setItem(OPEN, chat);
  void tell({ type: "look", chat });
}

export function markSeen(chat: string): void {
  const item = Math.max(0, ...(streams.value[chat] ?? []).map((i) => i.item));
  if (seenOf(chat) >= item) return;
  seen.value = { ...seen.value, [chat]: item };
  void tell({ type: "seen", chat, item });
}

/** Asks the program; what it refuses is shown, with the chat that it is about when another is open. Resolves with the answer. */
export async function ask(command: Ask): Promise<Answer> {
  const answer = await tell(command);
  if (answer.type !== "error") return answer;
  const about = "chat" in command && command.chat !== active.value ? chats.value.find((c) => c.chat === command.chat) : undefined;
  notice.value = (about ? `${customerName(about)}: ` : "") + sentence(answer.message);
  return answer;
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
