import type { Found, Refusal } from "../bridge/codes.ts";
import { type Item, Kind } from "../bridge/outputs.ts";
import { words } from "./words/en.ts"; // widget/build.mjs puts each language in this one's place

export { words };

/** Returns the table's entry for a code, or undefined if it has none of its own. */
export function find<T>(table: Readonly<Record<string | number, T>>, code: string | number): T | undefined {
  return Object.hasOwn(table, code) ? table[code] : undefined;
}

/** Returns why a chat was refused. */
export function refusal(code: string): string {
  return `${find(words.refusals, code) ?? words.refused} ${words.refusedThen}`;
}

/** Reports whether an error's code is a reason to refuse a chat. */
export function isRefusal(code: string): code is Refusal {
  return Object.hasOwn(words.refusals, code);
}

/** Returns what to tell a customer about an operation that failed. */
export function problem(code: string): string {
  return find(words.failures, code) ?? words.failed;
}

/** Returns the text of a stream item: what a person wrote, or in the frame's language what happened. agent: the present one's name. */
export function itemText(item: Item, agent: string): string {
  const say = item.kind === Kind.text ? undefined : find(words.items, item.code);
  if (!say) return item.text;
  if (item.code === "took-over") return say(agent, item.by);
  return say(item.by || agent, item.text);
}

/** Returns the message about a field for a code of the WASM module. limit: the form's bound. example: a value in the right notation. */
export function fieldProblem(code: string, limit: string, example = ""): string {
  if (code === "") return "";
  const text = find(words.problems, code) ?? words.problem;
  return text.replaceAll("{limit}", apart(limit)).replaceAll("{example}", apart(example));
}

// Isolates a text, so that its direction does not affect the sentence around it.
function apart(text: string): string {
  return words.direction === "rtl" ? `\u2068${text}\u2069` : text;
}

/** Returns the name of what a value was recognised as. */
export function recognised(label: string): string {
  return find(words.recognised, label) ?? label;
}

/** Returns the message about a file for a code of the WASM module or of Uploads. */
export function fileProblem(code: string): string {
  return Object.hasOwn(words.problems, code) ? fieldProblem(code, "") : problem(code);
}

const found: Record<string, Found> = { "text-card-number": "card-number", "text-ssn": "ssn", "text-iban": "iban" };

/** Returns what was found in a message, by the code of the error; "" for nothing. */
export function foundBy(code: string): Found | "" {
  return find(found, code) ?? "";
}

/** Returns why the relay closed the connection for good. */
export function stop(code: number): string {
  return find(words.stops, code) ?? words.stopped;
}

/** Returns the name of a service as a title: "tech-support" is "Tech support". */
export function title(service: string): string {
  const name = service.replace(/[-_.]+/g, " ").trim();
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Returns a formatter of the time of day: in the format of the page's region if the page has the frame's language, else of the frame's language. */
export function clock(locale: string): (unixMs: number) => string {
  const format = new Intl.DateTimeFormat(regional(locale), { hour: "numeric", minute: "2-digit" });
  return (unixMs) => format.format(unixMs);
}

/** Returns a formatter of a weekday and a time of day in a time zone; by default the customer's. */
export function weekTime(locale: string, timeZone?: string): (unixMs: number) => string {
  const format = new Intl.DateTimeFormat(regional(locale), { weekday: "long", hour: "numeric", minute: "2-digit", ...(timeZone !== undefined && { timeZone }) });
  return (unixMs) => format.format(unixMs);
}

/** Returns a formatter of the day, with its year. */
export function day(locale: string): (unixMs: number) => string {
  const format = new Intl.DateTimeFormat(regional(locale), { dateStyle: "long" });
  return (unixMs) => format.format(unixMs);
}

/** Returns a date in words. */
export function dateText(locale: string, unixMs: number): string {
  return new Intl.DateTimeFormat(regional(locale), { day: "numeric", month: "long" }).format(unixMs);
}

/** Returns seconds as minutes with their unit, rounded up. */
export function minutesText(seconds: number): string {
  return new Intl.NumberFormat(words.tag, { style: "unit", unit: "minute", unitDisplay: "long" }).format(Math.ceil(seconds / 60));
}

/** How many names are told. */
const NAMES = 3;

/** Returns names as a list in words. Of many, the last ones are counted. */
export function nameList(names: readonly string[]): string {
  const more = names.length - NAMES;
  const told = names.slice(0, NAMES).map(apart);
  return new Intl.ListFormat(words.tag, { type: "conjunction" }).format(more > 0 ? [...told, words.queue.others(more)] : told);
}

// Returns a locale such as "de-AT" as it is if the frame speaks German; else the frame's own language.
function regional(locale: string): string {
  try {
    return new Intl.Locale(locale).language === words.tag ? locale : words.tag;
  } catch {
    return words.tag;
  }
}
