import { useEffect, useRef } from "preact/hooks";
import { words } from "../words.ts";

interface Props {
  /** Whether a form is on its way. */
  sending: boolean;
  yes: () => void;
  no: () => void;
}

/** Asks whether the chat shall end while a form is open. */
export function ConfirmEnd({ sending, yes, no }: Props) {
  const { title, text } = sending ? words.confirm.sending : words.confirm;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="confirm" aria-labelledby="confirm-title" onClose={no}>
      <h2 id="confirm-title">{title}</h2>
      <p>{text}</p>
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
