import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Chat } from "../chat.ts";
import { unsaid } from "../waiting.ts";
import { words } from "../words.ts";
import { AlertIcon, LockIcon } from "./icons.tsx";

interface Props {
  chat: Chat;
}

/** The form for a message to be answered later. It begins with what was written, and what is changed goes into the message box when the form goes. */
export function Leave({ chat }: Props) {
  const text = useRef<HTMLTextAreaElement>(null);
  const reach = useRef<HTMLInputElement>(null);
  const { leaving, unleft, left, draft } = chat.state;
  const sent = leaving.value === "sent";
  const wrong = unleft.value;
  useLayoutEffect(() => {
    const begun = unsaid(chat.state);
    const input = text.current;
    if (input) input.value = begun;
    (begun === "" ? input : reach.current)?.focus();
    return () => {
      if (input && left.value === null && input.value !== begun && input.value.trim() !== "") draft.value = input.value;
    };
  }, []);
  useEffect(() => {
    if (wrong) (wrong.at === "text" ? text : reach).current?.focus();
  }, [wrong]);
  const leave = (asItIs: boolean) => chat.leave(text.current?.value ?? "", reach.current?.value ?? "", asItIs);
  return (
    <form
      class="composer leave"
      onSubmit={(event) => {
        event.preventDefault();
        leave(false);
      }}
    >
      <fieldset class="pages" disabled={sent}>
        <label class="field">
          <span class="label">{words.nobody.text}</span>
          <textarea class="input" ref={text} rows={3} dir="auto" {...problemOf(wrong?.at === "text")} />
        </label>
        {wrong?.at === "text" && <Wrong chat={chat} asItIs={() => leave(true)} />}
        <label class="field">
          <span class="label">{words.nobody.reach}</span>
          <input class="input" ref={reach} dir="ltr" autocomplete="email" autocapitalize="off" spellcheck={false} maxLength={320} {...problemOf(wrong?.at === "reach")} />
        </label>
        {wrong?.at === "reach" && <Wrong chat={chat} asItIs={() => undefined} />}
        <p class="assurance">
          <LockIcon />
          <span>{words.nobody.sealed}</span>
        </p>
        <div class="buttons">
          <button type="submit" class="primary">
            {sent && <span class="spinner" aria-hidden="true" />}
            {sent ? words.nobody.leaving : words.nobody.leave}
          </button>
          <button type="button" class="secondary" onClick={() => chat.leaveMessage(false)}>
            {words.nobody.wait}
          </button>
        </div>
      </fieldset>
    </form>
  );
}

const problemOf = (is: boolean) => (is ? ({ "aria-invalid": true, "aria-describedby": "leave-problem" } as const) : {});

function Wrong({ chat, asItIs }: Props & { asItIs: () => void }) {
  const wrong = chat.state.unleft.value;
  if (!wrong) return null;
  if (wrong.found === "") {
    return (
      <p class="problem" id="leave-problem" role="alert">
        {wrong.problem}
      </p>
    );
  }
  const { text, asItIs: label } = words.guard.found[wrong.found];
  return (
    <div class="guard" role="group" aria-label={words.guard.label}>
      <p id="leave-problem" role="alert">
        <AlertIcon />
        <span>
          {text[0]}
          <strong>{text[1]}</strong>
          {text[2]}
        </span>
      </p>
      <button type="button" class="link" onClick={asItIs}>
        {label}
      </button>
    </div>
  );
}
