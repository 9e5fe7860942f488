// What a customer wanted to send, and the form to ask for it with.
import type { Form, Item } from "./messages";

const GUARD = /^(?:guard|stopped)-(.+)$/;

/** The kind of field that a notice says was stopped in the customer's message box; "" for other items. */
export function wantedKind(item: Item): string {
  return item.from === "system" && item.kind === "notice" ? (GUARD.exec(item.code)?.[1] ?? "") : "";
}

/**
 * The form to offer beside the item at that index: the service's first with a
 * field of the kind that was stopped, until some form was requested after it.
 */
export function wantedForm(items: readonly Item[], index: number, forms: readonly Form[]): Form | undefined {
  const item = items[index];
  const kind = item ? wantedKind(item) : "";
  if (kind === "" || items.slice(index + 1).some((i) => i.code === "requested" || wantedKind(i) === kind)) return undefined;
  return forms.find((f) => f.kinds.includes(kind));
}
