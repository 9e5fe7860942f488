import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Retry } from "./retry.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function setup() {
  const load = vi.fn();
  const giveUp = vi.fn();
  const retry = new Retry(load, giveUp);
  retry.begin();
  return { load, giveUp, retry };
}

test("a frame that says READY is loaded once, also when that comes before it has loaded", () => {
  const { load, giveUp, retry } = setup();
  retry.ready();
  retry.loaded();
  vi.advanceTimersByTime(600_000);
  expect([load, giveUp].map((f) => f.mock.calls.length)).toEqual([1, 0]);
});

test("a frame that loads and stays silent is loaded four times, with longer waits, and then given up", () => {
  const { load, giveUp, retry } = setup();
  for (const tries of [1, 2, 3, 4]) {
    retry.loaded();
    vi.advanceTimersByTime(1000 * tries - 1);
    expect(load).toHaveBeenCalledTimes(tries);
    vi.advanceTimersByTime(1);
  }
  expect(load).toHaveBeenCalledTimes(4);
  expect(giveUp).toHaveBeenCalledTimes(1);
});

test("a frame that never loads is loaded again after half a minute", () => {
  const { load, giveUp } = setup();
  vi.advanceTimersByTime(90_000);
  expect(load).toHaveBeenCalledTimes(4);
  vi.advanceTimersByTime(30_000);
  expect(giveUp).toHaveBeenCalledTimes(1);
});

test("after giving up it can begin again", () => {
  const { load, giveUp, retry } = setup();
  vi.advanceTimersByTime(120_000);
  retry.begin();
  expect(load).toHaveBeenCalledTimes(5);
  vi.advanceTimersByTime(120_000);
  expect([load, giveUp].map((f) => f.mock.calls.length)).toEqual([8, 2]);
});
