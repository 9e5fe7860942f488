import { expect, test } from "vitest";
import { missing } from "./inview.ts";

test.each([
  ["a field in the room stays", { top: 100, bottom: 160 }, 0],
  ["one that is covered below comes up", { top: 380, bottom: 420 }, 28],
  ["one that touches what is below comes up", { top: 340, bottom: 399 }, 7],
  ["one above comes down", { top: 20, bottom: 80 }, -38],
  ["one that is higher than the room shows its beginning", { top: 200, bottom: 900 }, 142],
])("%s", (_, field, scroll) => {
  expect(missing(field, { top: 50, bottom: 400 })).toBe(scroll);
});
