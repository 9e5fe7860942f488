import { useEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat.ts";
import { Countdown } from "../countdown.ts";
import { Filling } from "../filling.ts";
import { showFocused } from "../inview.ts";
import { direction } from "../language.ts";
import { isLost, type OpenForm } from "../state.ts";
import { words } from "../words.ts";
import { FormHead } from "./formhead.tsx";
import { LockIcon } from "./icons.tsx";
import { Page } from "./page.tsx";

interface Props {
  chat: Chat;
  form: OpenForm;
  /** Whether it is unfolded. A folded one keeps what was typed. */
  open: boolean;
  /** Whether it arrived while another one was being filled in, and was not unfolded since. */
  fresh: boolean;
  toggle: () => void;
}

/**
 * A form that the agent requested. Its values are in its inputs only, and are wiped from them when the form closes:
 * once the agent's side has received them, or the form was cancelled or has expired.
 */
export function FormView({ chat, form, open, fresh, toggle }: Props) {
  const region = useRef<HTMLElement>(null);
  const [filling] = useState(() => new Filling(chat, form));
  const [countdown] = useState(() => new Countdown());
  const id = `form-${form.request}`;
  useEffect(() => () => wipe(region.current, filling), [filling]);
  filling.follow(form);
  useEffect(() => {
    if (form.stage === "open") countdown.until(form.expires);
    else countdown.stop();
  }, [countdown, form.expires, form.stage]);
  useEffect(() => () => countdown.stop(), [countdown]);
  return (
    <section class={open ? "form open" : "form"} ref={region} lang={form.language} dir={direction(form.language)} aria-labelledby={`${id}-title`}>
      <FormHead id={id} form={form} open={open} fresh={fresh} countdown={countdown} toggle={toggle} />
      <div class="form-body" id={`${id}-body`} hidden={!open}>
        {form.purpose && filling.page.value === 0 && <p class="purpose">{form.purpose}</p>}
        <p class="assurance" lang={words.tag}>
          <LockIcon />
          <span>{words.form.assurance(chat.state.agent.value)}</span>
        </p>
        <form
          noValidate
          autocomplete="on"
          onSubmit={(event) => {
            event.preventDefault();
            void filling.forward().then(showFocused);
          }}
        >
          <fieldset class="pages" disabled={form.stage !== "open"}>
            {Array.from({ length: filling.pages }, (_, n) => (
              <Page key={n} id={id} filling={filling} n={n} />
            ))}
          </fieldset>
          {isLost(form) ? (
            <Lost form={form} over={chat.over} discard={() => chat.discard(form.request)} />
          ) : (
            <Buttons filling={filling} form={form} cancel={() => chat.cancel(form.request)} />
          )}
        </form>
      </div>
    </section>
  );
}

interface LostProps {
  form: OpenForm;
  /** Whether the chat is over, so that nobody can ask for the form again. */
  over: boolean;
  discard: () => void;
}

/** Says what became of a form that did not arrive, and what can be done. */
function Lost({ form, over, discard }: LostProps) {
  return (
    <div class="buttons" lang={words.tag}>
      <p class="problem lost" role="alert">
        {form.stage === "unconfirmed" ? words.form.unconfirmed(form.agentName) : words.form.unread(form.agentName)}
        <span class="advice">{over ? words.form.over : words.form.kept(form.agentName)}</span>
      </p>
      <button type="button" class="secondary" onClick={discard}>
        {words.form.discard}
      </button>
    </div>
  );
}

interface ButtonsProps {
  filling: Filling;
  form: OpenForm;
  cancel: () => void;
}

// There is only one submit button, so that Enter goes to the next page or, on the last one, sends the form.
// A double click turns only one page, whose heading keeps the focus: the button says something else when the second click comes.
function Buttons({ filling, form, cancel }: ButtonsProps) {
  const sending = filling.sending.value || form.stage === "sending";
  return (
    <div class="buttons" lang={words.tag}>
      <p class="again" role="status">
        {form.stage === "sending" && words.stream.sending}
        {form.stage === "open" && (form.again ? words.form.again : form.emptied && words.form.emptied)}
      </p>
      <p class="problem" role="alert">
        {filling.problem.value}
      </p>
      <button type="button" class="secondary" disabled={sending} onClick={cancel}>
        {words.form.cancel}
      </button>
      {filling.page.value > 0 && (
        <button type="button" class="secondary" disabled={sending} onClick={() => void filling.back()}>
          {words.form.back}
        </button>
      )}
      <button type="submit" class="primary" aria-busy={sending} onMouseDown={first} onClick={first}>
        {sending && <span class="spinner" aria-hidden="true" />}
        {filling.isLast ? words.form.send : words.form.next}
      </button>
    </div>
  );
}

const first = (event: MouseEvent): unknown => event.detail > 1 && event.preventDefault();

function wipe(region: HTMLElement | null, filling: Filling): void {
  filling.wipe();
  if (region?.contains(document.activeElement)) document.querySelector<HTMLElement>(".stream")?.focus();
}
