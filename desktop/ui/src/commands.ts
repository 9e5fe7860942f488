// The agent's commands. Every command about a chat names it.
import { batch, signal } from "@preact/signals";
import { draft, pickDraft, sendDraft } from "./drafts";
import type { Answer, Found } from "./messages";
import { notice, tell } from "./program";
import type { Ask } from "./socket";
import { active, chats, pane, responses, seen, seenOf, streams, wantMessage } from "./state";
import { customerName, sentence } from "./words";
import { saveWrap } from "./wrapup";

/** The storage key of the open chat, for a reload. */
const OPEN = "sealform-open";
type Tab = Pick<Storage, "getItem" | "setItem">;
let tab: Tab | undefined;

/** Gives the window the storage that survives its reload. */
export function useTab(storage: Tab | undefined): void {
  tab = storage;
}

/** The chat that was open here before a reload; "" for none. */
export const openBefore = (): string => tab?.getItem(OPEN) ?? "";

/** Opens a chat in this window, to write in it. */
export function open(chat: string): void {
  batch(() => {
    showChat(chat);
    wantMessage(chat);
  });
}

/** Opens a chat in this window, to look at it: the focus goes nowhere. */
export function showChat(chat: string): void {
  batch(() => {
    active.value = chat;
    pane.value = "talk";
  });
  tab?.setItem(OPEN, chat);
  void tell({ type: "look", chat });
}

/** Marks everything in a chat's stream as seen. */
export function markSeen(chat: string): void {
  const item = Math.max(0, ...(streams.value[chat] ?? []).map((i) => i.item));
  if (seenOf(chat) >= item) return;
  seen.value = { ...seen.value, [chat]: item };
  void tell({ type: "seen", chat, item });
}

/** Sends a command and resolves with the answer. An error is shown, with the customer's name if another chat is open. */
export async function ask(command: Ask): Promise<Answer> {
  const answer = await tell(command);
  if (answer.type !== "error") return answer;
  const about = "chat" in command && command.chat !== active.value ? chats.value.find((c) => c.chat === command.chat) : undefined;
  notice.value = (about ? `${customerName(about)}: ` : "") + sentence(answer.message);
  return answer;
}

/** Messages that were stopped before they were sent, by chat: the text, and the kind of number in it. */
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

/** Sends the message in the box, then requests its form. The box is emptied at once; what is refused comes back. anyway: even if the message looks like a card number. */
export const send = (chat: string, anyway = false): Promise<void> =>
  sendDraft(
    chat,
    (text) => say(chat, text, anyway),
    (form) => request(chat, form),
  );

/** Requests a form that was picked in the palette, and empties the box. */
export const pickForm = (chat: string, form: string): Promise<void> => pickDraft(chat, () => request(chat, form));

/** Requests a form. The message in the box stays. */
export const request = (chat: string, form: string): Promise<Answer> => ask({ type: "request", chat, form });

/** Loads a chat's canned responses, filled in with the names that are known now. */
export async function loadResponses(chat: string): Promise<void> {
  const answer = await ask({ type: "responses", chat });
  if (answer.type === "responses") responses.value = { ...responses.value, [chat]: answer.responses };
}

/** Returns the articles that a query finds, all for an empty one; undefined when the program refuses. */
export async function search(chat: string, query: string): Promise<readonly Found[] | undefined> {
  const answer = await ask({ type: "search", chat, query });
  return answer.type === "found" ? answer.articles : undefined;
}

/** Returns an article, both as a tree and as text; undefined when the program refuses. */
export async function article(chat: string, name: string): Promise<Extract<Answer, { type: "article" }> | undefined> {
  const answer = await ask({ type: "article", chat, article: name });
  return answer.type === "article" ? answer : undefined;
}

/** Cancels a request for a form. */
export const cancel = (chat: string, id: string): Promise<Answer> => ask({ type: "cancel", chat, request: id });

/** Gives the customer ten more minutes for a form. */
export const extend = (chat: string, id: string): Promise<Answer> => ask({ type: "extend", chat, request: id });

/** Ends a chat at once. */
export const end = (chat: string): Promise<Answer> => ask({ type: "end", chat });

/** Ends a chat in a few seconds, unless stay is called. */
export const leave = (chat: string): Promise<Answer> => ask({ type: "leave", chat });

/** Takes leave back. */
export const stay = (chat: string): Promise<Answer> => ask({ type: "stay", chat });

/** Wipes a form that was received; id "": all of the chat's. */
export const wipe = (chat: string, id: string): Promise<Answer> => ask({ type: "wipe", chat, request: id });

/** Has the program show more of the waiting chats, in all windows. */
export const showMore = (): Promise<Answer> => ask({ type: "more" });

/** Connects to the relay now instead of after the wait. */
export const retry = (): Promise<Answer> => ask({ type: "retry" });

/** Says what the agent does from now on. */
export const chooseDuty = (state: "on" | "busy" | "away"): Promise<Answer> => ask({ type: "duty", state });

/** Says that the agent has read why they were away. */
export const readDuty = (): Promise<Answer> => ask({ type: "duty", state: "" });

/** Says no to a chat that this agent is asked to take first. */
export const decline = (chat: string): Promise<Answer> => ask({ type: "decline", chat });

/** Hands a chat over: to a colleague, or with to "" to whoever is on duty for the service. A private note that holds a number is stopped, unless anyway. */
export const transfer = (chat: string, to: string, service: string, history: boolean, note: string, anyway: boolean): Promise<Answer> =>
  ask({ type: "transfer", chat, to, service, history, note, anyway });

/** Takes that back. */
export const keepChat = (chat: string): Promise<Answer> => ask({ type: "keep", chat });

/** Says that a message that was left has been dealt with. */
export const done = (chat: string): Promise<Answer> => ask({ type: "done", chat });

/** Says that what was published has been read. */
export const readNews = (): Promise<Answer> => ask({ type: "read" });

/** Returns a secret that admits one more window; "" when the program refuses. */
export async function pass(): Promise<string> {
  const answer = await ask({ type: "pass" });
  return answer.type === "pass" ? answer.secret : "";
}

/** Removes an ended chat. No other chat is opened instead. */
export async function close(chat: string): Promise<void> {
  const answer = await ask({ type: "close", chat });
  if (answer.type !== "error" && active.value === chat && pane.value === "talk") pane.value = "chats";
}

/** Returns one value of a form, or undefined when the program refuses. */
export async function reveal(chat: string, id: string, field: string): Promise<{ text: string; shown: string } | undefined> {
  const answer = await ask({ type: "reveal", chat, request: id, field });
  return answer.type === "value" ? answer : undefined;
}

/** Returns a path from which a file of a form can be fetched, once and soon; undefined when the program refuses. */
export async function openFile(chat: string, id: string, field: string, download: boolean): Promise<{ path: string; name: string } | undefined> {
  const answer = await ask({ type: "open", chat, request: id, field, download });
  return answer.type === "link" ? answer : undefined;
}

/** Saves a chat's transcript as a text file, with its wrap-up. */
export async function downloadTranscript(chat: string): Promise<void> {
  const why = await saveWrap(chat);
  if (why !== "") return void (notice.value = `Nothing was downloaded. ${why}`);
  const answer = await ask({ type: "transcript", chat });
  if (answer.type !== "transcript") return;
  const url = URL.createObjectURL(new Blob([answer.text], { type: "text/plain;charset=utf-8" }));
  const a = document.createElement("a");
  a.href = url;
  a.download = answer.name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
