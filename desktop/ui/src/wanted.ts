// What a customer tried to send as a message, and the form to request it with.
import type { Form, Item } from "./messages";

const GUARD = /^(?:guard|stopped)-(.+)$/;

/** Returns the kind of number for which a message of the customer's was stopped, if an item says so; else "". */
export function wantedKind(item: Item): string {
  return item.from === "system" && item.kind === "notice" ? (GUARD.exec(item.code)?.[1] ?? "") : "";
}

/**
 * Returns the form to offer beside the item at an index: the first with a field of
 * the kind that was stopped, until any form is requested or a later item offers it.
 */
export function wantedForm(items: readonly Item[], index: number, forms: readonly Form[]): Form | undefined {
  const item = items[index];
  const kind = item ? wantedKind(item) : "";
  if (kind === "" || items.slice(index + 1).some((i) => i.code === "requested" || wantedKind(i) === kind)) return undefined;
  return forms.find((f) => f.kinds.includes(kind));
}
