import type { Item } from "../bridge/outputs.ts";

/** How many items of a stream are kept at most. */
export const MAX_ITEMS = 2000;

/** How many UTF-16 units of text a stream keeps at most. */
export const MAX_TEXT = 2_000_000;

/**
 * Shortens a stream that has become too long: it drops the oldest items, down to
 * three quarters of the limits, but never own texts that are not delivered yet.
 * delivered: the sequence number up to which they are.
 */
export function kept(items: Item[], delivered: number): Item[] {
  const size = (item: Item): number => item.text.length + item.form.length;
  let text = items.reduce((sum, item) => sum + size(item), 0);
  if (items.length <= MAX_ITEMS && text <= MAX_TEXT) return items;
  let left = items.length;
  return items.filter((item) => {
    if ((left <= MAX_ITEMS * 0.75 && text <= MAX_TEXT * 0.75) || item.seq > delivered) return true;
    left--;
    text -= size(item);
    return false;
  });
}
