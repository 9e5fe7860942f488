import { type Item, Kind } from "../bridge/outputs.ts";
import { find } from "./words.ts";

/** How far a form is on its way, of four steps, by the code of its last marker. After a reload what was sent is what the agent received. What ended otherwise is not among them. */
const steps: Readonly<Record<string, number>> = { requested: 1, extended: 1, sent: 2, received: 2, opened: 3, wiped: 4 };

/** The steps of a form that was sent, opened and wiped. */
export const STEPS = 4;

/** Returns how far a form is by the code of its last marker; 0 where it got no further. */
export function stepOf(code: string): number {
  return find(steps, code) ?? 0;
}

/**
 * Returns a stream in which each form has one marker, the last one, where it
 * happened; those before it are left out. A marker names only its form's title:
 * where it could follow on forms of the same title that are at different steps,
 * none is taken for its own, and it stands by itself.
 */
export function folded(items: readonly Item[]): Item[] {
  const open = new Set<Item>();
  const past = new Set<Item>();
  for (const item of items) {
    if (item.kind !== Kind.marker) continue;
    const [first, ...others] = [...open].filter((other) => other.form === item.form && follows(item.code, other.code));
    if (first && others.every((other) => stepOf(other.code) === stepOf(first.code))) {
      open.delete(first);
      past.add(first);
    }
    if (stepOf(item.code) % STEPS > 0) open.add(item);
  }
  return items.filter((item) => !past.has(item));
}

// What was sent can be opened and wiped. Anything else, the end of a request among it, follows on what is not sent yet.
function follows(code: string, last: string): boolean {
  const [at, step] = [stepOf(last), stepOf(code)];
  if (step === STEPS) return at > 1;
  return code !== "requested" && at === Math.max(1, step - 1);
}
