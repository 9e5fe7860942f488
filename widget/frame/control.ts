import type { ReadonlySignal } from "@preact/signals";
import type { Deletion } from "./caret.ts";
import type { UploadView } from "./uploads.ts";

/** How a form uses a control, whatever elements it consists of. The value is in these elements and nowhere else. */
export interface Handle {
  /** Returns the value as the WASM module takes it; "" for none. */
  read(): string;
  /** Sets the value and, if the control has the focus, the caret, in UTF-16 units. */
  write(text: string, caret?: number): void;
  /** Returns the caret, in UTF-16 units. A control without one is not rewritten while it has the focus. */
  caret?(): number;
  /** Returns the deletion that the last event made, if it was one; only once. */
  deletion?(): Deletion | undefined;
  focus(): void;
}

/** The file of a field: see Uploads. */
export interface Upload {
  view: ReadonlySignal<UploadView>;
  choose: (file: File) => void;
  add: (name: string, bytes: Blob, head: Uint8Array) => void;
  drop: () => void;
}
