import { chats, isNew, others, unread, waiting } from "./state";

/** The title of the window's document, with how many chats want something: those that wait, and those with news. */
export function title(): string {
  const n = others.value + waiting.value.filter((w) => !w.claimed).length + chats.value.filter((c) => unread(c.chat) > 0 || isNew(c)).length;
  return n > 0 ? `(${n}) Sealform` : "Sealform";
}
