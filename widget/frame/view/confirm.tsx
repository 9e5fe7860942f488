import { useEffect, useRef } from "preact/hooks";

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
      <h2 id="confirm-title">End the chat without sending?</h2>
      <p>A form is still open. What you entered in it is not sent, and the chat closes for both of you.</p>
      <div class="buttons">
        <button type="button" class="secondary" onClick={() => dialog.current?.close()}>
          Keep chatting
        </button>
        <button type="button" class="danger" onClick={yes}>
          Yes, end it
        </button>
      </div>
    </dialog>
  );
}
