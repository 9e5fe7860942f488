import type { Found, Refusal } from "../bridge/codes.ts";
import { type Item, Kind } from "../bridge/outputs.ts";
import { words } from "./words/en.ts"; // widget/build.mjs puts each language in this one's place

export { words };

/** Returns what is said under a code, unless it is none of the table's. */
export function find<T>(table: Readonly<Record<string | number, T>>, code: string | number): T | undefined {
  return Object.hasOwn(table, code) ? table[code] : undefined;
}

/** Returns why a chat was refused. */
export function refusal(code: string): string {
  return `${find(words.refusals, code) ?? words.refused} ${words.refusedThen}`;
}

/** Reports whether an error's code is the reason of a refusal. */
export function isRefusal(code: string): code is Refusal {
  return Object.hasOwn(words.refusals, code);
}

/** Returns what to tell a customer about an operation that failed. */
export function problem(code: string): string {
  return find(words.failures, code) ?? words.failed;
}

/** Returns what an item of the stream says: what a person wrote, or what happened in the customer's language. */
export function itemText(item: Item, agent: string): string {
  const say = item.kind === Kind.text ? undefined : find(words.items, item.code);
  return say ? say(agent) : item.text;
}

/** Returns what is wrong with a field, or doubtful in it, by the WASM module's code, the form's bound, and how such a value is written. */
export function fieldProblem(code: string, limit: string, example = ""): string {
  if (code === "") return "";
  const text = find(words.problems, code) ?? words.problem;
  return text.replaceAll("{limit}", apart(limit)).replaceAll("{example}", apart(example));
}

// Of whatever direction it is, it does not turn the sentence around it.
function apart(text: string): string {
  return words.direction === "rtl" ? `\u2068${text}\u2069` : text;
}

/** Returns what to call what a value was recognised as. */
export function recognised(label: string): string {
  return find(words.recognised, label) ?? label;
}

/** Returns what is wrong with a file that was chosen, by the code of the WASM module or of Uploads. */
export function fileProblem(code: string): string {
  return Object.hasOwn(words.problems, code) ? fieldProblem(code, "") : problem(code);
}

const found: Record<string, Found> = { "text-card-number": "card-number", "text-ssn": "ssn", "text-iban": "iban" };

/** Returns what an error's code says was found in a message; "" for nothing. */
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

/** Returns a formatter of the time of day: as the page's region has it, if the page is in the frame's language. */
export function clock(locale: string): (unixMs: number) => string {
  const format = new Intl.DateTimeFormat(regional(locale), { hour: "numeric", minute: "2-digit" });
  return (unixMs) => format.format(unixMs);
}

// "de-AT" where the frame speaks German; the frame's own language for any other.
function regional(locale: string): string {
  try {
    return new Intl.Locale(locale).language === words.tag ? locale : words.tag;
  } catch {
    return words.tag;
  }
}
