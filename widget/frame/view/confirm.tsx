import { useEffect, useRef } from "preact/hooks";

interface Props {
  yes: () => void;
  no: () => void;
}

/** Asks whether the chat shall end. */
export function ConfirmEnd({ yes, no }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="confirm" aria-labelledby="confirm-title" onClose={no}>
      <h2 id="confirm-title">Leave this conversation?</h2>
      <p>The conversation closes for both of you and can't be opened again.</p>
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
