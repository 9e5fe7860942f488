import type { ControlProps } from "./control.ts";
import { Select } from "./select.tsx";

/** A drop-down list of the form's options. */
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
