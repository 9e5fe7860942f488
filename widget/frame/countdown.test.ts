import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Countdown, minutes } from "./countdown.ts";

const MINUTE = 60_000;
let countdown: Countdown;
let spoken: number[];

beforeEach(() => {
  vi.useFakeTimers({ now: 1_795_000_000_000 });
  countdown = new Countdown();
  spoken = [];
  countdown.mark.subscribe((mark) => {
    if (mark !== null) spoken.push(mark);
  });
});
afterEach(() => vi.useRealTimers());

const seen = () => countdown.seconds.value;

test("nothing is shown before the last two minutes", () => {
  countdown.until(Date.now() + 30 * MINUTE);
  vi.advanceTimersByTime(28 * MINUTE - 1);
  expect([seen(), spoken]).toEqual([null, []]);
  vi.advanceTimersByTime(1);
  expect([seen(), spoken]).toEqual([120, [120]]);
});

test("each second is shown, three of them are spoken, and then it is over", () => {
  countdown.until(Date.now() + 2 * MINUTE);
  const shown: (number | null)[] = [];
  const stop = countdown.seconds.subscribe((seconds) => shown.push(seconds));
  vi.advanceTimersByTime(2 * MINUTE);
  stop();
  expect(shown).toEqual(Array.from({ length: 121 }, (_, n) => 120 - n));
  expect(spoken).toEqual([120, 60, 30]);
  expect(vi.getTimerCount()).toBe(0);
});

test("ticks that come late tell the right time", () => {
  countdown.until(Date.now() + 2 * MINUTE);
  vi.setSystemTime(Date.now() + 400); // the tick below is 400 ms late
  vi.advanceTimersByTime(1000);
  expect(seen()).toBe(119);
  vi.advanceTimersByTime(599);
  expect(seen()).toBe(119);
  vi.advanceTimersByTime(1);
  expect(seen()).toBe(118);
});

test("a machine that slept goes on where the clock stands, and says one mark", () => {
  countdown.until(Date.now() + 10 * MINUTE);
  vi.setSystemTime(Date.now() + 9 * MINUTE + 35_000);
  vi.advanceTimersByTime(8 * MINUTE);
  expect([seen(), spoken]).toEqual([0, [30]]);
});

test("a form that comes with little time left says so at once", () => {
  countdown.until(Date.now() + 45_500);
  expect([seen(), spoken]).toEqual([46, [60]]);
});

test("more time takes the countdown away, says so for a while, and it comes back", () => {
  countdown.until(Date.now() + 2 * MINUTE);
  vi.advanceTimersByTime(MINUTE);
  countdown.until(Date.now() + 11 * MINUTE);
  expect([seen(), countdown.mark.value, countdown.extended.value]).toEqual([null, null, true]);
  vi.advanceTimersByTime(10_000);
  expect(countdown.extended.value).toBe(false);
  vi.advanceTimersByTime(9 * MINUTE - 10_000);
  expect([seen(), spoken]).toEqual([120, [120, 60, 120]]);
});

test("the same time again says nothing", () => {
  const end = Date.now() + 20 * MINUTE;
  countdown.until(end);
  countdown.until(end);
  expect([countdown.extended.value, vi.getTimerCount()]).toEqual([false, 1]);
});

test("one that was stopped leaves no timer", () => {
  countdown.until(Date.now() + 5 * MINUTE);
  countdown.until(Date.now() + 6 * MINUTE);
  countdown.stop();
  expect(vi.getTimerCount()).toBe(0);
});

test("seconds are shown as minutes and seconds", () => {
  expect([120, 105, 60, 59, 9, 0].map(minutes)).toEqual(["2:00", "1:45", "1:00", "0:59", "0:09", "0:00"]);
});
