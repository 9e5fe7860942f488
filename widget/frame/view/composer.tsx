import { useEffect, useRef } from "preact/hooks";
import type { Chat } from "../chat.ts";
import { nearlyFull } from "../stream.ts";
import { words } from "../words.ts";
import { Consent } from "./consent.tsx";
import { Guard } from "./guard.tsx";
import { SendIcon } from "./icons.tsx";

const grows = () => CSS.supports("field-sizing", "content");

interface Props {
  chat: Chat;
  hidden: boolean;
}

/** The message box. Its text stays until it was sent. */
export function Composer({ chat, hidden }: Props) {
  const box = useRef<HTMLTextAreaElement>(null);
  const { opened, draft, problem, guard, consent } = chat.state;
  useEffect(() => {
    if (opened.value > 0) box.current?.focus(); // never before: the page has the focus
  }, [opened.value]);
  useEffect(() => {
    if (draft.value === "" || !box.current) return;
    box.current.value = box.current.value === "" ? draft.value : `${draft.value}\n${box.current.value}`;
    draft.value = "";
  }, [draft.value]);
  const empty = (taken: boolean) => {
    const input = box.current;
    if (!input) return;
    if (taken) input.value = "";
    fit(input);
    input.focus();
  };
  const text = () => box.current?.value ?? "";
  const written = () => text().trim() !== "";
  const send = () => (written() ? empty(chat.say(text())) : box.current?.focus());
  const found = guard.value;
  const described = found !== "" ? "message-guard" : problem.value ? "message-problem" : undefined;
  return (
    <form class="composer" hidden={hidden} onSubmit={stopped(send)}>
      {consent.value.ask !== 0 && <Consent chat={chat} name={consent.value.name} />}
      {found !== "" && (
        <Guard
          found={found}
          secure={() => empty(chat.askForForm(found))}
          asItIs={() => empty(chat.insist(text()))}
          edit={() => {
            chat.backToText();
            box.current?.focus();
          }}
        />
      )}
      {nearlyFull(chat.state) && (
        <p class="hint" role="status">
          {words.composer.full}
        </p>
      )}
      {problem.value && (
        <p class="problem" id="message-problem" role="alert">
          {problem.value}
        </p>
      )}
      <div class="box">
        <textarea
          ref={box}
          rows={1}
          aria-label={words.composer.message}
          aria-describedby={described}
          placeholder={words.composer.placeholder}
          enterkeyhint="send"
          autocomplete="off"
          dir="auto"
          {...{ onOverlong: () => chat.refuse() }}
          onInput={(event) => {
            fit(event.currentTarget);
            chat.backToText();
            chat.wrote(written);
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || composes(event)) return;
            event.preventDefault();
            send();
          }}
        />
        <button type="submit" class="send" aria-label={words.composer.send}>
          <SendIcon />
        </button>
      </div>
    </form>
  );
}

// Safari ends a composition before the key that ends it, and marks that key with 229.
function composes(event: KeyboardEvent): boolean {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- there is no other mark
  return event.isComposing || event.keyCode === 229;
}

function stopped(task: () => void): (event: Event) => void {
  return (event) => {
    event.preventDefault();
    task();
  };
}

// Sets the height in browsers without field-sizing.
function fit(input: HTMLTextAreaElement): void {
  if (grows()) return;
  input.style.height = "auto";
  input.style.height = `${input.scrollHeight}px`;
}
