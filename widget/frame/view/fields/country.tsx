import { useMemo } from "preact/hooks";
import { countries } from "../../countries.ts";
import type { ControlProps } from "./control.ts";
import { Select } from "./select.tsx";

/** A list of countries by their names in the form's language; the value is the two-letter code. */
export function Country(props: ControlProps) {
  const options = useMemo(
    () =>
      countries(props.language).map(({ code, name }) => (
        <option key={code} value={code}>
          {name}
        </option>
      )),
    [props.language],
  );
  return <Select {...props}>{options}</Select>;
}
