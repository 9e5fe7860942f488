// The wrap-up of a chat that is over. The program keeps it, for the transcript
// only; what it has not kept yet, or will not keep as it is, stays here.
import { signal } from "@preact/signals";
import type { Chat, Wrap } from "./messages";
import { notice, tell } from "./program";
import { numberName, sentence } from "./words";

/** The longest note, in characters. */
export const MAX_NOTE = 2000;

type Edit = Pick<Wrap, "disposition" | "note">;
/** kept: the program has it, and its next state says so. */
type Editing = Edit & { kept: boolean };

const edits = signal<Readonly<Record<string, Editing>>>({});
/** Notes that were not kept for a number in them, by chat: the text, and the kind of number in it. */
const stopped = signal<Readonly<Record<string, { note: string; kind: string }>>>({});

/** The wrap-up as it stands in this window. */
export const wrapOf = (chat: Pick<Chat, "chat" | "wrap">): Edit => edits.value[chat.chat] ?? chat.wrap;

/** Whether something would be lost with the chat: no transcript that was downloaded has it. */
export function unwritten(chat: Pick<Chat, "chat" | "wrap">): boolean {
  const edit = edits.value[chat.chat];
  if (!edit) return chat.wrap.open;
  return edit.disposition !== "" || edit.note.trim() !== "";
}

/** The kind of number for which the note was not kept; "" when it was, or was changed since. */
export function noteStopped(chat: Pick<Chat, "chat" | "wrap">): string {
  const it = stopped.value[chat.chat];
  return it?.note === wrapOf(chat).note ? it.kind : "";
}

/** How many more characters a note may have. */
export const roomForNote = (note: string): number => MAX_NOTE - Array.from(note).length;

/** Changes a wrap-up, and has the program keep it. */
export function editWrap(chat: Pick<Chat, "chat" | "wrap">, change: Partial<Edit>): void {
  put(chat.chat, { ...wrapOf(chat), ...change, kept: false });
  void saveWrap(chat.chat);
}

const put = (chat: string, edit: Editing): void => void (edits.value = { ...edits.value, [chat]: edit });

/** Has the program keep what it has not kept yet, and says why it does not; "" when it does. anyway: even if the note looks like a card number. */
export async function saveWrap(chat: string, anyway = false): Promise<string> {
  const edit = edits.value[chat];
  if (!edit || edit.kept) return "";
  if (roomForNote(edit.note) < 0) return "The note is too long: shorten it.";
  const answer = await tell({ type: "wrap", chat, disposition: edit.disposition, note: edit.note, anyway });
  if (answer.type === "guarded") {
    stopped.value = { ...stopped.value, [chat]: { note: edit.note, kind: answer.kind } };
    return `The note looks like ${numberName(answer.kind)}: change it, or put it in as it is.`;
  }
  if (answer.type === "error") return sentence(answer.message);
  if (edits.value[chat] === edit) put(chat, { ...edit, kept: true });
  return "";
}

/** Puts a note into the transcript although it looks like a card number. */
export async function saveAsItIs(chat: string): Promise<void> {
  const why = await saveWrap(chat, true);
  if (why !== "") notice.value = why;
}

/** Takes the program's state: from now on it says what it has kept. Wrap-ups of chats that are gone are forgotten. */
export function settleWraps(chats: readonly Pick<Chat, "chat">[]): void {
  const here = new Set(chats.map((c) => c.chat));
  const some = Object.entries(edits.value).filter(([id, edit]) => here.has(id) && !edit.kept);
  if (some.length < Object.keys(edits.value).length) edits.value = Object.fromEntries(some);
  const held = Object.entries(stopped.value).filter(([id]) => here.has(id));
  if (held.length < Object.keys(stopped.value).length) stopped.value = Object.fromEntries(held);
}
