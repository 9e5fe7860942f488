import { useState } from "preact/hooks";
import type { FieldKind } from "../../../bridge/kinds.ts";
import type { FieldHints } from "../../../bridge/outputs.ts";
import type { Handle } from "../../control.ts";
import { isRetyping, type Input, oneMore, retype, takeDeletion } from "../../typed.ts";
import { words } from "../../words.ts";
import { type ControlProps, taking } from "./control.ts";

/** An input for anything that is typed; a secret is masked until it is shown. */
export function Text({ id, field, aria, take, changed, typed }: ControlProps) {
  const [shown, show] = useState(false);
  const veiled = field.secret && !shown;
  const common = {
    ...(veiled && { onCopy: refuse, onCut: refuse, onDragStart: refuse }),
    ...aria,
    ...typing(changed, typed),
    id,
    ref: taking(take, textHandle),
    name: field.id,
    autocomplete: field.autocomplete,
    required: field.required,
    class: veiled ? "input veiled" : "input",
  } as const;
  return (
    <>
      {field.multiline ? <textarea {...common} rows={3} dir="auto" /> : <input {...common} {...keyboard(field)} type="text" dir={direction(field.kind)} />}
      {field.secret && (
        <button type="button" class="reveal" aria-describedby={`${id}-label`} onClick={() => show(!shown)}>
          {shown ? words.form.hide : words.form.show}
        </button>
      )}
    </>
  );
}

// Browsers would copy or drag the dots that are shown, which could not be told from the text when they are inserted again.
const refuse = (event: Event) => event.preventDefault();

/** Returns the attributes of an input that is reformatted during typing. It listens to input and change, since some password managers fire only one of them. */
export function typing(changed: (more?: () => void) => void, typed?: () => void) {
  return {
    spellcheck: false,
    autocapitalize: "off",
    autoCorrect: "off", // so spelt it is an attribute; the property is a boolean, and takes "off" for true
    onInput: (event: InputEvent) => {
      if (event.isComposing || isRetyping()) return;
      changed(oneMore(event));
      if (event.inputType === "insertText" && event.data?.length === 1) typed?.();
    },
    onChange: () => changed(),
    onCompositionEnd: () => changed(),
  } as const;
}

/** Returns the attributes that select the keyboard of a phone. */
function keyboard({ inputMode, enterKeyHint }: FieldHints) {
  return {
    ...(inputMode ? { inputmode: inputMode as "numeric" } : {}),
    ...(enterKeyHint ? { enterkeyhint: enterKeyHint as "next" } : {}),
  };
}

/** Returns the handle of an input with a caret. */
export function textHandle(input: Input): Handle {
  return {
    read: () => input.value,
    write: (text, caret) => {
      if (text === input.value) return;
      if (caret !== undefined && document.activeElement === input) retype(input, text, caret);
      else input.value = text;
    },
    deletion: () => takeDeletion(input),
    caret: () => input.selectionEnd ?? input.value.length, // an undo selects the text that it restores
    focus: () => input.focus(),
  };
}

const worded: readonly FieldKind[] = ["card-name", "postal-code", "text", "secret", "us-state"];

// Codes and numbers are written from left to right in every language.
function direction(kind: FieldKind): "ltr" | "auto" {
  return worded.includes(kind) || kind.startsWith("address-") ? "auto" : "ltr";
}
