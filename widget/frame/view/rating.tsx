import { useRef, useState } from "preact/hooks";
import type { Chat } from "../chat.ts";
import { fateOf } from "../rating.ts";
import { words } from "../words.ts";

interface Props {
  chat: Chat;
}

/** Asks how a chat was that is over, where that is asked, and says what became of the answer. */
export function Rating({ chat }: Props) {
  const { rating, agent } = chat.state;
  return (
    <>
      {rating.value === "asked" && <Question chat={chat} />}
      <p class="rated" role="status">
        {fateOf(rating.value, agent.value)}
      </p>
    </>
  );
}

function Question({ chat }: Props) {
  const [step, take] = useState(0);
  const line = useRef<HTMLTextAreaElement>(null);
  const { unrated, agent } = chat.state;
  const right = () => {
    unrated.value = "";
  };
  const send = () => {
    if (step === 0) unrated.value = words.rating.choose;
    else if (!chat.rate(step, line.current?.value ?? "")) line.current?.focus();
  };
  const problem = unrated.value && (
    <p class="problem" id="rating-problem" role="alert">
      {unrated.value}
    </p>
  );
  const described = problem ? "rating-problem" : undefined;
  return (
    <form
      class="composer rating"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Steps
        step={step}
        described={step === 0 ? described : undefined}
        take={(n) => {
          take(n);
          right();
        }}
      />
      {step === 0 && problem}
      <label>
        <span class="label">{words.rating.remark}</span>
        <textarea
          class="input"
          ref={line}
          rows={2}
          dir="auto"
          onInput={right}
          {...{ onOverlong: () => (unrated.value = words.rating.overlong) }}
          {...(step > 0 && described && ({ "aria-invalid": true, "aria-describedby": described } as const))}
        />
      </label>
      {step > 0 && problem}
      <p class="hint">{words.rating.sealed(agent.value)}</p>
      <div class="buttons">
        <button type="submit" class="primary">
          {words.composer.send}
        </button>
        <button type="button" class="secondary" onClick={() => chat.rate(0, "")}>
          {words.rating.later}
        </button>
      </div>
    </form>
  );
}

interface StepsProps {
  step: number;
  described: string | undefined;
  take: (step: number) => void;
}

function Steps({ step, described, take }: StepsProps) {
  const { title, steps } = words.rating;
  return (
    <>
      <h2 id="rating-title">{title}</h2>
      <div class="steps" role="radiogroup" aria-labelledby="rating-title" aria-describedby={described}>
        {steps.map((word, n) => (
          <label key={word}>
            <input type="radio" name="rating" aria-label={`${n + 1}: ${word}`} onChange={() => take(n + 1)} />
            <span>{n + 1}</span>
          </label>
        ))}
      </div>
      <p class="step-words" aria-hidden="true">
        {steps.map((word, n) => (
          <span key={word}>{(step === 0 ? n % 4 === 0 : n + 1 === step) && word}</span>
        ))}
      </p>
    </>
  );
}
