import { useEffect, useRef } from "preact/hooks";
import { words } from "../words.ts";

interface Props {
  /** Whether a form is being sent. */
  sending: boolean;
  /** The titles of the forms that are open. */
  forms: readonly string[];
  yes: () => void;
  no: () => void;
}

/** Asks whether to end the chat, which cannot be undone. */
export function ConfirmEnd({ sending, forms, yes, no }: Props) {
  const { title, text } = asked(sending, forms);
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

function asked(sending: boolean, forms: readonly string[]): { title: string; text: string } {
  const { confirm } = words;
  if (sending) return confirm.sending;
  return forms.length > 0 ? { title: confirm.unsent, text: confirm.forms(forms) } : confirm;
}
