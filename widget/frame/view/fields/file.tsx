import { useEffect, useRef } from "preact/hooks";
import type { Handle, Upload } from "../../control.ts";
import type { UploadView } from "../../uploads.ts";
import { words } from "../../words.ts";
import { CheckIcon } from "../icons.tsx";
import { type Aria, type ControlProps, taking } from "./control.ts";

/** The types that the file picker offers. The module checks which type a file really has. */
const TYPES = "image/jpeg,image/png,image/webp,image/heic,.heic,.heif,application/pdf";

/** A photo or a PDF, which is uploaded as soon as it is chosen. */
export function FileInput({ id, field, aria, upload, take, changed }: ControlProps) {
  const input = useRef<HTMLInputElement>(null);
  const view = upload.view.value;
  useRejudged(view.state, changed);
  return (
    <div
      class={view.state === "" ? "upload" : "upload chosen"}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        choose(upload, event.dataTransfer?.files);
      }}
    >
      <Picker id={id} drawn={taking(take, (element) => fileHandle(element, upload), input)} name={field.id} required={field.required} accept={TYPES} aria={aria} upload={upload} />
      <label class="secondary" for={id} lang={words.tag}>
        {view.state === "" ? words.file.choose : words.file.another}
      </label>
      {view.state === "" && (
        <>
          <Picker id={`${id}-camera`} name="" accept="image/*" capture="environment" upload={upload} />
          <label class="secondary camera" for={`${id}-camera`} lang={words.tag}>
            {words.file.camera}
          </label>
          <p class="hint" lang={words.tag}>
            {words.file.limits}
          </p>
        </>
      )}
      <Progress view={view} drop={() => dropped(upload, input.current)} />
    </div>
  );
}

interface PickerProps {
  id: string;
  /** Called with the element. */
  drawn?: (element: HTMLInputElement | null) => void;
  name: string;
  required?: boolean;
  accept: string;
  capture?: "environment";
  aria?: Aria;
  upload: Upload;
}

// The input is emptied at once, so that the same file can be chosen again. Uploads keeps the file.
function Picker({ upload, aria, drawn, ...rest }: PickerProps) {
  return (
    <input
      {...rest}
      {...aria}
      {...(drawn && { ref: drawn })}
      type="file"
      class="picker"
      onChange={(event) => {
        choose(upload, event.currentTarget.files);
        event.currentTarget.value = "";
      }}
    />
  );
}

function choose(upload: Upload, files: FileList | null | undefined): void {
  const file = files?.[0];
  if (file) upload.choose(file);
}

function dropped(upload: Upload, input: HTMLElement | null): void {
  upload.drop();
  input?.focus();
}

interface ProgressProps {
  view: UploadView;
  drop: () => void;
}

/** The progress of an upload, and a button to remove the file. */
export function Progress({ view, drop }: ProgressProps) {
  const { state, name } = view;
  const percent = view.size === 0 ? 0 : Math.floor((100 * view.sent) / view.size);
  const there = state === "sent";
  return (
    <div class="progressing" lang={words.tag}>
      <p class="said" role="status">
        {there && <CheckIcon />}
        {there && words.file.uploaded}
        {state === "waiting" && words.file.waiting}
      </p>
      {state !== "" && (
        <>
          <p class="name" dir="auto">
            {name}
          </p>
          {!there && (
            <>
              <progress max={100} value={percent} aria-label={words.file.progress(name)} />
              {state === "sending" && (
                <p class="percent" aria-hidden="true">
                  {words.file.uploading(percent)}
                </p>
              )}
            </>
          )}
          <button type="button" class="secondary" onClick={drop} aria-label={`${there ? words.file.remove : words.file.cancel}: ${name}`}>
            {there ? words.file.remove : words.file.cancel}
          </button>
        </>
      )}
    </div>
  );
}

/** Has the form judged again when the state of a file changes. state: of the upload. */
export function useRejudged(state: string, changed: () => void): void {
  const before = useRef(state);
  useEffect(() => {
    if (before.current !== state) changed();
    before.current = state;
  }, [state]);
}

// The value only says that there is a file; the module knows the file itself.
function fileHandle(input: HTMLInputElement, { view, drop }: Upload): Handle {
  return {
    read: () => (view.value.state === "" ? "" : view.value.name),
    write: (text) => {
      if (text === "" && view.value.state !== "") drop();
    },
    focus: () => input.focus(),
  };
}
