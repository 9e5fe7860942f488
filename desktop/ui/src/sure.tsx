import { useEffect, useRef, useState } from "preact/hooks";

interface Props {
  /** The text of the button, and its accessible name, since several may have the same text. */
  text: string;
  name: string;
  /** The question after a press, and the text of the button that confirms. */
  question: string;
  yes: string;
  does: () => void;
}

/** A button for an action that cannot be undone. It asks first, below itself; nothing moves, so a second press in the same place closes the question. */
export function Sure({ text, name, question, yes, does }: Props) {
  const [asking, setAsking] = useState(false);
  const keep = useRef<HTMLButtonElement>(null);
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (asking) keep.current?.focus();
  }, [asking]);
  const close = () => {
    setAsking(false);
    first.current?.focus();
  };
  const key = (e: KeyboardEvent) => {
    if (!asking || e.key !== "Escape") return;
    e.stopPropagation();
    close();
  };
  return (
    <span class="sure" onKeyDown={key}>
      <button ref={first} type="button" class="quiet is-danger" aria-label={name} aria-expanded={asking} onClick={() => (asking ? close() : setAsking(true))}>
        {text}
      </button>
      {asking && (
        <span class="question" role="group" aria-label={question}>
          <span>{question}</span>
          <button type="button" class="quiet is-danger" onClick={does}>
            {yes}
          </button>
          <button ref={keep} type="button" class="quiet" onClick={close}>
            Keep
          </button>
        </span>
      )}
    </span>
  );
}
