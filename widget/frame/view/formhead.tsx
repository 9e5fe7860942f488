import { type Countdown, MARKS, minutes } from "../countdown.ts";
import { isLost, type OpenForm } from "../state.ts";
import { words } from "../words.ts";
import { DownIcon } from "./icons.tsx";

interface Props {
  /** Of the form, unique in the page. */
  id: string;
  form: OpenForm;
  open: boolean;
  fresh: boolean;
  countdown: Countdown;
  toggle: () => void;
}

/** A form's title, which folds and unfolds it, and its status. */
export function FormHead({ id, form, open, fresh, countdown, toggle }: Props) {
  return (
    <div class="form-head">
      <h2 id={`${id}-title`}>
        <button type="button" aria-expanded={open} aria-controls={`${id}-body`} onClick={toggle}>
          <span>{form.title}</span>
          <DownIcon />
        </button>
      </h2>
      {!open && (fresh || countdown.seconds.value === null) && (
        <span class={fresh ? "tag fresh" : "tag"} lang={words.tag}>
          {fresh ? words.form.fresh : form.stage === "sending" ? words.stream.sending : isLost(form) ? words.form.lost : words.form.unsent}
        </span>
      )}
      <Time title={form.title} countdown={countdown} />
    </div>
  );
}

/** The time left, near the end. It is updated every second, and announced to screen readers three times. */
function Time({ title, countdown }: { title: string; countdown: Countdown }) {
  const seconds = countdown.seconds.value;
  const mark = countdown.mark.value;
  return (
    <>
      <span class="unseen" role="status" lang={words.tag}>
        {mark !== null && words.form.soon[mark](title)}
      </span>
      {seconds !== null && (
        <span class={seconds <= MARKS[2] ? "left soon" : "left"} role="timer" lang={words.tag}>
          {words.form.left(minutes(seconds))}
        </span>
      )}
      {countdown.extended.value && (
        <span class="tag" lang={words.tag}>
          {words.form.extended}
        </span>
      )}
    </>
  );
}
