import type { Untaken } from "../bridge/codes.ts";
import { type Item, Kind } from "../bridge/outputs.ts";
import { kept } from "./kept.ts";
import type { State } from "./state.ts";
import { itemText, words } from "./words.ts";

/** Adds an item to the stream, in its place and with the words for its code. Drops the oldest ones when there are too many. */
export function addItem({ items, agent, delivered, dropped }: State, item: Item): void {
  const text = itemText(item, agent.value);
  const before = items.value.findIndex((other) => other.id === item.before);
  const at = item.before === 0 ? items.value.length : Math.max(0, before);
  const all = items.value.toSpliced(at, 0, { ...item, text });
  items.value = kept(all, delivered.value);
  if (items.value.length < all.length) dropped.value = true;
}

/** Shows that the agent's end did not take an item of the customer's. One that is no text was a request for a form. */
export function notTaken({ items, agent, problem }: State, seq: number, untaken: Untaken): void {
  items.value = items.value.map((item) => {
    if (item.seq !== seq) return item;
    const said = words.items[item.kind === Kind.text ? "message-refused" : "guard-refused"](agent.value);
    problem.value = said;
    return { ...item, untaken, text: item.kind === Kind.text ? item.text : said };
  });
}

// How many items of the customer's are not known to have arrived.
function undelivered({ items, delivered }: State): number {
  return items.value.filter((item) => item.seq > delivered.value).length;
}

/** How many undelivered messages cause the warning that only a few more can be sent: the module accepts 200. */
const NEARLY_FULL = 180;

/** Reports whether only a few more messages can be taken until some are delivered. */
export function nearlyFull(state: State): boolean {
  return state.phase.value !== "idle" && undelivered(state) >= NEARLY_FULL;
}
