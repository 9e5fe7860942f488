import { useEffect, useRef, useState } from "preact/hooks";
import { Kind } from "../../bridge/outputs.ts";
import type { Chat } from "../chat.ts";
import { transcript } from "../transcript.ts";
import { words } from "../words.ts";
import { useCopy } from "./copy.ts";
import { waiting } from "./stream.tsx";

interface Props {
  chat: Chat;
}

/** The button with which the customer keeps a chat that is over; nothing where nobody wrote anything. */
export function Transcript({ chat }: Props) {
  const [text, show] = useState("");
  if (!chat.state.items.value.some((item) => item.kind === Kind.text)) return null;
  return (
    <>
      <button type="button" class="secondary" onClick={() => show(transcript(chat.state, waiting(chat)))}>
        {words.transcript.open}
      </button>
      {text && <AsText text={text} close={() => show("")} />}
    </>
  );
}

// Nothing is downloaded, since the sandbox lets nothing be: the text is shown, and can be copied.
function AsText({ text, close }: { text: string; close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const { copied, ...press } = useCopy(text, () => area.current?.select());
  useEffect(() => {
    dialog.current?.showModal();
    button.current?.focus();
  }, []);
  return (
    <dialog ref={dialog} class="confirm as-text" aria-labelledby="as-text-title" onClose={close}>
      <h2 id="as-text-title">{words.transcript.title}</h2>
      <p>{words.transcript.about}</p>
      <textarea ref={area} class="input" readOnly value={text} aria-labelledby="as-text-title" rows={10} spellcheck={false} />
      <div class="buttons">
        <button type="button" class="secondary" onClick={() => dialog.current?.close()}>
          {words.transcript.close}
        </button>
        <button type="button" class="primary" ref={button} aria-live="polite" {...press}>
          {copied ? words.stream.copied : words.transcript.copy}
        </button>
      </div>
    </dialog>
  );
}
