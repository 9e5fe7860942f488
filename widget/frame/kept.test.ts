import { expect, test } from "vitest";
import { From, type Item } from "../bridge/outputs.ts";
import { itemOf } from "../testing/item.ts";
import { kept, MAX_ITEMS, MAX_TEXT } from "./kept.ts";

/** What is kept after each of n items. */
function stream(n: number, text: string, seqOf: (id: number) => number = () => 0, delivered = 0): Item[] {
  let items: Item[] = [];
  for (let id = 1; id <= n; id++) {
    const seq = seqOf(id);
    items = kept([...items, itemOf(id, { text, seq, from: seq > 0 ? From.customer : From.agent })], delivered);
  }
  return items;
}

test("a stream of ordinary length is kept whole, and not copied", () => {
  const items = stream(MAX_ITEMS, "hi");
  expect(items).toHaveLength(MAX_ITEMS);
  expect(kept(items, 0)).toBe(items);
});

test("an agent who writes without end does not fill the page's memory: the oldest goes first", () => {
  for (const [n, text] of [
    [3 * MAX_ITEMS, "hi"],
    [600, "x".repeat(8000)],
  ] as const) {
    const items = stream(n, text);
    expect(items.length).toBeLessThanOrEqual(MAX_ITEMS);
    expect(items.length).toBeGreaterThan(150);
    expect(items.length * text.length).toBeLessThanOrEqual(MAX_TEXT);
    expect(items.at(-1)?.id).toBe(n);
    expect(items[0]?.id).toBe(n - items.length + 1);
  }
});

test("an own text that is not delivered is not pushed out", () => {
  const items = stream(3 * MAX_ITEMS, "hi", (id) => (id < 3 ? id : 0), 1);
  expect(items[0]).toMatchObject({ id: 2, seq: 2 });
});
