import { From, type Item, Kind, type Output } from "../bridge/outputs.ts";
import type { State } from "./state.ts";
import { fieldProblem, find, foundBy, problem, words } from "./words.ts";

/** For how long a relay keeps a message, in milliseconds. */
const KEPT = 30 * 24 * 3_600_000;

/** Returns what the customer has written and nobody was there to read, as one text. */
export function unsaid({ items, delivered }: State): string {
  const texts = items.value.filter((item) => waits(item, delivered.value)).map((item) => item.text);
  return texts.join("\n\n");
}

const waits = (item: Item, delivered: number): boolean => item.kind === Kind.text && item.from === From.customer && item.seq > delivered;

/** Shows why a message could not be left, by the code of the error; "" when it is on its way. */
export function showLeaving({ leaving, unleft }: State, code: string): void {
  leaving.value = code === "" ? "sent" : "open";
  const reach = find(words.problems, code) !== undefined;
  const said = reach ? fieldProblem(code, "") : problem(code);
  unleft.value = code === "" ? null : { at: reach ? "reach" : "text", problem: said, found: foundBy(code) };
}

/** Shows whether a message is kept. What it was made of is not said any more. */
export function showKept(state: State, { is, names }: Extract<Output, { type: "kept" }>): void {
  const { items, delivered, left, leaving, unleft } = state;
  if (!is) {
    leaving.value = "open";
    unleft.value = { at: "text", problem: words.nobody.full, found: "" };
    return;
  }
  items.value = items.value.filter((item) => !waits(item, delivered.value));
  left.value = { names, until: Date.now() + KEPT };
  forgetQueue(state);
}

/** Forgets what was shown while the customer waited. */
export function forgetQueue({ queue, leaving, unleft }: State): void {
  queue.value = unleft.value = null;
  leaving.value = "";
}
