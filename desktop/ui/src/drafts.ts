// The draft in each chat's message box, with the form attached to it. The program
// stores drafts, so that they survive a reload and appear in other windows. The
// last write wins, but does not replace a draft that is being typed here.
import { signal } from "@preact/signals";
import type { Answer, Event } from "./messages";
import { tell } from "./program";

interface Box {
  text: string;
  form: string;
}

/** The synchronisation of a box with the program. */
interface Keeping {
  /** The revision of the draft that is shown here. */
  rev: number;
  /** Whether the draft here is not saved yet. */
  dirty: boolean;
  /** How many answers of the program are pending. */
  busy: number;
  /** Whether the draft was written in this window. */
  own: boolean;
  /** A draft of another window, until it can be shown. */
  newer?: Box & { rev: number };
}

const EMPTY: Box = { text: "", form: "" };
const boxes = signal<Readonly<Record<string, Box>>>({});
const keepings = new Map<string, Keeping>();
/** The chat whose box has the focus. */
let focused = "";

const box = (chat: string): Box => boxes.value[chat] ?? EMPTY;

function keeping(chat: string): Keeping {
  const k = keepings.get(chat) ?? { rev: 0, dirty: false, busy: 0, own: false };
  keepings.set(chat, k);
  return k;
}

/** The text in a chat's message box. */
export const draft = (chat: string): string => box(chat).text;

/** The id of the form that is requested with a chat's next message; "" for none. */
export const attached = (chat: string): string => box(chat).form;

const show = (chat: string, b: Box): void => void (boxes.value = { ...boxes.value, [chat]: b });

/** Changes a box and saves it. */
function write(chat: string, b: Box): void {
  show(chat, b);
  const k = keeping(chat);
  [k.dirty, k.own] = [true, true];
  void save(chat);
}

/** Sets the text of a box; its form stays. */
export const setDraft = (chat: string, text: string): void => write(chat, { ...box(chat), text });

/** Sets the form that is requested with the next message; "" for none. */
export const attach = (chat: string, form: string): void => write(chat, { ...box(chat), form });

/** Replaces both the text and the form of a box. */
export const fillDraft = (chat: string, text: string, form: string): void => write(chat, { text, form });

/** Appends a paragraph to the text in the box. */
export function appendDraft(chat: string, text: string): void {
  const before = draft(chat).trimEnd();
  setDraft(chat, before === "" ? text : `${before}\n\n${text}`);
}

/** Saves the draft in the program, without waiting for earlier answers: the page may be closed before they come. */
async function save(chat: string): Promise<void> {
  const k = keeping(chat);
  if (!k.dirty) return;
  k.dirty = false;
  k.busy++;
  const saved = kept(chat, await tell({ type: "draft", chat, ...box(chat) }));
  k.busy--;
  if (saved) settle(chat);
  else k.dirty = true; // until the program is connected again
}

/** Notes the revision in an answer, and reports whether the command succeeded. */
function kept(chat: string, answer: Answer): boolean {
  const k = keeping(chat);
  if (answer.type === "saved") k.rev = Math.max(k.rev, answer.rev);
  return answer.type !== "error" && answer.type !== "guarded";
}

/** Saves what could not be saved, once the program is connected again. */
export function saveDrafts(): void {
  for (const chat of keepings.keys()) void save(chat);
}

/** Saves the draft, or shows a newer one of another window, once no answer is pending. */
function settle(chat: string): void {
  const k = keeping(chat);
  if (k.dirty) void save(chat);
  else if (k.busy === 0 && k.newer && k.newer.rev > k.rev && !underHand(chat, k.newer)) {
    show(chat, { text: k.newer.text, form: k.newer.form });
    [k.rev, k.own] = [k.newer.rev, false];
  }
}

/** Whether the draft is being typed here. One that was sent or emptied in another window is cleared here too. */
function underHand(chat: string, newer: Box): boolean {
  return focused === chat && keeping(chat).own && draft(chat) !== "" && newer.text !== "";
}

/** Takes a draft from the program, which another window may have written. */
export function takeDraft(e: Extract<Event, { type: "draft" }>): void {
  keeping(e.chat).newer = e;
  settle(e.chat);
}

/** Notes that a chat's box has got or lost the focus. */
export function focusBox(chat: string, has: boolean): void {
  focused = has ? chat : focused === chat ? "" : focused;
  if (!has) settle(chat);
}

/** Notes that an input method composes text in a box: the draft then counts as written here. */
export function composing(chat: string): void {
  keeping(chat).own = true;
}

/** Removes the drafts of all chats but these. */
export function forgetDrafts(here: ReadonlySet<string>): void {
  boxes.value = Object.fromEntries(Object.entries(boxes.value).filter(([id]) => here.has(id)));
  for (const id of [...keepings.keys()]) if (!here.has(id)) keepings.delete(id);
}

type Asking = (what: string) => Promise<Answer>;

/** Sends the text in the box, then requests its form. The box is emptied at once; what is refused comes back. */
export async function sendDraft(chat: string, say: Asking, request: Asking): Promise<void> {
  const { text, form } = box(chat);
  await taken(chat, EMPTY, async () => {
    const said = await say(text);
    if (!kept(chat, said)) return { text, form };
    return form === "" || kept(chat, await request(form)) ? EMPTY : { text: "", form };
  });
}

/** Empties the text of the box, in which something was picked from the palette, and requests what was picked. */
export async function pickDraft(chat: string, ask: () => Promise<Answer>): Promise<void> {
  const { text, form } = box(chat);
  await taken(chat, { text: "", form }, async () => {
    keeping(chat).dirty = true; // the program still has the search text
    return kept(chat, await ask()) ? EMPTY : { text, form: "" };
  });
}

/** Replaces the draft while the program answers. What act returns is put above what was typed meanwhile. */
async function taken(chat: string, left: Box, act: () => Promise<Box>): Promise<void> {
  const k = keeping(chat);
  k.own = true;
  show(chat, left);
  k.busy++;
  const back = await act();
  k.busy--;
  if (!keepings.has(chat)) return; // the chat was closed
  if (back.text !== "" || back.form !== "") {
    const since = box(chat);
    show(chat, { text: [back.text, since.text].filter((t) => t !== "").join("\n"), form: since.form || back.form });
    k.dirty = true;
  }
  settle(chat);
}
