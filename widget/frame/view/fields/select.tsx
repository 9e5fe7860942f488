import type { ComponentChildren } from "preact";
import type { Handle } from "../../control.ts";
import { words } from "../../words.ts";
import { DownIcon } from "../icons.tsx";
import { type ControlProps, taking } from "./control.ts";

interface Props extends ControlProps {
  children: ComponentChildren;
}

/** A native drop-down list, in which nothing is chosen at first. children: its options. */
export function Select({ id, field, aria, take, changed, children }: Props) {
  return (
    <div class="select">
      <select
        {...aria}
        id={id}
        ref={taking(take, selectHandle)}
        class="input"
        name={field.id}
        autocomplete={field.autocomplete}
        required={field.required}
        onInput={() => changed()}
        onChange={() => changed()}
      >
        <option value="">{words.form.choose}</option>
        {children}
      </select>
      <DownIcon />
    </div>
  );
}

function selectHandle(select: HTMLSelectElement): Handle {
  return {
    read: () => select.value,
    write: (text) => {
      select.value = text;
    },
    focus: () => select.focus(),
  };
}
