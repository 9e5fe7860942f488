// What stands in each chat's message box, and the form that goes with it. The
// program keeps it, so that a reload and other windows have it too. The last
// writer counts; but what is being typed here is not written over from there.
import { signal } from "@preact/signals";
import type { Answer, Event } from "./messages";
import { tell } from "./program";

interface Box {
  text: string;
  form: string;
}

/** How a box stands with the program. */
interface Keeping {
  /** The number of the draft that stands here. */
  rev: number;
  /** Whether the program lacks what was written here. */
  dirty: boolean;
  /** How many answers of the program are awaited. */
  busy: number;
  /** Whether what stands here was written here. */
  own: boolean;
  /** What another window wrote, until it can be shown. */
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

export const draft = (chat: string): string => box(chat).text;

/** The form that goes with a chat's next message, by its id; "" for none. */
export const attached = (chat: string): string => box(chat).form;

const show = (chat: string, b: Box): void => void (boxes.value = { ...boxes.value, [chat]: b });

/** Puts into a box what the agent wants there. */
function write(chat: string, b: Box): void {
  show(chat, b);
  const k = keeping(chat);
  [k.dirty, k.own] = [true, true];
  void save(chat);
}

export const setDraft = (chat: string, text: string): void => write(chat, { ...box(chat), text });

/** Lets a form go with the next message; "" for none. */
export const attach = (chat: string, form: string): void => write(chat, { ...box(chat), form });

/** Puts text and its form into the box at once. */
export const fillDraft = (chat: string, text: string, form: string): void => write(chat, { text, form });

/** Puts text below what stands in the box. */
export function appendDraft(chat: string, text: string): void {
  const before = draft(chat).trimEnd();
  setDraft(chat, before === "" ? text : `${before}\n\n${text}`);
}

/** Lets the program keep what stands here, at once: the page may go before an answer comes. */
async function save(chat: string): Promise<void> {
  const k = keeping(chat);
  if (!k.dirty) return;
  k.dirty = false;
  k.busy++;
  const saved = kept(chat, await tell({ type: "draft", chat, ...box(chat) }));
  k.busy--;
  if (saved) settle(chat);
  else k.dirty = true; // until the program is there again
}

/** Notes the number that the program gave to what stands here. */
function kept(chat: string, answer: Answer): boolean {
  const k = keeping(chat);
  if (answer.type === "saved") k.rev = Math.max(k.rev, answer.rev);
  return answer.type !== "error" && answer.type !== "guarded";
}

/** Sends what the program lacks, when it is there again. */
export function saveDrafts(): void {
  for (const chat of keepings.keys()) void save(chat);
}

/** Brings a box and the program together, when neither waits for the other. */
function settle(chat: string): void {
  const k = keeping(chat);
  if (k.dirty) void save(chat);
  else if (k.busy === 0 && k.newer && k.newer.rev > k.rev && !underHand(chat, k.newer)) {
    show(chat, { text: k.newer.text, form: k.newer.form });
    [k.rev, k.own] = [k.newer.rev, false];
  }
}

/** Whether somebody is about what stands in the box. What was sent in another window does not stay. */
function underHand(chat: string, newer: Box): boolean {
  return focused === chat && keeping(chat).own && draft(chat) !== "" && newer.text !== "";
}

/** Takes what another window may have written. */
export function takeDraft(e: Extract<Event, { type: "draft" }>): void {
  keeping(e.chat).newer = e;
  settle(e.chat);
}

/** Says that a chat's box has the focus, or has it no more. */
export function focusBox(chat: string, has: boolean): void {
  focused = has ? chat : focused === chat ? "" : focused;
  if (!has) settle(chat);
}

/** What is being composed is the agent's own, before it is a text. */
export function composing(chat: string): void {
  keeping(chat).own = true;
}

export function forgetDrafts(here: ReadonlySet<string>): void {
  boxes.value = Object.fromEntries(Object.entries(boxes.value).filter(([id]) => here.has(id)));
  for (const id of [...keepings.keys()]) if (!here.has(id)) keepings.delete(id);
}

type Asking = (what: string) => Promise<Answer>;

/** Sends what stands in the box, then requests its form. The box is empty at once; what is refused comes back. */
export async function sendDraft(chat: string, say: Asking, request: Asking): Promise<void> {
  const { text, form } = box(chat);
  await taken(chat, EMPTY, async () => {
    const said = await say(text);
    if (!kept(chat, said)) return { text, form };
    return form === "" || kept(chat, await request(form)) ? EMPTY : { text: "", form };
  });
}

/** Asks for what was picked in the box, which is emptied. */
export async function pickDraft(chat: string, ask: () => Promise<Answer>): Promise<void> {
  const { text, form } = box(chat);
  await taken(chat, { text: "", form }, async () => {
    keeping(chat).dirty = true; // the program has what was typed to pick it
    return kept(chat, await ask()) ? EMPTY : { text, form: "" };
  });
}

/** Takes text out of the box while the program answers. What comes back stands above what was typed since. */
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
