import { expect, test } from "vitest";
import { isOpen, opensAfter, readHours } from "./hours.ts";

const berlin = "Europe/Berlin Mo-Fr 09:00-17:00, Sa 10:00-14:00";
const at = (iso: string): number => Date.parse(iso);

function hours(text: string) {
  const read = readHours(text);
  if (!read) throw new Error(`${text} was not understood`);
  return read;
}

test.each([
  ["Monday at nine", "2026-11-23T08:00:00Z", true],
  ["a minute before", "2026-11-23T07:59:59Z", false],
  ["a minute before five", "2026-11-27T15:59:59Z", true],
  ["Friday at five", "2026-11-27T16:00:00Z", false],
  ["Saturday at ten", "2026-11-28T09:00:00Z", true],
  ["Sunday at noon", "2026-11-29T11:00:00Z", false],
  ["Monday at nine in summer", "2026-07-06T07:00:00Z", true],
  ["an hour before", "2026-07-06T06:59:00Z", false],
])("%s: open is %s %s", (_, time, open) => {
  expect(isOpen(hours(berlin), at(time))).toBe(open);
});

test.each([
  ["in the evening", berlin, "2026-11-26T19:15:00Z", "2026-11-27T08:00:00Z"],
  ["in the morning", berlin, "2026-11-26T05:00:00Z", "2026-11-26T08:00:00Z"],
  ["on a Friday evening", berlin, "2026-11-27T17:00:00Z", "2026-11-28T09:00:00Z"],
  ["on a Sunday before the clock is set", berlin, "2026-03-28T20:00:00Z", "2026-03-30T07:00:00Z"],
  ["and after", berlin, "2026-10-24T20:00:00Z", "2026-10-26T08:00:00Z"],
  ["once a week, just begun", "America/New_York We 12:00-13:00", "2026-11-25T17:00:00Z", "2026-12-02T17:00:00Z"],
  ["where the day is another", "Pacific/Auckland Mo 08:00-09:00", "2026-11-29T18:00:00Z", "2026-11-29T19:00:00Z"],
  ["past midnight", "Asia/Kolkata Mo 22:00-24:00, Tu 00:00-02:00", "2026-11-23T20:45:00Z", "2026-11-30T16:30:00Z"],
])("%s it opens next", (_, text, now, next) => {
  expect(opensAfter(hours(text), at(now))).toBe(at(next));
});

test("all day and all week is always open", () => {
  const always = hours("UTC Mo-Su 00:00-24:00");
  for (let time = at("2026-11-23T00:00:00Z"); time < at("2026-11-30T00:00:00Z"); time += 7 * 3_600_000) expect(isOpen(always, time)).toBe(true);
});

test.each(["", "Europe/Berlin", "Mars/Base Mo-Fr 09:00-17:00", "Europe/Berlin at noon", "Europe/Berlin Xx 09:00-17:00", " Mo 09:00-17:00"])("%j says nothing", (text) => {
  expect(readHours(text)).toBeNull();
});
