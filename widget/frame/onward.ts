import type { FieldKind } from "../bridge/kinds.ts";
import { isWhole } from "./brands.ts";

/** What follows on a card. */
const next: Partial<Record<FieldKind, FieldKind>> = { "card-number": "card-expiry", "card-expiry": "card-code" };

/**
 * Reports whether the focus goes on by itself from a field whose value is right to
 * the one behind it, which is empty. It does from a whole card number to the
 * expiry date, and from that to the security code, as in the card forms that
 * people know, and nowhere else: the rest of a name or of an account number may
 * still come.
 *
 * Only on touch screens, where the next field is a reach away, and half hidden by
 * the keyboard. With a keyboard it is one key away, and those who press that key
 * after the last digit would be carried a field too far; and a screen reader that
 * is used with one would begin to read something else under a hand that types.
 */
export function goesOn(kind: FieldKind, following: FieldKind | undefined, brand: string, text: string): boolean {
  return following !== undefined && next[kind] === following && (kind !== "card-number" || isWhole(brand, text)) && matchMedia("(pointer: coarse)").matches;
}
