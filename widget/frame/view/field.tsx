import { useState } from "preact/hooks";
import type { FieldHints } from "../../bridge/outputs.ts";
import { words } from "../words.ts";

/** An element that is typed into. */
export type Input = HTMLInputElement | HTMLTextAreaElement;

interface Props {
  /** Unique in the page. */
  id: string;
  field: FieldHints;
  /** The kind shown beside the label, such as a card's brand. */
  kind: string;
  /** What is wrong; "" for nothing. */
  problem: string;
  /** What is doubtful though it may be right; "" for nothing. */
  doubt: string;
  take: (input: Input | null) => void;
  changed: (input: Input) => void;
  left: () => void;
}

/** A labelled input. What is typed lives in the element and nowhere else here. */
export function FieldView({ id, field, kind, problem, doubt, take, changed, left }: Props) {
  const [shown, show] = useState(false);
  const common = {
    id,
    ref: take,
    name: field.id,
    autocomplete: field.autocomplete,
    required: field.required,
    "aria-invalid": problem ? true : undefined,
    "aria-describedby": describedBy(id, field, kind, problem, doubt),
    class: field.secret && !shown ? "input veiled" : "input",
    spellcheck: false,
    autocapitalize: "off",
    autocorrect: "off",
    onInput: (event: InputEvent) => {
      if (!event.isComposing) changed(event.currentTarget as Input);
    },
    onCompositionEnd: (event: CompositionEvent) => changed(event.currentTarget as Input),
    onBlur: left,
  } as const;
  return (
    <div class={`field ${width(field.kind)}`}>
      <div class="label-row">
        <label for={id} id={`${id}-label`}>{field.label}</label>
        {!field.required && <span class="optional">{words.form.optional}</span>}
        <span class={problem ? "kind wrong" : "kind"} id={`${id}-kind`} aria-live="polite">
          {kind}
        </span>
      </div>
      {field.multiline ? (
        <textarea {...common} rows={3} />
      ) : (
        <input {...common} type="text" {...keyboard(field)} dir={ltr(field.kind)} />
      )}
      {field.secret && (
        <button type="button" class="reveal" aria-describedby={`${id}-label`} onClick={() => show(!shown)}>
          {shown ? words.form.hide : words.form.show}
        </button>
      )}
      {field.hint && !problem && (
        <p class="hint" id={`${id}-hint`}>
          {field.hint}
        </p>
      )}
      <p class="problem" id={`${id}-problem`}>
        {problem}
      </p>
      <p class="doubt" id={`${id}-doubt`}>
        {doubt}
      </p>
    </div>
  );
}

function describedBy(id: string, field: FieldHints, kind: string, problem: string, doubt: string): string | undefined {
  const parts = [problem && "problem", doubt && "doubt", kind && "kind", field.hint && !problem && "hint"].filter(Boolean);
  return parts.length > 0 ? parts.map((part) => `${id}-${String(part)}`).join(" ") : undefined;
}

function keyboard({ inputMode, enterKeyHint }: FieldHints) {
  return {
    ...(inputMode ? { inputmode: inputMode as "numeric" } : {}),
    ...(enterKeyHint ? { enterkeyhint: enterKeyHint as "next" } : {}),
  };
}

// Codes, numbers and addresses run from left to right in every language.
function ltr(kind: string): "ltr" | "auto" {
  return /^(card-name|postal-code|text|secret|us-state|country)$/.test(kind) ? "auto" : "ltr";
}

function width(kind: string): string {
  return /^(card-expiry|card-code|postal-code|date|date-of-birth|time)$/.test(kind) ? "narrow" : "wide";
}
