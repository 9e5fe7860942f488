import { useEffect, useRef, useState } from "preact/hooks";
import { type FieldHints, FieldState, type Verdict } from "../../bridge/outputs.ts";
import type { Chat, Values } from "../chat.ts";
import { painted } from "../engine.ts";
import type { OpenForm } from "../state.ts";
import { fieldProblem, problem as failure, words } from "../words.ts";
import { FieldView, type Input } from "./field.tsx";
import { LockIcon } from "./icons.tsx";

interface Props {
  chat: Chat;
  form: OpenForm;
}

/** A form that the agent asked to be filled in. Its values are in its inputs only, and gone from them when it goes. */
export function FormView({ chat, form }: Props) {
  const region = useRef<HTMLElement>(null);
  const inputs = useRef(new Map<string, Input>());
  const [fields, setFields] = useState(form.fields);
  const [verdicts, setVerdicts] = useState<ReadonlyMap<string, Verdict>>(new Map());
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [tried, setTried] = useState(false);
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState("");
  const id = `form-${form.request}`;

  useEffect(() => () => wipe(region.current, inputs.current), []);

  const values = (): Values => form.fields.map((f) => [f.id, inputs.current.get(f.id)?.value ?? ""] as const);
  const isEmpty = (field: FieldHints) => (inputs.current.get(field.id)?.value ?? "") === "";

  const judge = (field: string, input: Input): ReadonlyMap<string, Verdict> => {
    const edited = chat.edit(form.request, field, input.value, input.selectionStart ?? input.value.length, values());
    if (!edited) return verdicts;
    if (edited.text !== input.value) rewrite(input, edited.text, edited.caret);
    const all = new Map(edited.verdicts.map((v) => [v.id, v]));
    setVerdicts(all);
    setFields(chat.hints(form.request, values()));
    return all;
  };
  const changed = (field: string, input: Input) => {
    judge(field, input);
    setLeft((before) => without(before, field));
    setProblem("");
  };
  // Every input is read again: some password managers fill in without an event.
  const judgeAll = () => {
    let all = verdicts;
    for (const [field, input] of inputs.current) all = judge(field, input);
    return all;
  };
  const send = async () => {
    setTried(true);
    const all = judgeAll();
    const wrong = fields.filter((f) => isWrong(all.get(f.id), f, isEmpty(f)));
    setProblem(wrong.length > 0 ? words.form.check(wrong.map((f) => f.label)) : "");
    setSending(wrong.length === 0);
    await painted();
    const first = wrong[0];
    if (first) return inputs.current.get(first.id)?.focus();
    const code = chat.submit(form.request, values());
    setSending(false);
    if (code !== "") setProblem(failure(code));
  };

  return (
    <section class="form" ref={region} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{form.title}</h2>
      {form.purpose && <p class="purpose">{form.purpose}</p>}
      <p class="assurance">
        <LockIcon />
        <span>{words.form.assurance(chat.state.agent.value)}</span>
      </p>
      <form
        noValidate
        autocomplete="on"
        onSubmit={(event) => {
          event.preventDefault();
          if (!sending) void send();
        }}
      >
        <div class="fields">
          {fields.map((field) => (
            <FieldView
              key={field.id}
              id={`${id}-${field.id}`}
              field={field}
              kind={verdicts.get(field.id)?.label ?? ""}
              problem={shown(verdicts.get(field.id), isEmpty(field), tried, left.has(field.id))}
              doubt={doubt(verdicts.get(field.id), tried || left.has(field.id))}
              take={(input) => {
                if (input) inputs.current.set(field.id, input);
              }}
              changed={(input) => changed(field.id, input)}
              left={() => setLeft((before) => new Set(before).add(field.id))}
            />
          ))}
        </div>
        <div class="buttons">
          <p class="problem" role="alert">
            {problem}
          </p>
          <button type="button" class="secondary" disabled={sending} onClick={() => chat.cancel(form.request)}>
            {words.form.cancel}
          </button>
          <button type="submit" class="primary" aria-busy={sending}>
            {sending && <span class="spinner" aria-hidden="true" />}
            {words.form.send}
          </button>
        </div>
      </form>
    </section>
  );
}

// A field is wrong only once it can't become right by typing on, or somebody has left it, or tried to send.
function shown(verdict: Verdict | undefined, empty: boolean, tried: boolean, left: boolean): string {
  if (!verdict || verdict.state === FieldState.valid) return "";
  const shows = empty ? tried : verdict.state === FieldState.invalid || left || tried;
  return shows ? fieldProblem(verdict.problem, verdict.limit) : "";
}

// A valid value can be doubtful. That is said once somebody has left it, and stops nobody.
function doubt(verdict: Verdict | undefined, left: boolean): string {
  return left && verdict?.state === FieldState.valid ? fieldProblem(verdict.problem, verdict.limit) : "";
}

function isWrong(verdict: Verdict | undefined, field: FieldHints, empty: boolean): boolean {
  return verdict?.state !== FieldState.valid && !(empty && !field.required);
}

function rewrite(input: Input, text: string, caret: number): void {
  input.value = text;
  if (document.activeElement === input) input.setSelectionRange(caret, caret);
}

function without(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const rest = new Set(set);
  rest.delete(id);
  return rest;
}

function wipe(region: HTMLElement | null, inputs: Map<string, Input>): void {
  for (const input of inputs.values()) input.value = "";
  inputs.clear();
  if (region?.contains(document.activeElement)) document.querySelector<HTMLElement>(".stream")?.focus();
}
