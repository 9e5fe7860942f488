import type { ControlProps } from "./control.ts";
import { Select } from "./select.tsx";

/** One of the form's options, in a list that unfolds. */
export function List(props: ControlProps) {
  return (
    <Select {...props}>
      {props.field.options.map((option) => (
        <option key={option.id} value={option.id}>
          {option.label}
        </option>
      ))}
    </Select>
  );
}
