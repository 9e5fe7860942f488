import { expect, test } from "vitest";
import { fromFrame, MAX_HEIGHT, MAX_PAGES } from "./talk";

test("what the frame may say is read, member by member", () => {
  expect(fromFrame({ kind: "ready", more: 1 })).toEqual({ kind: "ready" });
  expect(fromFrame({ kind: "opened", pages: 3 })).toEqual({ kind: "opened", pages: 3 });
  expect(fromFrame({ kind: "drawn", page: 2, height: 900, lacking: "yes" })).toEqual({ kind: "drawn", page: 2, height: 900, lacking: false });
  expect(fromFrame({ kind: "failed", why: "password" })).toEqual({ kind: "failed", why: "password" });
});

test.each([
  undefined,
  null,
  "ready",
  {},
  { kind: "open" },
  { kind: "opened", pages: 0 },
  { kind: "opened", pages: 1.5 },
  { kind: "opened", pages: "3" },
  { kind: "drawn", page: MAX_PAGES + 1, height: 1, lacking: false },
  { kind: "drawn", page: 1, height: MAX_HEIGHT + 1, lacking: false },
  { kind: "drawn", page: 1, height: NaN, lacking: false },
  { kind: "failed", why: "<b>" },
  { kind: "failed", why: "slow" },
])("what it may not say is not: %j", (data) => {
  expect(fromFrame(data)).toBeUndefined();
});
