import { signal } from "@preact/signals";
import { type FieldHints, FieldState, type Verdict } from "../bridge/outputs.ts";
import { beyond, type Deletion } from "./caret.ts";
import type { Chat } from "./chat.ts";
import type { Handle, Upload } from "./control.ts";
import { painted } from "./engine.ts";
import { sameLanguage } from "./language.ts";
import { bound, example, isDate, spokenDay } from "./local.ts";
import { goesOn } from "./onward.ts";
import type { Edited, OpenForm, Values } from "./state.ts";
import { MOST } from "./typed.ts";
import { problem as failure, fieldProblem, fileProblem, find, words } from "./words.ts";

/** What the module is given instead of an overlong text: it is too long for any field, and judged quickly. */
const OVERLONG = "x".repeat(10_001);

/** The part of the chat that a form uses. */
export type FormChat = Pick<Chat, "edit" | "hints" | "submit" | "uploads">;

/**
 * A form that is being filled in: the page that is shown, the verdict on each
 * field, and whether it is shown. The values are only in the controls, which are
 * read through their handles.
 */
export class Filling {
  form: OpenForm;
  readonly pages: number;
  /** The fields in the order in which they are shown, which a country can change. */
  readonly fields = signal<readonly FieldHints[]>([]);
  readonly verdicts = signal<ReadonlyMap<string, Verdict>>(new Map());
  readonly page = signal(0);
  /** What is wrong with the page or with the whole form; "" for nothing. */
  readonly problem = signal("");
  readonly sending = signal(false);
  /** The headings of the pages, which get the focus when a page is turned. */
  readonly headings: { focus(): void }[] = [];
  readonly #chat: FormChat;
  readonly #handles = new Map<string, Handle>();
  /** The field for which a text was too long last; "" for none. */
  readonly #overlong = signal("");
  /** The fields whose problems and doubts are shown: those that were left, or submitted, and are not being filled in again. */
  readonly #judged = signal<ReadonlySet<string>>(new Set());
  readonly #tried = signal<ReadonlySet<number>>(new Set());

  constructor(chat: FormChat, form: OpenForm) {
    this.#chat = chat;
    this.form = form;
    this.pages = Math.max(1, form.pages.length);
    this.fields.value = form.fields;
  }

  /** What the form's card number was recognised as; "" for nothing. */
  get brand(): string {
    const number = this.fields.value.find(({ kind }) => kind === "card-number");
    return this.verdicts.value.get(number?.id ?? "")?.label ?? "";
  }

  get isLast(): boolean {
    return this.page.value === this.pages - 1;
  }

