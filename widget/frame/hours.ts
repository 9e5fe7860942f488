/** The hours of a service: in which time zone, and on which days (0: Sunday) from when to when, in minutes of the day. */
interface Hours {
  zone: string;
  spans: { days: number[]; from: number; to: number }[];
}

const DAYS = ["Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"];
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Reads hours as a roster has them, such as "Europe/Berlin Mo-Fr 09:00-17:00, Sa 10:00-14:00". Returns null when they can't be understood. */
export function readHours(text: string): Hours | null {
  const [zone, rest] = split(text, " ");
  const spans = rest.split(", ").map(readSpan);
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
  } catch {
    return null;
  }
  return zone === "" || spans.includes(null) ? null : { zone, spans: spans.filter((span) => span !== null) };
}

function readSpan(text: string): Hours["spans"][number] | null {
  const [, first = "", last = first, ...times] = /^(\w\w)(?:-(\w\w))? (\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(text) ?? [];
  const [a, b] = [DAYS.indexOf(first), DAYS.indexOf(last)];
  const [h = 0, m = 0, toH = 0, toM = 0] = times.map(Number);
  if (a < 0 || b < 0) return null;
  const days = Array.from({ length: ((b - a + 7) % 7) + 1 }, (_, n) => (a + n) % 7);
  return { days, from: h * 60 + m, to: toH * 60 + toM };
}

/** Reports whether a time, in Unix milliseconds, is in the hours. */
export function isOpen({ zone, spans }: Hours, at: number): boolean {
  const wall = at + ahead(zone, at);
  const minute = Math.floor((wall % DAY) / MINUTE);
  return spans.some(({ days, from, to }) => days.includes(weekday(wall)) && minute >= from && minute < to);
}

/** Returns when the hours next begin after a time; null when they never do. */
export function opensAfter({ zone, spans }: Hours, at: number): number | null {
  const wall = at + ahead(zone, at);
  const today = wall - (wall % DAY);
  const begins: number[] = [];
  for (let day = today; day <= today + 7 * DAY; day += DAY) {
    for (const { days, from } of spans) {
      const begin = day + from * MINUTE;
      if (begin > wall && days.includes(weekday(day))) begins.push(begin);
    }
  }
  return begins.length === 0 ? null : unixOf(zone, Math.min(...begins));
}

// A zone's clock can be set between now and then.
function unixOf(zone: string, wall: number): number {
  const guess = wall - ahead(zone, wall);
  return wall - ahead(zone, guess);
}

const weekday = (wall: number): number => new Date(wall).getUTCDay();

// Returns how far a zone's clock is ahead of UTC, in milliseconds.
function ahead(zone: string, at: number): number {
  const format = new Intl.DateTimeFormat("en", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(at / MINUTE) * MINUTE;
}

function split(text: string, by: string): [string, string] {
  const at = text.indexOf(by);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + by.length)];
}
