import { useEffect, useRef, useState } from "preact/hooks";
import type { Handle, Upload } from "../../control.ts";
import { Ink } from "../../ink.ts";
import { words } from "../../words.ts";
import type { ControlProps } from "./control.ts";
import { Progress, useRejudged } from "./file.tsx";

/** How long after the last stroke or letter a signature counts as finished, in milliseconds. */
const DONE = 700;

/** A signature, drawn with a finger, pen or mouse, or made from the typed name. */
export function Signature({ id, field, aria, upload, take, changed }: ControlProps) {
  const [ink, setInk] = useState<Ink>();
  const [typing, setTyping] = useState(false);
  const text = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const view = upload.view.value;
  const drop = () => {
    ink?.clear();
    if (text.current) text.current.value = "";
    upload.drop();
    (text.current ?? button.current)?.focus();
  };
  useRejudged(view.state, changed);
  useEffect(() => {
    if (typing) text.current?.focus();
  }, [typing]);
  useEffect(() => {
    if (!ink) return;
    ink.changed = () => upload.add("signature.png", ...ink.picture());
    take(handleOf(ink, () => text.current ?? button.current, upload));
    return () => ink.stop();
  }, [ink]);
  return (
    <div class="signature">
      <canvas
        ref={(element) => {
          if (element && ink?.canvas !== element) setInk(new Ink(element, DONE));
        }}
        class={typing ? "typed" : ""}
        role="img"
        aria-labelledby={`${id}-label`}
        aria-describedby={`${id}-how`}
        onPointerDown={(event) => !typing && ink?.down(event)}
        onPointerMove={(event) => ink?.move(event)}
        onPointerUp={(event) => ink?.up(event)}
        onPointerCancel={(event) => ink?.up(event)}
      />
      <p class="hint" id={`${id}-how`} lang={words.tag} hidden={typing}>
        {words.file.drawHere}
      </p>
      {typing && (
        <input
          {...aria}
          ref={text}
          id={id}
          type="text"
          class="input"
          dir="auto"
          maxLength={60}
          name={field.id}
          autocomplete="name"
          spellcheck={false}
          required={field.required}
          aria-label={words.file.typed}
          placeholder={words.file.typed}
          onInput={(event) => write(ink, event.currentTarget.value, upload)}
        />
      )}
      <div class="choose" lang={words.tag}>
        <button
          type="button"
          class="secondary"
          ref={button}
          onClick={() => {
            drop();
            setTyping(!typing);
          }}
        >
          {typing ? words.file.drawInstead : words.file.typeInstead}
        </button>
      </div>
      <Progress view={{ ...view, name: words.file.signature }} drop={drop} />
    </div>
  );
}

function write(ink: Ink | undefined, name: string, upload: Upload): void {
  ink?.write(name.trim());
  if (name.trim() === "") upload.drop();
}

function handleOf(ink: Ink, focusable: () => HTMLElement | null, { view, drop }: Upload): Handle {
  return {
    read: () => {
      ink.hurry(); // it is wanted now
      return view.value.state === "" ? "" : "signed";
    },
    write: (text) => {
      if (text !== "") return;
      ink.clear();
      if (view.value.state !== "") drop();
    },
    focus: () => focusable()?.focus(),
  };
}
