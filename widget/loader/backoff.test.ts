import { expect, test } from "vitest";
import { backoff, isFinal } from "./backoff.ts";

test("waits 1 s, then half as much again each time, up to 60 s", () => {
  const waits = [0, 1, 2, 3, 10, 11, 1000].map((attempt) => backoff(attempt, 0.5));
  expect(waits).toEqual([1000, 1500, 2250, 3375, 57_665, 60_000, 60_000]);
});

test("chance moves a wait by a quarter either way, and never past 60 s", () => {
  expect([backoff(0, 0), backoff(0, 1)]).toEqual([750, 1250]);
  expect(backoff(50, 1)).toBe(60_000);
});

const restarting = (time: string) => `relay is restarting; connect again in ${time} ms`;

test("a relay that restarts says when to come back, up to 60 s", () => {
  expect([0.1, 0.9].map((random) => backoff(0, random, restarting("2345")))).toEqual([2345, 2345]);
  expect(backoff(0, 0.5, restarting("9999999"))).toBe(60_000);
});

test.each([
  ["the second time in a row", 1, restarting("1")],
  ["without a time", 0, "relay is restarting"],
  ["with a time that is none", 0, restarting("soon")],
  ["with no time at all", 0, restarting("0")],
])("%s it waits as ever", (_, attempt, reason) => {
  expect(backoff(attempt, 0.5, reason)).toBe(backoff(attempt, 0.5));
});

test.each([
  [1000, false],
  [1006, false],
  [4100, false],
  [4199, false],
  [4200, true],
  [4205, true],
  [4299, true],
  [4300, false],
])("close code %i: final is %s", (code, final) => {
  expect(isFinal(code)).toBe(final);
});
