import type { Handle } from "../../control.ts";
import { type ControlProps, taking } from "./control.ts";

/** Options whose labels have at most this many characters share a row. */
const SHORT = 14;

/** The form's options as radio buttons. */
export function Radio({ id, field, take, changed }: ControlProps) {
  const short = field.options.every(({ label }) => label.length <= SHORT);
  return (
    <div class={short ? "choices short" : "choices"} ref={taking(take, radioHandle)}>
      {field.options.map((option) => (
        <label key={option.id} class="choice">
          <input type="radio" name={id} value={option.id} required={field.required} onChange={() => changed()} />
          <span dir="auto">{option.label}</span>
        </label>
      ))}
    </div>
  );
}

function radioHandle(box: HTMLElement): Handle {
  const all = () => Array.from(box.querySelectorAll("input"));
  const checked = () => all().find((input) => input.checked);
  return {
    read: () => checked()?.value ?? "",
    write: (text) => {
      for (const input of all()) input.checked = input.value === text;
    },
    focus: () => (checked() ?? all()[0])?.focus(),
  };
}