  /** Takes the form's current state. A form that was requested again is judged again, so that the agent sees its progress. */
  follow(form: OpenForm): void {
    const anew = form.request !== this.form.request;
    this.form = form;
    if (!anew) return;
    this.problem.value = "";
    for (const field of this.#asked()) this.#edit(field.id);
  }

  /** Takes a field's control, and sets the initial value the first time. */
  take(field: FieldHints, handle: Handle): void {
    const first = !this.#handles.has(field.id);
    this.#handles.set(field.id, handle);
    if (first && field.initial !== "") handle.write(field.initial);
  }

  /**
   * Judges the form after one field was changed. more: after the browser's undo or
   * redo, the function that does one more step. A problem that is shown stays until
   * it is solved; one that arises meanwhile is shown once the field is left.
   */
  changed(id: string, more?: () => void): void {
    const was = this.#isWrong(id);
    this.#judge(id, more);
    if (!was || !this.#isWrong(id)) this.#judged.value = without(this.#judged.value, id);
    this.#overlong.value = "";
    this.problem.value = "";
  }

  /**
   * Goes on to the next field when the character that was just typed, the last one
   * of its field, completes a card's number or expiry date. What is pasted, filled
   * in by the browser or corrected in the middle is left where it is.
   */
  onward(id: string): void {
    const asked = this.#asked();
    const at = asked.findIndex((field) => field.id === id);
    const [field, following] = asked.slice(at, at + 2);
    if (!following || field?.page !== following.page || !this.#isEmpty(following)) return;
    const text = this.#read(field);
    const isDone = this.verdicts.value.get(id)?.state === FieldState.valid && this.#handles.get(id)?.caret?.() === text.length;
    if (isDone && goesOn(field.kind, following.kind, this.brand, text)) this.#handles.get(following.id)?.focus();
  }

  /** Shows that a text is too long for a field and was not inserted. */
  refuse(id: string): void {
    this.#overlong.value = id;
  }

  /** Notes that a field lost the focus. It is read again, since it may have been filled in without an event. */
  left(id: string): void {
    if (this.form.stage !== "open") return; // the form was closed meanwhile
    this.#edit(id);
    this.#judged.value = new Set(this.#judged.value).add(id);
  }

  /** Returns the message about what is wrong with a field; "" for none. */
  problemOf(field: FieldHints): string {
    const refused = this.uploadOf(field.id).view.value.problem;
    if (refused !== "") return fileProblem(refused);
    if (this.#overlong.value === field.id) return words.form.overlong;
    const verdict = this.verdicts.value.get(field.id);
    if (!verdict || verdict.state === FieldState.valid) return "";
    const isAsked = !this.#isEmpty(field) || this.#tried.value.has(field.page);
    return isAsked && this.#judged.value.has(field.id) ? say(verdict, field) : "";
  }

  /** Returns the upload of a file field. */
  uploadOf(id: string): Upload {
    const { uploads } = this.#chat;
    const { request } = this.form;
    return {
      view: uploads.view(request, id),
      choose: (file) => void uploads.choose(request, id, file),
      add: (name, bytes, head) => uploads.add(request, id, name, bytes, head),
      drop: () => uploads.drop(request, id),
    };
  }

  /** Returns the doubt about a valid value; "" for none. It is shown once the field was left, and does not keep the form from being sent. */
  doubtOf(field: FieldHints): string {
    const verdict = this.verdicts.value.get(field.id);
    return this.#judged.value.has(field.id) && verdict?.state === FieldState.valid ? say(verdict, field) : "";
  }

  /** Returns how a date or a number was understood; "" where the typed text shows it already. */
  meaningOf(field: FieldHints): string {
    const { state, readings } = this.verdicts.value.get(field.id) ?? {};
    const [only] = readings ?? [];
    if (state !== FieldState.valid || only === undefined || field.fixed) return "";
    if (isDate(field.kind)) return spokenDay(only, field.locale);
    return only === this.#read(field).trim() ? "" : only;
  }

  /** Returns the readings of an ambiguous value to choose from: the name of each, and the text to type for it. */
  choicesOf(field: FieldHints): readonly { text: string; name: string }[] {
    const { state, readings } = this.verdicts.value.get(field.id) ?? {};
    if (state === FieldState.valid || !readings || readings.length < 2) return [];
    return readings.map((text) => ({ text, name: isDate(field.kind) ? spokenDay(text, field.locale) : text }));
  }

  /** Replaces a field's value with one of its readings. */
  choose(id: string, text: string): void {
    const handle = this.#handles.get(id);
    handle?.write(text);
    handle?.focus();
    this.changed(id);
  }

  /** Returns a field's label. Where the country changes the label, and form and frame have the same language, it is the frame's word. */
  labelOf({ label, labelCode }: FieldHints): string {
    return (sameLanguage(this.form.language, words.tag) ? find(words.form.parts, labelCode) : undefined) ?? label;
  }

  /** Goes to the next page or, from the last one, sends the form. If something is wrong, goes to that field instead. */
  async forward(): Promise<void> {
    if (this.sending.value || this.form.stage !== "open") return;
    const page = this.isLast ? undefined : this.page.value;
    const wrong = this.#wrong(page);
    this.problem.value = wrong.length > 0 ? words.form.check(wrong.map((field) => this.labelOf(field))) : "";
    if (wrong[0]) return this.#goTo(wrong[0]);
    if (page !== undefined) return this.#turn(page + 1);
    await this.#send();
  }

  /** Goes to the previous page. */
  async back(): Promise<void> {
    this.problem.value = "";
    await this.#turn(this.page.value - 1);
  }

  /** Empties every control. */
  wipe(): void {
    for (const handle of this.#handles.values()) handle.write("");
    this.#handles.clear();
  }

  /** The values to send. A field that is not shown is empty. */
  #values(): Values {
    return this.fields.value.map((field) => [field.id, field.shown ? this.#read(field) : ""] as const);
  }

  #read({ id }: Pick<FieldHints, "id">): string {
    const text = this.#handles.get(id)?.read() ?? "";
    return text.length > MOST ? OVERLONG : text;
  }

  /** Reports whether what is in a field is wrong, shown or not. That nothing is in it is not. */
  #isWrong(id: string): boolean {
    const { state, problem = "" } = this.verdicts.value.get(id) ?? {};
    return state !== FieldState.valid && problem !== "" && problem !== "required";
  }

  #isEmpty(field: FieldHints): boolean {
    return this.#read(field) === "";
  }

  #edit(id: string, more?: () => void): void {
    const handle = this.#handles.get(id);
    if (!handle) return;
    const raw = this.#read({ id });
    const edited = this.#deleted(id, raw, handle.deletion?.()) ?? this.#ask(id, raw, handle.caret?.() ?? raw.length);
    if (!edited) return;
    if (more && edited.text !== raw) more();
    else if (handle.caret && raw !== OVERLONG && edited.text !== raw) handle.write(edited.text, edited.caret);
    this.verdicts.value = new Map(edited.verdicts.map((verdict) => [verdict.id, verdict]));
  }

  #ask(id: string, text: string, caret: number): Edited | null {
    return this.#chat.edit(this.form.request, id, text, caret, this.#values());
  }

  // A deletion of only a separator, which reformatting would put back, is extended to what follows it.
  #deleted(id: string, raw: string, deletion?: Deletion): Edited | null {
    const caret = this.#handles.get(id)?.caret?.();
    if (!deletion || caret === undefined || this.#ask(id, raw, caret)?.text !== deletion.text) return null;
    const rest = beyond(deletion, raw, caret);
    return rest && this.#ask(id, rest.text, rest.caret);
  }

  // Fields that come back into the form with another country may have been filled in before: they are judged too.
  #judge(id: string, more?: () => void): void {
    const before = this.#asked().map((field) => field.id);
    this.#edit(id, more);
    this.#refresh();
    if (this.#asked().some((field) => !before.includes(field.id))) this.#edit(id);
  }

  #refresh(): void {
    this.fields.value = this.#chat.hints(this.form.request, this.#values()) ?? this.fields.value;
  }

