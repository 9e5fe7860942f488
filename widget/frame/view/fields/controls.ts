import type { FieldKind } from "../../../bridge/kinds.ts";
import type { FieldHints } from "../../../bridge/outputs.ts";
import { Checkbox } from "./checkbox.tsx";
import type { Control } from "./control.ts";
import { Country } from "./country.tsx";
import { FileInput } from "./file.tsx";
import { Fixed } from "./fixed.tsx";
import { List } from "./list.tsx";
import { Radio } from "./radio.tsx";
import { Signature } from "./signature.tsx";
import { Slider } from "./slider.tsx";
import { Text } from "./text.tsx";

const fixed: Control = { view: Fixed };
const text: Control = { view: Text };

/** The controls of kinds that are not, or not only, typed. */
const controls: Partial<Record<FieldKind, Control>> = {
  "address-country": { view: Country },
  checkbox: { view: Checkbox, labelled: true },
  country: { view: Country },
  file: { view: FileInput },
  list: { view: List },
  radio: { view: Radio, group: "radiogroup" },
  signature: { view: Signature, group: "group" },
  slider: { view: Slider },
};

/** Returns the control of a field. */
export function controlOf({ kind, fixed: isFixed }: FieldHints): Control {
  if (isFixed && kind !== "checkbox") return fixed;
  return controls[kind] ?? text;
}
