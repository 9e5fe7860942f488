import type { Found } from "../../bridge/codes.ts";
import { words } from "../words.ts";
import { AlertIcon, LockIcon } from "./icons.tsx";

interface Props {
  found: Found;
  secure: () => void;
  edit: () => void;
  asItIs: () => void;
}

/** Says that a message was stopped before it was sent, and offers what to do instead. */
export function Guard({ found, secure, edit, asItIs }: Props) {
  const { text, asItIs: label } = words.guard.found[found];
  return (
    <div class="guard" role="group" aria-label={words.guard.label}>
      <p id="message-guard" role="alert">
        <AlertIcon />
        <span>
          {text[0]}
          <strong>{text[1]}</strong>
          {text[2]}
        </span>
      </p>
      <div class="buttons">
        <button type="button" class="primary" onClick={secure}>
          <LockIcon />
          {words.guard.secure}
        </button>
        <button type="button" class="secondary" onClick={edit}>
          {words.guard.edit}
        </button>
      </div>
      <button type="button" class="link" onClick={asItIs}>
        {label}
      </button>
    </div>
  );
}