  // Reads every control again: some password managers fill in fields without an event.
  #wrong(page: number | undefined): FieldHints[] {
    this.#refresh();
    for (const field of this.#asked(page)) this.#edit(field.id);
    this.#refresh();
    const asked = this.#asked(page);
    this.#tried.value = new Set([...this.#tried.value, ...asked.map((field) => field.page)]);
    this.#judged.value = new Set([...this.#judged.value, ...asked.map((field) => field.id)]);
    return asked.filter((field) => {
      const state = this.verdicts.value.get(field.id)?.state;
      return state !== FieldState.valid && (field.required || !this.#isEmpty(field));
    });
  }

  #asked(page?: number): FieldHints[] {
    return this.fields.value.filter((field) => field.shown && (page === undefined || field.page === page));
  }

  async #goTo(field: FieldHints): Promise<void> {
    this.page.value = field.page;
    await painted();
    this.#handles.get(field.id)?.focus();
  }

  async #turn(page: number): Promise<void> {
    this.page.value = page;
    await painted();
    this.headings[page]?.focus();
  }

  async #send(): Promise<void> {
    this.sending.value = true;
    await painted();
    const code = this.#chat.submit(this.form.request, this.#values());
    this.sending.value = false;
    if (code !== "") this.problem.value = failure(code);
  }
}

function say({ problem, limit }: Verdict, field: FieldHints): string {
  const missing = problem === "required" ? find(words.form.missing, field.kind) : undefined;
  return missing ?? fieldProblem(problem, bound(limit, field), example(field));
}

function without(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const rest = new Set(set);
  rest.delete(id);
  return rest;
}
