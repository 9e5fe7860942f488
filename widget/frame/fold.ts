/** Which of the open forms is unfolded. Forms are identified by their requests. */
export interface Fold {
  /** The unfolded one; "" for none. */
  open: string;
  /** The forms that were open at the last update. */
  known: readonly string[];
  /** The forms that arrived while another one was in use, and were not unfolded since. */
  fresh: readonly string[];
}

/**
 * Returns the state for the forms that are open now, the newest last. A new form
 * unfolds, unless the person is busy in another. When the unfolded form goes, the
 * newest fresh form unfolds, or if there is none the newest of all.
 */
export function folded(before: Fold, requests: readonly string[], busy: boolean): Fold {
  const arrived = requests.filter((request) => !before.known.includes(request));
  const fresh = [...before.fresh.filter((request) => requests.includes(request)), ...arrived];
  let open = before.open;
  if (open !== "" && !requests.includes(open)) open = fresh.at(-1) ?? requests.at(-1) ?? "";
  else if (open === "" || !busy) open = arrived.at(-1) ?? open;
  return { open, known: requests, fresh: fresh.filter((request) => request !== open) };
}

/** Returns the state after the person has folded or unfolded a form. */
export function toggled(before: Fold, request: string): Fold {
  return { ...before, open: before.open === request ? "" : request, fresh: before.fresh.filter((other) => other !== request) };
}
