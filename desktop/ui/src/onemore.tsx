// The question before an agent accepts more chats than at once are meant for them.
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { acceptAnyway, oneMore } from "./accepts";
import { tooMany } from "./dutywords";
import type { Duty } from "./messages";

/** Asks whether the agent wants one more chat. It stands above everything, since a chat can be accepted from anywhere. */
export function OneMoreDialog({ chat, duty }: { chat: string; duty: Duty }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const no = useRef<HTMLButtonElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    dialog.current?.showModal();
    no.current?.focus();
  }, []);
  const close = () => dialog.current?.close();
  const yes = () => {
    close();
    void acceptAnyway(chat);
  };
  return (
    <dialog class="onemore" ref={dialog} aria-labelledby={id} aria-describedby={`${id}-why`} onClose={() => (oneMore.value = "")}>
      <h2 id={id}>Accept one more chat?</h2>
      <p id={`${id}-why`}>{tooMany(duty)}</p>
      <div class="acts">
        <button ref={no} type="button" onClick={close}>
          Not now
        </button>
        <button type="button" class="primary" onClick={yes}>
          Accept one more
        </button>
      </div>
    </dialog>
  );
}
