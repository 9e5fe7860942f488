/** Which of the open forms is unfolded; they are named by their requests. */
export interface Fold {
  /** The unfolded one; "" for none. */
  open: string;
  /** Those that were there before. */
  known: readonly string[];
  /** Those that came while somebody was at another one, and were not looked at since. */
  fresh: readonly string[];
}

/**
 * Returns what becomes of it when requests are the open forms, the newest last.
 * A new one unfolds, unless somebody is busy in another. When the unfolded one
 * goes, the newest of the rest takes its place, those not looked at yet first.
 */
export function folded(before: Fold, requests: readonly string[], busy: boolean): Fold {
  const arrived = requests.filter((request) => !before.known.includes(request));
  const fresh = [...before.fresh.filter((request) => requests.includes(request)), ...arrived];
  let open = before.open;
  if (open !== "" && !requests.includes(open)) open = fresh.at(-1) ?? requests.at(-1) ?? "";
  else if (open === "" || !busy) open = arrived.at(-1) ?? open;
  return { open, known: requests, fresh: fresh.filter((request) => request !== open) };
}

/** Returns what becomes of it when somebody unfolds one of the forms, or folds it. */
export function toggled(before: Fold, request: string): Fold {
  return { ...before, open: before.open === request ? "" : request, fresh: before.fresh.filter((other) => other !== request) };
}
