// What the palette can do besides forms and responses, by the word that is typed for it.
import { choosing } from "./notices";
import { active } from "./state";
import { chooseHeir } from "./transfer";

/** Something that the palette can do. action: the word for it. */
export interface Action {
  action: string;
  title: string;
  purpose: string;
  does: () => void;
}

/** All that there is, in the order in which to show it. */
export const actions: readonly Action[] = [
  {
    action: "transfer",
    title: "Hand the chat over",
    purpose: "To a colleague, or to whoever is on duty for a service. The chat goes on here until somebody takes it.",
    does: () => chooseHeir(active.value),
  },
  { action: "notices", title: "Notices", purpose: "What tells you of new chats, messages and forms", does: () => (choosing.value = true) },
];
