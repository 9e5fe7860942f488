import type { Handle } from "../../control.ts";
import { type ControlProps, taking } from "./control.ts";

/** The value of a ticked box. */
const YES = "yes";

/** A checkbox, with its label beside it. */
export function Checkbox({ id, field, label, aria, take, changed }: ControlProps) {
  return (
    <label class="choice" id={`${id}-label`}>
      <input
        {...aria}
        type="checkbox"
        id={id}
        ref={taking(take, checkHandle)}
        name={field.id}
        required={field.required}
        aria-readonly={field.fixed || undefined}
        onClick={(event) => {
          if (field.fixed) event.preventDefault();
        }}
        onChange={() => changed()}
      />
      <span dir="auto">{label}</span>
    </label>
  );
}

function checkHandle(input: HTMLInputElement): Handle {
  return {
    read: () => (input.checked ? YES : ""),
    write: (text) => {
      input.checked = text === YES;
    },
    focus: () => input.focus(),
  };
}
