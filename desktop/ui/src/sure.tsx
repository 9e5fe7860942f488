import { useEffect, useRef, useState } from "preact/hooks";

interface Props {
  /** What the button says, and what it is called where several say the same. */
  text: string;
  name: string;
  /** What is asked after a press, and what the press that means it says. */
  question: string;
  yes: string;
  does: () => void;
}

/** A button for what cannot be taken back: it asks first, below itself. Nothing moves, so that a second press in the same place takes the question away. */
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
