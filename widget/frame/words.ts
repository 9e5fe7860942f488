import type { Found } from "./state.ts";

/** Why a chat was refused, in words a customer understands, by the code of the WASM module. */
const refusals: Record<string, string> = {
  "roster-signature": "This chat could not prove that it belongs to this company, so it stays closed.",
  "roster-expired": "This chat can't be verified right now, so it stays closed.",
  "service-unknown": "This chat isn't available on this page at the moment.",
  "origin-not-allowed": "This chat isn't allowed on this website, so it stays closed.",
  "agent-unknown": "The person who answered could not be verified, so this chat stays closed.",
  "offer-invalid": "The person who answered could not be verified, so this chat stays closed.",
  "org-malformed": "This chat isn't set up correctly, so it stays closed.",
};

const later = "Nothing you type here is sent. Please try again later or contact us another way.";

/** Returns why a chat was refused. */
export function refusal(code: string): string {
  return `${refusals[code] ?? "This chat can't be verified, so it stays closed."} ${later}`;
}

/** Reports whether an error's code is the reason of a refusal. */
export function isRefusal(code: string): boolean {
  return Object.hasOwn(refusals, code);
}

const problems: Record<string, string> = {
  "text-too-long": "This message is too long. Shorten it to 8,000 characters, then send it again.",
  "text-control": "This message contains characters that can't be sent. Remove them, then send it again.",
  "text-empty": "Type a message first.",
  ended: "This chat has ended. Start a new one to go on.",
  "form-invalid": "Something in this form isn't right yet. Check the fields, then send it again.",
  "form-closed": "This form is no longer open, so nothing was sent.",
  "value-too-long": "One of the answers is too long. Shorten it to 10,000 characters, then send it again.",
  "outbox-full": "Too many messages are waiting to be delivered. Try again in a moment.",
  dead: "Something went wrong in this chat. Reload the page to go on; what you have not sent yet is not sent.",
};

/** Returns what to tell a customer about an operation that failed. */
export function problem(code: string): string {
  return problems[code] ?? "That didn't work. Please try again.";
}

/** What to call what was found in a message that was stopped. */
export const stopped: Record<Found, { what: string; not: string }> = {
  "card-number": { what: "a card number", not: "It’s not a card number" },
  ssn: { what: "a social security number", not: "It’s not a social security number" },
};

const found: Record<string, Found> = { "text-card-number": "card-number", "text-ssn": "ssn" };

/** Returns what an error's code says was found in a message; "" for nothing. */
export function foundBy(code: string): Found | "" {
  return Object.hasOwn(found, code) ? (found[code] ?? "") : "";
}

const stops: Record<number, string> = {
  4205: "This chat goes on in another window, so it has stopped in this one.",
  4204: "This chat isn't available on this page at the moment.",
  4206: "This chat isn't allowed on this website.",
};

/** Returns why the relay closed the connection for good. */
export function stop(code: number): string {
  return stops[code] ?? "The connection was closed.";
}

/** Returns the name of a service as a title: "tech-support" is "Tech support". */
export function title(service: string): string {
  const words = service.replace(/[-_.]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Returns what is wrong with a whole form, for the line above its buttons. */
export function formProblem(labels: readonly string[]): string {
  return `Please check: ${labels.join(", ")}.`;
}

const rightToLeft = /^(ar|ckb|dv|fa|he|iw|ps|sd|ug|ur|yi)\b/i;

/** Returns the direction that a page in this language is laid out in. */
export function direction(locale: string): "ltr" | "rtl" {
  return rightToLeft.test(locale) ? "rtl" : "ltr";
}

/** Returns a formatter of the time of day, in the page's language where the browser knows it. */
export function clock(locale: string): (unixMs: number) => string {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" });
  } catch {
    format = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
  }
  return (unixMs) => format.format(unixMs);
}
