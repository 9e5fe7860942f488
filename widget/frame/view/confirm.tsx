import { useEffect, useRef } from "preact/hooks";
import { words } from "../words.ts";

interface Props {
  yes: () => void;
  no: () => void;
}

/** Asks whether the chat shall end while a form is open. */
export function ConfirmEnd({ yes, no }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="confirm" aria-labelledby="confirm-title" onClose={no}>
      <h2 id="confirm-title">{words.confirm.title}</h2>
      <p>{words.confirm.text}</p>
      <div class="buttons">
        <button type="button" class="secondary" onClick={() => dialog.current?.close()}>
          {words.confirm.keep}
        </button>
        <button type="button" class="danger" onClick={yes}>
          {words.confirm.end}
        </button>
      </div>
    </dialog>
  );
}
