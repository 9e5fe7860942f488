// What the palette lists for the text in the message box.
import type { Action } from "./actions";
import type { Form, Response } from "./messages";

/** A search in the palette: for forms only, or for forms and responses. */
export interface Query {
  text: string;
  formsOnly: boolean;
}

/** What the palette can pick. */
export type Option = { kind: "form"; form: Form } | { kind: "response"; response: Response } | { kind: "action"; action: Action };

/**
 * Returns the search in a message box, or undefined when it holds a message. A slash
 * opens the palette for everything; "/form" and any beginning of it stand for
 * all forms, "/form cred" searches the forms, and "/cred" both.
 */
export function paletteQuery(text: string): Query | undefined {
  if (!text.startsWith("/") || text.includes("\n")) return undefined;
  const [word = "", ...rest] = text.slice(1).trimStart().split(/\s+/);
  const formsOnly = word !== "" && "form".startsWith(word.toLowerCase());
  const terms = formsOnly ? rest : [word, ...rest];
  return { text: terms.filter((t) => t !== "").join(" "), formsOnly };
}

/** Returns what a query finds: forms, then responses, each best first, then actions, which nobody sees who has typed nothing. A response whose shortcut is the query comes before all. */
export function matches(forms: readonly Form[], responses: readonly Response[], query: Query, actions: readonly Action[] = []): Option[] {
  const found: Option[] = matchForms(forms, query.text).map((form) => ({ kind: "form", form }));
  if (query.formsOnly) return found;
  const texts: Option[] = matchResponses(responses, query.text).map((response) => ({ kind: "response", response }));
  const acts: Option[] = query.text === "" ? [] : find(actions, query.text, (a) => [a.action, a.title]).map((action) => ({ kind: "action", action }));
  const exact = texts.findIndex((o) => o.kind === "response" && o.response.shortcut === fold(query.text));
  return exact < 0 ? [...found, ...texts, ...acts] : [...texts.splice(exact, 1), ...found, ...texts, ...acts];
}

/**
 * Returns the forms whose title or id has, for each word of the query, a word that
 * begins with it. Forms whose title begins with the query come first.
 */
export function matchForms(forms: readonly Form[], query: string): Form[] {
  return find(forms, query, (f) => [f.title, f.form]);
}

/** The same for responses, by shortcut and title. */
function matchResponses(responses: readonly Response[], query: string): Response[] {
  return find(responses, query, (r) => [r.shortcut, r.title]);
}

function find<T>(all: readonly T[], query: string, names: (one: T) => [string, string]): T[] {
  const wanted = words(query);
  const hits = all.filter((one) => {
    const there = words(names(one).join(" "));
    return wanted.every((w) => there.some((t) => t.startsWith(w)));
  });
  const first = (one: T) => (fold(names(one)[0]).startsWith(fold(query)) ? 0 : 1);
  return hits.sort((a, b) => first(a) - first(b));
}

/** Returns the index that an arrow key goes to, wrapping around; -1 when there are no options. */
export function step(index: number, by: number, count: number): number {
  return count === 0 ? -1 : (index + by + count) % count;
}

/** Removes case and accents, so that "cafe" finds "Café". */
function fold(s: string): string {
  return s.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function words(s: string): string[] {
  return fold(s)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((w) => w !== "");
}
