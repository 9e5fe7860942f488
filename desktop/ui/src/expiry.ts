import type { Expiry } from "./messages";
import { timeOfDay } from "./words";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The two, how long before their end the agent is told, the longest first, and what the administrator has to do then. */
const kinds = [
  { key: "roster", name: "The organisation’s roster", warn: [DAY, HOUR], task: "publish the next one (sealform publish)" },
  { key: "stamp", name: "The stamp of the organisation’s roster", warn: [HOUR], task: "stamp the roster again (sealform stamp)" },
] as const;

/**
 * Says which of the organisation's roster and its stamp expires soon, the first of the two, and who has to do what. Returns "" while there is time.
 * The text changes when a limit is reached and not in between, since it is read out when it does.
 */
export function expires(expiry: Expiry, now: number): string {
  const soon = kinds
    .map((kind) => ({ ...kind, at: expiry[kind.key] }))
    .filter(({ at, warn }) => at !== 0 && at - now <= warn[0])
    .sort((a, b) => a.at - b.at)[0];
  if (!soon) return "";
  const { name, at, task } = soon;
  const tell = `Tell your administrator to ${task}`;
  if (at <= now) return `${name} has expired: customers’ pages take nothing that you send. ${tell}.`;
  const within = at - now <= HOUR ? "an hour" : "a day";
  return `${name} expires within ${within}, at ${timeOfDay(at)}. From then on customers’ pages take nothing that you send. ${tell} before that.`;
}
