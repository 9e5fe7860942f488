import { expect, it } from "vitest";
import { expires } from "./expiry";

const HOUR = 3_600_000;
const now = Date.UTC(2026, 10, 26, 9, 30);

it.each([
  ["nothing is known yet", { roster: -now, stamp: -now }, /^$/],
  ["there is time", { roster: 24 * HOUR + 1, stamp: HOUR + 1 }, /^$/],
  ["a day of the roster is left", { roster: 24 * HOUR, stamp: 20 * HOUR }, /^The organisation’s roster expires within a day, at .*publish/],
  ["an hour of it is left", { roster: HOUR, stamp: 20 * HOUR }, /^The organisation’s roster expires within an hour, at .*publish/],
  [
    "an hour of the stamp is left",
    { roster: 30 * 24 * HOUR, stamp: HOUR },
    /^The stamp of the organisation’s roster expires within an hour, at .*\(sealform stamp\) before that\.$/,
  ],
  ["both end soon, the stamp first", { roster: 20 * HOUR, stamp: HOUR / 2 }, /^The stamp /],
  ["both end soon, the roster first", { roster: HOUR / 3, stamp: HOUR / 2 }, /^The organisation’s roster expires within an hour/],
  ["the roster has expired", { roster: 0, stamp: HOUR / 2 }, /^The organisation’s roster has expired: customers’ pages take nothing.*\(sealform publish\)\.$/],
  ["the stamp has expired", { roster: 20 * HOUR, stamp: -1 }, /^The stamp of the organisation’s roster has expired/],
])("when %s", (_, left, text) => expect(expires({ roster: now + left.roster, stamp: now + left.stamp }, now)).toMatch(text));

it("stays as it is from minute to minute", () => {
  const expiry = { roster: now + 20 * HOUR, stamp: now + 40 * HOUR };
  expect(expires(expiry, now + 60_000)).toBe(expires(expiry, now));
});
