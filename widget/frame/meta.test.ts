import { expect, test } from "vitest";
import type { Untaken } from "../bridge/codes.ts";
import { From, type Item } from "../bridge/outputs.ts";
import { itemOf } from "../testing/item.ts";
import { meta } from "./meta.ts";
import { words } from "./words.ts";

const item = (seq: number, change: Partial<Item> = {}) => itemOf(seq, { from: From.customer, seq, ...change });

const under = (items: Item[], delivered: number, waiting = "Sending…", read = -1) => items.map((one, n) => meta(one, items[n + 1], { delivered, read }, String, waiting));

test("a group says once what became of it", () => {
  expect(under([item(1), item(2), item(3), item(4)], 2)).toEqual(["", "2 · Delivered", "", "Sending…"]);
});

test("what was read says so in place of delivered, also what came back after a reload", () => {
  expect(under([item(1), item(2), item(3), item(4)], 3, "Sending…", 2)).toEqual(["", "2 · Read", "3 · Delivered", "Sending…"]);
  const before = itemOf(7, { from: From.customer, seq: 0 });
  expect(under([before], 0)).toEqual(["7 · Delivered"]);
  expect(under([before], 0, "", 0)).toEqual(["7 · Read"]);
});

test.each(["too-long", "empty", "malformed", "unexpected"] satisfies Untaken[])("what was not taken (%s) is not delivered, and says why by itself", (untaken) => {
  const said = words.stream.untaken[untaken];
  expect(said).toMatch(/^Not sent: .+\. .+\.$/);
  expect(under([item(1), item(2, { untaken }), item(3)], 3)).toEqual(["1 · Delivered", said, "3 · Delivered"]);
  expect(under([item(1, { untaken }), item(2, { untaken })], 0, "")).toEqual([said, said]);
});
