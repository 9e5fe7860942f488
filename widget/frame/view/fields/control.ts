import type { ComponentType } from "preact";
import type { FieldHints } from "../../../bridge/outputs.ts";
import type { Handle, Upload } from "../../control.ts";

/** What says to a screen reader how a control stands. It belongs to the element that has the role. */
export interface Aria {
  "aria-invalid": true | undefined;
  "aria-describedby": string | undefined;
}

/** What every control is given. */
export interface ControlProps {
  /** Of the labelled element, unique in the page. The label's is the same with "-label" behind. */
  id: string;
  field: FieldHints;
  /** The field's label, in the language it is shown in. */
  label: string;
  /** The BCP 47 tag of the form's language. */
  language: string;
  aria: Aria;
  upload: Upload;
  /** Called with the control's handle whenever it is drawn. */
  take: (handle: Handle) => void;
  /** Called after every change that a person, a password manager or the browser made; more: see Filling. */
  changed: (more?: () => void) => void;
}

/** A control, and how its label stands. */
export interface Control {
  view: ComponentType<ControlProps>;
  /** A group of several elements: the field is a fieldset of this role, its label the legend. */
  group?: "radiogroup" | "group";
  /** The control draws its label itself. */
  labelled?: true;
}

/** Returns a function for an element's ref, which gives the element's handle to take, and the element to kept. */
export function taking<E>(take: (handle: Handle) => void, handle: (element: E) => Handle, kept?: { current: E | null }): (element: E | null) => void {
  return (element) => {
    if (kept) kept.current = element;
    if (element) take(handle(element));
  };
}
