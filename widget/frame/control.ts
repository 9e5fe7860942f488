import type { ReadonlySignal } from "@preact/signals";
import type { Deletion } from "./caret.ts";
import type { UploadView } from "./uploads.ts";

/** What a form does with a control, whatever it is made of. The value is in the control's elements and nowhere else. */
export interface Handle {
  /** What is in it, in the way the WASM module takes it; "" for nothing. */
  read(): string;
  /** Puts a value into it; the caret, in UTF-16 units, where it has the focus. */
  write(text: string, caret?: number): void;
  /** Where the caret stands, in UTF-16 units. A control without one is not rewritten while somebody uses it. */
  caret?(): number;
  /** The deletion that was made in it just now, if it was one; said once. */
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
