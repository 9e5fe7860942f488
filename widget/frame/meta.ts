import { From, type Item, Kind } from "../bridge/outputs.ts";
import { words } from "./words.ts";

/** Messages of one author that are closer together than this form one group, in milliseconds. */
const GROUP = 5 * 60_000;

/** How long a message may be on its way before its time of arrival is shown too, in milliseconds. */
const LATE = 60_000;

/** Reports whether b belongs to the group of a, which precedes it. */
export function sameGroup(a: Item | undefined, b: Item): boolean {
  return a?.kind === Kind.text && a.from === b.from && a.by === b.by && Math.abs(b.time - a.time) < GROUP && !late(a) && !late(b);
}

/** Reports whether a message took long, or the clocks differ: then both times are shown. */
export const late = (item: Item): boolean => item.arrived !== 0 && Math.abs(item.arrived - item.time) > LATE;

/** Up to which sequence number own texts were delivered, and read. */
interface Arrived {
  delivered: number;
  read: number;
}

/**
 * Returns the line below a message. A group has one, at its end, with its time and whether it was delivered or read; a message that
 * was not accepted has its own. time: formats a time of day. waiting: what to say of messages that are not delivered yet; ""
 * to show only the time.
 */
export function meta(item: Item, next: Item | undefined, { delivered, read }: Arrived, time: (ms: number) => string, waiting: string): string {
  if (item.untaken) return words.stream.untaken[item.untaken];
  const way = ({ seq }: Item) => (seq <= read ? "read" : seq <= delivered ? "delivered" : "");
  const waits = way(item) === "";
  if (next && !next.untaken && sameGroup(item, next) && way(item) === way(next)) return "";
  if (late(item)) return `${time(item.time)} · ${words.stream.arrived(time(item.arrived))}`;
  if (item.from !== From.customer || (waits && waiting === "")) return time(item.time);
  return waits ? waiting : `${time(item.time)} · ${words.stream[way(item) || "delivered"]}`;
}
