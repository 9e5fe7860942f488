// Small texts: times, names and counts.
import type { Chat, Item, Shelf } from "./messages";

/** Formats milliseconds as 0:42, 12:05 or 1:03:20. A negative duration, as clocks differ, is 0:00. */
export function clock(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  const h = Math.floor(s / 3600);
  const m = Math.floor(s / 60) % 60;
  return h > 0 ? `${h}:${two(m)}:${two(s % 60)}` : `${m}:${two(s % 60)}`;
}

/** Formats how long a chat is offered yet, such as 27 s. */
export const turnLeft = (until: number, now: number): string => `${Math.max(0, Math.ceil((until - now) / 1000))} s`;

/** Returns the name that the site gives; "" for none. */
export const personName = ({ firstName, lastName }: Pick<Chat, "firstName" | "lastName">): string => `${firstName} ${lastName}`.trim();

/** Returns what to call a customer: the name that the site gives, or the beginning of the chat's id. */
export const customerName = (c: Pick<Chat, "chat" | "firstName" | "lastName">): string => personName(c) || `Customer ${c.chat.slice(0, 4).toUpperCase()}`;

/** Returns a web origin without its scheme, where that is https; "" for none. */
export const host = (origin: string): string => origin.replace(/^https:\/\//, "");

/** Returns the name of a language that is not the window's own; "" for none. */
export const foreign = (language: string): string => (language === "" || /^en\b/.test(language) ? "" : languageName(language));

const languages = new Intl.DisplayNames("en", { type: "language" });

/** Returns the English name of a language, such as "Mexican Spanish" for "es-MX". A malformed tag is returned as it is. */
export function languageName(tag: string): string {
  try {
    return languages.of(tag) ?? tag;
  } catch {
    return tag;
  }
}

const time = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });

/** Formats Unix ms as a time of day. */
export function timeOfDay(ms: number): string {
  return time.format(ms);
}

const dayTime = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit" });

/** Formats Unix ms as a day and a time of day. */
export const dayAndTime = (ms: number): string => dayTime.format(ms);

/** Why a message was not sent, and what to do. */
export const notSent: Record<Exclude<Item["untaken"], "">, string> = {
  "too-long": "Not sent: too long. Send it in shorter parts.",
  empty: "Not sent: nothing in it could be seen. Write it again.",
  malformed: "Not sent: the customer’s page could not read it. Write it again.",
  unexpected: "Not sent: the customer’s page did not take it. Write it again.",
};

/** Returns a field's label for the middle of a sentence: "Card number" becomes "card number", "SSN" stays. */
export function inSentence(label: string): string {
  return /^\p{Lu}\p{Lu}/u.test(label) ? label : label.charAt(0).toLowerCase() + label.slice(1);
}

/** Turns an error of the program, which is lower case, into a sentence. */
export function sentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** Says why the state of the start before is not here, and all that is lost with it: the chats, and the prekeys. */
export const lostState = (why: string): string =>
  `${sentence(why)} Customers who are still there wait again: accept them anew. Nor can this computer still open what customers wrote before the restart while nobody had their chat, left messages included. Colleagues can to whom it was sealed too.`;

/** What stands in the place of a message that was left and cannot be opened: it was sealed to others, or its prekey is gone. */
export const KEYLESS =
  "This computer has no key for this message: it was sealed to agents who were on the list at that time. Those of them can open it whose computers still have the keys of that day.";

/** The message about a value that is not valid here, although the customer's page sends only valid ones. */
export const ALTERED = "Does not pass validation: possibly altered.";

/** Returns the progress of a form that was requested. */
export function filling({ valid, total, expires }: { valid: number; total: number; expires: number }): string {
  if (expires === 0) return "On its way to the customer";
  return total === 0 ? "Waiting for the customer to fill it in" : `Filling, ${valid} of ${total} fields valid`;
}

/** How many forms are named; further ones are only counted. */
const NAMED = 3;
const list = new Intl.ListFormat("en-GB");

/** Says what is lost when a chat ends: the requested forms, named if there are several, and a draft. Returns "" for nothing. */
export function unsent(forms: readonly { title: string }[], begun: boolean): string {
  const things = [...named(forms.map(({ title }) => title)), ...(begun ? ["your message"] : [])];
  if (things.length === 0) return "";
  const text = `${list.format(things)} ${things.length > 1 || forms.length > 1 ? "are" : "is"} not sent yet.`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

// A single form is not named. Forms with the same title are counted.
function named(titles: readonly string[]): string[] {
  if (titles.length < 2) return titles.map(() => "the form");
  const different = [...new Set(titles)];
  const rest = different.slice(NAMED).length;
  const names = different.slice(0, NAMED).map((title) => {
    const times = titles.filter((other) => other === title).length;
    return times > 1 ? `${times} × “${title}”` : `“${title}”`;
  });
  return rest > 0 ? [...names, `${rest} more`] : names;
}

/** Reports whether a form's time is nearly over: "near" in its last two minutes, "soon" in the last 30 seconds, else "". left: milliseconds. */
export function nearEnd(left: number): "" | "near" | "soon" {
  if (left > 120_000) return "";
  return left > 30_000 ? "near" : "soon";
}

/** Reports how long a customer has waited for an answer: "late" after a minute, "long" after three, else "". ms: the time since the last message. */
export function overdue(ms: number): "" | "late" | "long" {
  if (ms < 60_000) return "";
  return ms < 180_000 ? "late" : "long";
}

const numbers: Readonly<Record<string, string>> = { "card-number": "a card number", ssn: "a social security number", iban: "an IBAN" };

/** Names a number that was found in what the agent wrote. */
export const numberName = (kind: string): string => numbers[kind] ?? "a number";

/** Says why a chat has ended. */
export function endedBy(by: Chat["ended"], heir = ""): string {
  if (by === "customer") return "The customer ended this chat.";
  if (by === "agent") return "You ended this chat.";
  if (by === "roster") return "This chat ended: the roster does not let you answer for this service any more.";
  if (by === "roster-said") {
    return "This chat ended: the customer's page, or the relay, says that the roster does not let you answer for this service. The roster that you have does.";
  }
  if (by === "refused") return "This chat ended: the customer's page, or the relay, says that it could not be verified.";
  if (by === "handed" && heir !== "") return `You handed this chat over: it goes on with ${heir}.`;
  if (by === "colleague" || by === "handed") return "This chat goes on with a colleague of yours.";
  if (by === "unknown") return "This chat ended: the relay does not know it any more.";
  return "This chat ended: one side stayed away too long.";
}

const ages = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

/** Returns a time span in its largest unit, such as "3 days"; "a moment" for less than a minute. */
export function age(ms: number): string {
  for (const [unit, size] of ages) {
    const n = Math.floor(ms / size);
    if (n > 0) return `${n} ${unit}${n > 1 ? "s" : ""}`;
  }
  return "a moment";
}

/** Says why what was published is not here, and how old what is here is. */
export function behind({ trouble, advice, since }: Shelf, now: number): string {
  const have = since === 0 ? "There are no forms and texts here yet" : `These forms and texts came ${age(now - since)} ago, and newer ones were published that are not here`;
  return `${have}: ${trouble}. ${advice === "" ? "It is tried again." : `${advice} It is tried again until then.`}`;
}
