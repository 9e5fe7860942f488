import type { FieldKind } from "../../bridge/kinds.ts";
import type { FieldHints } from "../../bridge/outputs.ts";
import { codeDigits } from "../brands.ts";
import type { Filling } from "../filling.ts";
import { bound, example, isDate } from "../local.ts";
import { whenUp } from "../pointer.ts";
import { recognised, words } from "../words.ts";
import { Brand } from "./brand.tsx";
import type { Aria } from "./fields/control.ts";
import { controlOf } from "./fields/controls.ts";

interface Props {
  filling: Filling;
  field: FieldHints;
  /** Unique in the page. */
  id: string;
}

/** One field: its label, its control, and the messages about it. */
export function FieldView({ filling, field, id }: Props) {
  const { view: View, group, labelled } = controlOf(field);
  const problem = filling.problemOf(field);
  const notes = notesOf(filling, field, problem);
  const aria = ariaOf(id, notes, problem);
  const label = filling.labelOf(field);
  const isNumber = field.kind === "card-number";
  const Box = group ? "fieldset" : "div";
  return (
    <Box
      class={`field ${width(field.kind)}${field.fixed ? " fixed" : ""}`}
      hidden={!field.shown}
      onFocusOut={leaving(() => whenUp(() => filling.left(field.id)))}
      {...{ onOverlong: () => filling.refuse(field.id) }}
      {...(group && { ...aria, role: group, "aria-labelledby": `${id}-label`, ...(group === "radiogroup" && { "aria-required": field.required }) })}
    >
      {!labelled && (
        <Label
          id={id}
          field={field}
          label={label}
          kind={notes.kind}
          drawn={isNumber && codeDigits(filling.brand) !== undefined}
          wrong={problem !== ""}
          group={group !== undefined}
        />
      )}
      <View
        id={id}
        field={field}
        label={label}
        language={filling.form.language}
        aria={aria}
        upload={filling.uploadOf(field.id)}
        take={(handle) => filling.take(field, handle)}
        changed={(more) => filling.changed(field.id, more)}
        typed={() => filling.onward(field.id)}
      />
      {isNumber && <Brand label={filling.brand} />}
      {notes.hint && (
        <p class="hint" id={`${id}-hint`}>
          {notes.hint}
        </p>
      )}
      <p class="problem" id={`${id}-problem`} lang={words.tag}>
        {problem}
      </p>
      <Meanings filling={filling} field={field} id={id} shown={problem !== ""} />
      <p class="doubt" id={`${id}-doubt`} lang={words.tag}>
        {notes.doubt}
      </p>
    </Box>
  );
}

/** The readings of an ambiguous date or number, as buttons. */
function Meanings({ filling, field, id, shown }: Props & { shown: boolean }) {
  const meanings = shown ? filling.choicesOf(field) : [];
  if (meanings.length === 0) return null;
  return (
    <div class="meanings" role="group" aria-label={words.form.meant} lang={field.locale}>
      {meanings.map(({ text, name }) => (
        <button key={text} type="button" class="secondary" aria-describedby={`${id}-label`} onClick={() => filling.choose(field.id, text)}>
          {name}
        </button>
      ))}
    </div>
  );
}

interface LabelProps {
  id: string;
  field: FieldHints;
  label: string;
  kind: string;
  /** Whether what it was recognised as is drawn beside the text, so that only screen readers need it. */
  drawn: boolean;
  wrong: boolean;
  group: boolean;
}

function Label({ id, field, label, kind, drawn, wrong, group }: LabelProps) {
  const Row = group ? "legend" : "div";
  return (
    <Row class="label-row">
      {group ? (
        <span class="label" id={`${id}-label`}>
          {label}
        </span>
      ) : (
        <label class="label" for={id} id={`${id}-label`}>
          {label}
        </label>
      )}
      {field.fixed && (
        <span class="tag" lang={words.tag}>
          {words.form.fixed}
        </span>
      )}
      {!field.required && !field.fixed && (
        <span class="optional" lang={words.tag}>
          {words.form.optional}
        </span>
      )}
      <span class={drawn ? "unseen" : wrong ? "kind wrong" : "kind"} id={`${id}-kind`} aria-live="polite">
        {kind}
      </span>
    </Row>
  );
}

type Notes = Record<"kind" | "hint" | "doubt", string>;

function notesOf(filling: Filling, field: FieldHints, problem: string): Notes {
  return {
    kind: recognised(filling.verdicts.value.get(field.id)?.label ?? "") || filling.meaningOf(field),
    hint: problem === "" ? code(filling, field) || [field.hint, limits(field)].filter(Boolean).join(" · ") || shape(field) : "",
    doubt: filling.doubtOf(field),
  };
}

function ariaOf(id: string, notes: Notes, problem: string): Aria {
  const all = { problem, doubt: notes.doubt, kind: notes.kind, hint: notes.hint };
  const parts = Object.entries(all).filter(([, text]) => text !== "");
  return {
    "aria-invalid": problem === "" ? undefined : true,
    "aria-describedby": parts.map(([part]) => `${id}-${part}`).join(" ") || undefined,
  };
}

// Once the brand is known, the hint says what its cards have, in place of what the form says of all. No more digits can
// be typed than there are is not among it: an input that swallows some would make a wrong code out of a wrong one.
function code(filling: Filling, { kind }: FieldHints): string {
  const digits = codeDigits(filling.brand);
  return kind === "card-code" && digits ? words.form.code[digits] : "";
}

// A slider shows its bounds itself.
function limits(field: FieldHints): string {
  const { kind, min, max, fixed } = field;
  return kind === "slider" || fixed ? "" : words.form.limits(bound(min, field), bound(max, field));
}

// An example of a date, whose order depends on the language and the region.
function shape(field: FieldHints): string {
  return isDate(field.kind) && !field.fixed ? words.form.example(example(field)) : "";
}

// The focus may move about inside a field.
function leaving(left: () => void): (event: FocusEvent) => void {
  return ({ currentTarget, relatedTarget }) => {
    if (!(currentTarget as Element).contains(relatedTarget as Node | null)) left();
  };
}

// Two narrow fields share a row; a brief one has a row of its own.
const brief: readonly FieldKind[] = ["date", "date-of-birth", "number", "time"];
const narrow: readonly FieldKind[] = ["card-expiry", "card-code", "postal-code", "address-postal-code", "address-city", "address-region"];

function width(kind: FieldKind): string {
  if (brief.includes(kind)) return "brief";
  return narrow.includes(kind) ? "narrow" : "wide";
}
