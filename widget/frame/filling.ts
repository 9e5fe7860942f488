import { signal } from "@preact/signals";
import { type FieldHints, FieldState, type Verdict } from "../bridge/outputs.ts";
import { beyond, type Deletion } from "./caret.ts";
import type { Chat } from "./chat.ts";
import type { Handle, Upload } from "./control.ts";
import { painted } from "./engine.ts";
import { sameLanguage } from "./language.ts";
import { bound, example, isDate, spokenDay } from "./local.ts";
import type { Edited, OpenForm, Values } from "./state.ts";
import { MOST } from "./typed.ts";
import { problem as failure, fieldProblem, fileProblem, find, words } from "./words.ts";

/** What the module is given in place of what stands in an overlong field: too long for any field, and judged in no time. */
const OVERLONG = "x".repeat(10_001);

/** What a form asks of the chat. */
export type FormChat = Pick<Chat, "edit" | "hints" | "submit" | "uploads">;

/**
 * One form while somebody fills it in: which page is shown, what was found about
 * each field, and what was said about it. The values are in the controls, which
 * it reads through their handles, and nowhere here.
 */
export class Filling {
  form: OpenForm;
  readonly pages: number;
  /** In the order in which they are shown, which a country can change. */
  readonly fields = signal<readonly FieldHints[]>([]);
  readonly verdicts = signal<ReadonlyMap<string, Verdict>>(new Map());
  readonly page = signal(0);
  /** What is wrong with the page or with the whole form; "" for nothing. */
  readonly problem = signal("");
  readonly sending = signal(false);
  /** The page's headings, which take the focus when it is turned. */
  readonly headings: { focus(): void }[] = [];
  readonly #chat: FormChat;
  readonly #handles = new Map<string, Handle>();
  /** The field that was given too long a text last; "" for none. */
  readonly #overlong = signal("");
  readonly #left = signal<ReadonlySet<string>>(new Set());
  readonly #tried = signal<ReadonlySet<number>>(new Set());

  constructor(chat: FormChat, form: OpenForm) {
    this.#chat = chat;
    this.form = form;
    this.pages = Math.max(1, form.pages.length);
    this.fields.value = form.fields;
  }

  get isLast(): boolean {
    return this.page.value === this.pages - 1;
  }

