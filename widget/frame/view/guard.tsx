import type { Found } from "../state.ts";
import { stopped } from "../words.ts";
import { AlertIcon, LockIcon } from "./icons.tsx";

interface Props {
  found: Found;
  secure: () => void;
  edit: () => void;
  asItIs: () => void;
}

/** Says that a message was stopped before it was sent, and what can be done instead. */
export function Guard({ found, secure, edit, asItIs }: Props) {
  const { what, not } = stopped[found];
  return (
    <div class="guard" role="group" aria-label="Message not sent">
      <p id="message-guard" role="alert">
        <AlertIcon />
        <span>
          This looks like {what}, so it was <strong>not sent</strong>. Nobody has seen it.
        </span>
      </p>
      <div class="buttons">
        <button type="button" class="primary" onClick={secure}>
          <LockIcon />
          Send it securely instead
        </button>
        <button type="button" class="secondary" onClick={edit}>
          Edit message
        </button>
      </div>
      <button type="button" class="link" onClick={asItIs}>
        {not} – send as it is
      </button>
    </div>
  );
}
