// What the palette lists for what stands in the message box.
import type { Form } from "./messages";

/**
 * The search in a message box, or undefined when it holds a message. A slash
 * opens the palette; "/form" and any beginning of it stand for all forms, and
 * "/form cred" and "/cred" search for "cred".
 */
export function paletteQuery(text: string): string | undefined {
  if (!text.startsWith("/") || text.includes("\n")) return undefined;
  const [word = "", ...rest] = text.slice(1).trimStart().split(/\s+/);
  const isForm = "form".startsWith(word.toLowerCase());
  const terms = isForm ? rest : [word, ...rest];
  return terms.filter((t) => t !== "").join(" ");
}

/**
 * Forms whose title, or id, has a word that begins with each word of the
 * query; those whose title begins with the query come first.
 */
export function matchForms(forms: readonly Form[], query: string): Form[] {
  const wanted = words(query);
  const hits = forms.filter((f) => {
    const there = words(`${f.title} ${f.form}`);
    return wanted.every((w) => there.some((t) => t.startsWith(w)));
  });
  const first = (f: Form) => (fold(f.title).startsWith(fold(query)) ? 0 : 1);
  return hits.sort((a, b) => first(a) - first(b));
}

/** The option that the arrow keys go to, around the ends. */
export function step(index: number, by: number, count: number): number {
  return count === 0 ? -1 : (index + by + count) % count;
}

/** Lower case without accents, so that "cafe" finds "Café". */
function fold(s: string): string {
  return s.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function words(s: string): string[] {
  return fold(s).split(/[^\p{L}\p{N}]+/u).filter((w) => w !== "");
}