  /** Takes the form as it stands now. One that was asked for again is judged anew, for the agent's end to know how far it is. */
  follow(form: OpenForm): void {
    const anew = form.request !== this.form.request;
    this.form = form;
    if (!anew) return;
    this.problem.value = "";
    for (const field of this.#asked()) this.#edit(field.id);
  }

  /** Takes a field's control. The first time, it gets what the form opens with. */
  take(field: FieldHints, handle: Handle): void {
    const first = !this.#handles.has(field.id);
    this.#handles.set(field.id, handle);
    if (first && field.initial !== "") handle.write(field.initial);
  }

  /**
   * Judges the form after something was changed in one field. more: where the
   * browser undid it, what undoes one step more.
   */
  changed(id: string, more?: () => void): void {
    this.#judge(id, more);
    this.#left.value = without(this.#left.value, id);
    this.#overlong.value = "";
    this.problem.value = "";
  }

  /** Says that a text is too long for a field, and was not put into it. */
  refuse(id: string): void {
    this.#overlong.value = id;
  }

  /** Says that somebody is done with a field, for now. It is read again: it may have been filled in without an event. */
  left(id: string): void {
    if (this.form.stage !== "open") return; // the form was closed around it
    this.#edit(id);
    this.#left.value = new Set(this.#left.value).add(id);
  }

  /** What to say is wrong with a field; "" for nothing. */
  problemOf(field: FieldHints): string {
    const refused = this.uploadOf(field.id).view.value.problem;
    if (refused !== "") return fileProblem(refused);
    if (this.#overlong.value === field.id) return words.form.overlong;
    const verdict = this.verdicts.value.get(field.id);
    if (!verdict || verdict.state === FieldState.valid) return "";
    const tried = this.#tried.value.has(field.page);
    if (this.#isEmpty(field)) return tried ? say(verdict, field) : "";
    // Wrong only once it can't become right by typing on, or somebody has left it, or tried to send.
    return verdict.state === FieldState.invalid || tried || this.#left.value.has(field.id) ? say(verdict, field) : "";
  }

  /** The file of a field. */
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

  /** What is doubtful in a field though it may be right; "" for nothing. It is said once somebody has left it, and stops nobody. */
  doubtOf(field: FieldHints): string {
    const verdict = this.verdicts.value.get(field.id);
    const done = this.#tried.value.has(field.page) || this.#left.value.has(field.id);
    return done && verdict?.state === FieldState.valid ? say(verdict, field) : "";
  }

  /** How a date or a number was understood, in words; "" where what is typed says so itself. */
  meaningOf(field: FieldHints): string {
    const { state, readings } = this.verdicts.value.get(field.id) ?? {};
    const [only] = readings ?? [];
    if (state !== FieldState.valid || only === undefined || field.fixed) return "";
    if (isDate(field.kind)) return spokenDay(only, field.locale);
    return only === this.#read(field).trim() ? "" : only;
  }

  /** What the person can choose from where a value has several meanings: what each is called, and what to type for it. */
  choicesOf(field: FieldHints): readonly { text: string; name: string }[] {
    const { state, readings } = this.verdicts.value.get(field.id) ?? {};
    if (state === FieldState.valid || !readings || readings.length < 2) return [];
    return readings.map((text) => ({ text, name: isDate(field.kind) ? spokenDay(text, field.locale) : text }));
  }

  /** Takes one of the choices. */
  choose(id: string, text: string): void {
    const handle = this.#handles.get(id);
    handle?.write(text);
    handle?.focus();
    this.changed(id);
  }

  /** A field's label: the frame's word for it where the country changes the label, in the form's language if that is the frame's too. */
  labelOf({ label, labelCode }: FieldHints): string {
    return (sameLanguage(this.form.language, words.tag) ? find(words.form.parts, labelCode) : undefined) ?? label;
  }

  /** Goes on: to the next page, or from the last one to the agent. Where something is wrong, it goes there instead. */
  async forward(): Promise<void> {
    if (this.sending.value || this.form.stage !== "open") return;
    const page = this.isLast ? undefined : this.page.value;
    const wrong = this.#wrong(page);
    this.problem.value = wrong.length > 0 ? words.form.check(wrong.map((field) => this.labelOf(field))) : "";
    if (wrong[0]) return this.#goTo(wrong[0]);
    if (page !== undefined) return this.#turn(page + 1);
    await this.#send();
  }

  async back(): Promise<void> {
    this.problem.value = "";
    await this.#turn(this.page.value - 1);
  }

  /** Empties every control. */
  wipe(): void {
    for (const handle of this.#handles.values()) handle.write("");
    this.#handles.clear();
  }

  /** What is to be sent: of a field that the country has not, nothing. */
  #values(): Values {
    return this.fields.value.map((field) => [field.id, field.shown ? this.#read(field) : ""] as const);
  }

  #read({ id }: Pick<FieldHints, "id">): string {
    const text = this.#handles.get(id)?.read() ?? "";
    return text.length > MOST ? OVERLONG : text;
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

  // A key that deletes does delete: where it took only a gap, which comes back, it takes what is behind.
  #deleted(id: string, raw: string, deletion?: Deletion): Edited | null {
    const caret = this.#handles.get(id)?.caret?.();
    if (!deletion || caret === undefined || this.#ask(id, raw, caret)?.text !== deletion.text) return null;
    const rest = beyond(deletion, raw, caret);
    return rest && this.#ask(id, rest.text, rest.caret);
  }

  // What comes back into the form with another country was typed before.
  #judge(id: string, more?: () => void): void {
    const before = this.#asked().map((field) => field.id);
    this.#edit(id, more);
    this.#refresh();
    if (this.#asked().some((field) => !before.includes(field.id))) this.#edit(id);
  }

  #refresh(): void {
    this.fields.value = this.#chat.hints(this.form.request, this.#values()) ?? this.fields.value;
  }

  // Every control is read again: some password managers fill in without an event.
  #wrong(page: number | undefined): FieldHints[] {
    this.#refresh();
    for (const field of this.#asked(page)) this.#edit(field.id);
    this.#refresh();
    const asked = this.#asked(page);
    this.#tried.value = new Set([...this.#tried.value, ...asked.map((field) => field.page)]);
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
  return problem === "" ? "" : fieldProblem(problem, bound(limit, field), example(field));
}

function without(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const rest = new Set(set);
  rest.delete(id);
  return rest;
}
