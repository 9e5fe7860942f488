import { useEffect, useRef } from "preact/hooks";
import type { Chat } from "../chat.ts";
import { words } from "../words.ts";

/** Says that another tab has the chat, and offers to move it here. What stands in the message box stays. */
export function Elsewhere({ chat }: { chat: Chat }) {
  const { elsewhere, opened } = chat.state;
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (opened.value > 0) button.current?.focus();
  }, [opened.value]);
  return (
    <div class="elsewhere" role="status">
      <h2>{words.elsewhere.title}</h2>
      {elsewhere.value === "movable" && (
        <>
          <p>{words.elsewhere.text}</p>
          <button type="button" class="primary" ref={button} onClick={() => chat.moveHere()}>
            {words.elsewhere.here}
          </button>
        </>
      )}
    </div>
  );
}
