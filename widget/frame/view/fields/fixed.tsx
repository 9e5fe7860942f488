import type { FieldHints } from "../../../bridge/outputs.ts";
import type { Handle } from "../../control.ts";
import { countryName } from "../../countries.ts";
import { type ControlProps, taking } from "./control.ts";

/** Texts longer than this many characters are shown in several lines. */
const LINE = 30;

/** A value that the customer cannot change. It can be focused, read and copied like the text of any input. */
export function Fixed({ id, field, language, aria, take }: ControlProps) {
  const text = display(field, language);
  const common = {
    id,
    class: "input",
    readOnly: true,
    defaultValue: text,
    dir: "auto",
    autocomplete: "off",
    "aria-describedby": aria["aria-describedby"],
    ref: taking(take, (input: HTMLElement) => fixedHandle(input, field.initial)),
  } as const;
  const rows = Math.min(6, Math.ceil(text.length / LINE));
  return rows > 1 || field.multiline ? <textarea {...common} rows={rows} /> : <input {...common} type="text" />;
}

function display({ kind, initial, options }: FieldHints, language: string): string {
  if (kind === "country" || kind === "address-country") return countryName(initial, language);
  return options.find((option) => option.id === initial)?.label ?? initial;
}

function fixedHandle(input: HTMLElement, value: string): Handle {
  return { read: () => value, write: () => undefined, focus: () => input.focus() };
}
