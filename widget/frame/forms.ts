import type { Fate } from "../bridge/codes.ts";
import type { FieldHints, Output } from "../bridge/outputs.ts";
import { isLost, type OpenForm, type State } from "./state.ts";
import type { Uploads } from "./uploads.ts";

/** How long a form that did not reach the agent keeps what was typed, in milliseconds. */
const KEPT = 30 * 60_000;

/** How many such forms are kept at most. */
const MAX_LOST = 10;

/** The list of open forms, and its changes. */
export class OpenForms {
  readonly #state: State;
  readonly #uploads: Uploads;
  readonly #hints: (request: string) => FieldHints[] | null;

  /** hints: returns the fields of a form in which nothing was typed yet, or null when the form is gone. */
  constructor(state: State, uploads: Uploads, hints: (request: string) => FieldHints[] | null) {
    this.#state = state;
    this.#uploads = uploads;
    this.#hints = hints;
  }

  /** Shows a form. When the same agent asks again for an identical form that was lost, it keeps what was typed into it. */
  add({ request, title, purpose, language, repeat, pages, expires, definition }: Extract<Output, { type: "form" }>): void {
    const { forms, agentKey, agent } = this.#state;
    const before = forms.value.find((form) => isLost(form) && form.agent === agentKey.value && form.definition === definition);
    if (before) {
      this.change(before.request, { request, stage: "open", again: true, expires });
      void this.#uploads.renew(before.request, request);
      return;
    }
    const fields = this.#hints(request);
    if (!fields) return;
    const asked = { request, key: request, stage: "open", again: false, emptied: repeat, agent: agentKey.value, agentName: agent.value } as const;
    forms.value = [...forms.value, { ...asked, title: distinct(title, forms.value), purpose, language, pages, expires, definition, fields }];
  }

  /** Changes some properties of a form. */
  change(request: string, change: Partial<OpenForm>): void {
    const { forms } = this.#state;
    forms.value = forms.value.map((form) => (form.request === request ? { ...form, ...change } : form));
  }

  /** Marks a form as lost. What was typed stays for a while, in case the agent asks again. */
  lose(request: string, stage: Fate): void {
    this.change(request, { stage, again: false });
    setTimeout(() => this.keep((form) => form.request !== request || !isLost(form)), KEPT);
    const lost = this.#state.forms.value.filter(isLost);
    for (const form of lost.slice(0, Math.max(0, lost.length - MAX_LOST))) this.discard(form.request);
  }

  /** Removes all forms but those that which selects, with their files. */
  keep(which: (form: OpenForm) => boolean): void {
    for (const form of this.#state.forms.value) if (!which(form)) this.discard(form.request);
  }

  /** Removes a form and its files. */
  discard(request: string): void {
    this.#uploads.forget(request);
    const { forms } = this.#state;
    forms.value = forms.value.filter((form) => form.request !== request);
  }
}

/** Returns a title that no open form has: of two with the same title, the second is "Title (2)". */
function distinct(title: string, open: readonly OpenForm[]): string {
  const taken = open.map((form) => form.title);
  const numbered = Array.from({ length: open.length + 1 }, (_, n) => (n === 0 ? title : `${title} (${n + 1})`));
  return numbered.find((each) => !taken.includes(each)) ?? title;
}
