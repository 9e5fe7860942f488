// What the palette can do besides forms and responses, by the word that is typed for it.
import { choosing } from "./notices";

/** Something that the palette can do. action: the word for it. */
export interface Action {
  action: string;
  title: string;
  purpose: string;
  does: () => void;
}

/** All that there is, in the order in which to show it. */
export const actions: readonly Action[] = [
  { action: "notices", title: "Notices", purpose: "What tells you of new chats, messages and forms", does: () => (choosing.value = true) },
];
