import type { ComponentType } from "preact";
import type { FieldHints } from "../../../bridge/outputs.ts";
import type { Handle, Upload } from "../../control.ts";

/** The state of a control for screen readers. It belongs on the element that has the role. */
export interface Aria {
  "aria-invalid": true | undefined;
  "aria-describedby": string | undefined;
}

/** The props of every control. */
export interface ControlProps {
  /** The id of the labelled element, unique in the page. The label's id is this with "-label" appended. */
  id: string;
  field: FieldHints;
  /** The field's label, as it is shown. */
  label: string;
  /** The BCP 47 tag of the form's language. */
  language: string;
  aria: Aria;
  upload: Upload;
  /** Called with the control's handle whenever it is drawn. */
  take: (handle: Handle) => void;
  /** Called after every change by a person, a password manager or the browser. more: see Filling.changed. */
  changed: (more?: () => void) => void;
  /** Called after changed when a person typed one character. */
  typed: () => void;
}

/** A control, and how it is labelled. */
export interface Control {
  view: ComponentType<ControlProps>;
  /** If the control is a group of elements: the role of the fieldset, whose legend is the label. */
  group?: "radiogroup" | "group";
  /** Whether the control draws its label itself. */
  labelled?: true;
}

/** Returns a ref callback that passes the element's handle to take, and stores the element in kept. */
export function taking<E>(take: (handle: Handle) => void, handle: (element: E) => Handle, kept?: { current: E | null }): (element: E | null) => void {
  return (element) => {
    if (kept) kept.current = element;
    if (element) take(handle(element));
  };
}
