import { From, type Item, Kind } from "../bridge/outputs.ts";
import { words } from "./words.ts";

/** Messages of one author closer together than this stand as one group, in milliseconds. */
const GROUP = 5 * 60_000;

/** How long a message can be on its way before it is said when it arrived, in milliseconds. */
const LATE = 60_000;

/** Reports whether b stands in one group with a, which is before it. */
export function sameGroup(a: Item | undefined, b: Item): boolean {
  return a?.kind === Kind.text && a.from === b.from && Math.abs(b.time - a.time) < GROUP && !late(a) && !late(b);
}

// Whether it was on its way for long, or the clocks differ: then both times are said.
const late = (item: Item): boolean => item.arrived !== 0 && Math.abs(item.arrived - item.time) > LATE;

/**
 * Returns what stands under a message. A group says once, at its end, when it was written and whether it has arrived;
 * while nobody is there to get it, only when. What was not taken says so itself.
 */
export function meta(item: Item, next: Item | undefined, delivered: number, time: (ms: number) => string, waiting: string): string {
  if (item.untaken) return words.stream.untaken[item.untaken];
  const waits = item.seq > delivered;
  if (next && !next.untaken && sameGroup(item, next) && waits === next.seq > delivered) return "";
  if (late(item)) return `${time(item.time)} · ${words.stream.arrived(time(item.arrived))}`;
  if (item.from !== From.customer || (waits && waiting === "")) return time(item.time);
  return waits ? waiting : `${time(item.time)} · ${words.stream.delivered}`;
}
