import type { FieldKind } from "../bridge/kinds.ts";
import type { FieldHints } from "../bridge/outputs.ts";
import { once } from "./once.ts";
import { words } from "./words.ts";

/** The date of examples: it is unambiguous, whichever number is the month. */
const EXAMPLE = "1984-04-29";

/** Reports whether the values of a kind are dates. */
export function isDate(kind: FieldKind): boolean {
  return kind === "date" || kind === "date-of-birth";
}

/** Returns a date in words, such as "29 April 1984". iso: the date as yyyy-mm-dd. */
export function spokenDay(iso: string, locale: string): string {
  const [long] = formats(locale);
  return day(iso, long);
}

/** Returns an example value in the notation of the form's language and region; "" for a kind that needs none. */
export function example({ kind, locale, order }: FieldHints): string {
  const [long, short, plain] = formats(locale);
  if (isDate(kind)) return day(EXAMPLE, order === "" ? long : short);
  return kind === "number" ? plain.format(1234.5) : "";
}

/** Returns a bound of the form, a date or a number without thousands separators, in the notation of its language and region. */
export function bound(text: string, { kind, locale }: FieldHints): string {
  if (isDate(kind) && text !== "") return spokenDay(text, locale);
  return kind === "number" ? text.replace(".", formats(locale)[3]) : text;
}

function day(iso: string, format: Intl.DateTimeFormat): string {
  const at = Date.parse(iso);
  return Number.isNaN(at) ? iso : format.format(at);
}

const formats = once((locale: string) => {
  const tag = new Intl.Locale(known(locale), { calendar: "gregory" });
  const numbers = new Intl.NumberFormat(tag, { useGrouping: false, minimumFractionDigits: 2 });
  return [
    new Intl.DateTimeFormat(tag, { dateStyle: "long", timeZone: "UTC" }),
    new Intl.DateTimeFormat(tag, { year: "numeric", month: "2-digit", day: "2-digit", timeZone: "UTC" }),
    numbers,
    numbers.formatToParts(0.5).find(({ type }) => type === "decimal")?.value ?? ".",
  ] as const;
});

// The form's language is written by the organisation: a malformed tag must not stop the frame.
function known(tag: string): string {
  try {
    return new Intl.Locale(tag).baseName;
  } catch {
    return words.tag;
  }
}
