import { type Item, Kind } from "../bridge/outputs.ts";
import { find } from "./words.ts";

/** How far a form is on its way, of four steps, by the code of its last marker. What ended otherwise is not among them. */
const steps: Readonly<Record<string, number>> = { requested: 1, extended: 1, sent: 2, opened: 3, wiped: 4 };

/** The steps of a form that was sent, opened and wiped. */
export const STEPS = 4;

/** Returns how far a form is by the code of its last marker; 0 where it got no further. */
export function stepOf(code: string): number {
  return find(steps, code) ?? 0;
}

/**
 * Returns a stream in which each form has one marker, the last one, where it
 * happened; those before it are left out. A marker names only its form's title,
 * and one that came after a reload not even that: where it could follow on forms
 * of other titles or at different steps, none is taken for its own, and it stands
 * by itself.
 */
export function folded(items: readonly Item[]): Item[] {
  const open = new Set<Item>();
  const past = new Set<Item>();
  const titled = items.map((item) => {
    if (item.kind !== Kind.marker) return item;
    const last = alike([...open].filter((other) => (item.form === "" || item.form === other.form) && follows(item.code, other.code)));
    const marker = item.form === "" && last ? { ...item, form: last.form } : item;
    if (last) past.add(last);
    if (last) open.delete(last);
    if (stepOf(item.code) % STEPS > 0) open.add(marker);
    return marker;
  });
  return titled.filter((item) => !past.has(item));
}

// Returns the first of some markers if all are of the same title at the same step.
function alike([first, ...others]: readonly Item[]): Item | undefined {
  return first && others.every(({ form, code }) => form === first.form && stepOf(code) === stepOf(first.code)) ? first : undefined;
}

// What was sent can be opened and wiped. Anything else, the end of a request among it, follows on what is not sent yet.
function follows(code: string, last: string): boolean {
  const [at, step] = [stepOf(last), stepOf(code)];
  if (step === STEPS) return at > 1;
  return code !== "requested" && at === Math.max(1, step - 1);
}
