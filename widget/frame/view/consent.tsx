import type { Chat } from "../chat.ts";
import { words } from "../words.ts";
import { LockIcon } from "./icons.tsx";

interface Props {
  chat: Chat;
  name: string;
}

/** Asks whether an agent who goes on may read what was said so far. Neither answer weighs more. */
export function Consent({ chat, name }: Props) {
  const { label, text, yes, no } = words.consent;
  return (
    <div class="guard" role="group" aria-label={label}>
      <p role="alert">
        <LockIcon />
        <span>{text(name)}</span>
      </p>
      <div class="buttons">
        <button type="button" class="secondary" onClick={() => chat.consent(true)}>
          {yes}
        </button>
        <button type="button" class="secondary" onClick={() => chat.consent(false)}>
          {no}
        </button>
      </div>
    </div>
  );
}
