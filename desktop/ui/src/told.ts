// What the agent has to be told of: what the program's events have that those before had not.
import type { Chat, Item, Waiting } from "./messages";
import type { Kind } from "./sound";

/** Something that has come. item: its number in the chat's stream; 0: the chat waits. text: what a notification says. */
export interface News {
  kind: Kind;
  chat: string;
  item: number;
  text: string;
}

/** What was there already. */
export class Known {
  #waiting = new Set<string>();
  readonly #items = new Map<string, number>();
  #begun = false;
  #more = 0;

  /** Takes entries of a chat's stream. Those that a chat begins with are no news. */
  items(chat: string, items: readonly Item[]): News[] {
    const before = this.#items.get(chat);
    const last = Math.max(before ?? 0, ...items.map((i) => i.item));
    this.#items.set(chat, last);
    if (before === undefined || !this.#begun) return [];
    const fresh = items.filter((i) => i.item > before);
    const of = (kind: Kind, is: (i: Item) => boolean) => fresh.filter(is).map(({ item }): News => ({ kind, chat, item, text: sayings[kind]("") }));
    return [...of("message", (i) => i.kind === "text" && i.from === "customer").slice(-1), ...of("form", (i) => i.code === "received").slice(-1)];
  }

  /**
   * Takes the chats that wait, how many more of them are not shown, and those that the agent has. Of a service that
   * pushes it is news that a chat is offered to this agent, and nothing else. What waits when the window opens is no
   * news, and neither is what the agent has asked for, or what comes up from those that were not shown.
   */
  chats(waiting: readonly Waiting[], chats: readonly Pick<Chat, "chat">[], more = 0): News[] {
    const shown = waiting.filter((w) => (!w.push || w.turn > 0) && !this.#waiting.has(key(w)));
    for (const w of shown) this.#waiting.add(key(w));
    const fresh = shown.filter((w) => this.#more === 0 || w.again || w.turn > 0);
    this.#more = more;
    const here = new Set(chats.map((c) => c.chat));
    for (const id of [...this.#items.keys()]) if (!here.has(id)) this.#items.delete(id);
    if (this.#waiting.size > 10_000) this.#waiting = new Set(waiting.map(key));
    const news = this.#begun ? fresh.filter((w) => !w.claimed && !w.back) : [];
    this.#begun = true;
    return news.slice(-1).map((w) => ({ kind: "waiting", chat: w.chat, item: 0, text: w.push ? offered(w.title) : sayings.waiting(w.title) }));
  }
}

/** A chat that waits once more is news once more, and so is one that is offered to the agent once more. */
const key = (w: Waiting): string => `${w.chat} ${w.again} ${w.turn}`;

/**
 * What a notification says. The system may keep it, and show it on a locked
 * screen: so it has nothing that a customer wrote, and no name of one.
 */
const sayings: Record<Kind, (service: string) => string> = {
  waiting: (service) => `A customer is waiting for ${service}`,
  message: () => "New message in a chat",
  form: () => "A form was received",
};
const offered = (service: string): string => `A chat for ${service} is offered to you`;
