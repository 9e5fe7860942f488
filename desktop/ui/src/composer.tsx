import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "./icons";
import { KnowledgeButton } from "./knowledge";
import type { Chat } from "./messages";
import { intoPalette, Palette, usePalette } from "./picker";
import { attach, attached, composing, draft, focusBox, setDraft } from "./drafts";
import { loadResponses, send, stoppedFor } from "./commands";
import { link } from "./program";
import { focusMessage } from "./state";
import { numberName } from "./words";

const MAX_TEXT = 8000;
const NEARLY = 500;
const NARROW = "(max-width: 767px)";

/** Returns how many more characters a message may have. */
const room = (text: string): number => MAX_TEXT - Array.from(text).length;

/**
 * The message box, with the palette that "/" opens above it. When the chat ends
 * while the agent is writing, the text stays to be read and copied, and the focus
 * stays too, so that no key press goes elsewhere.
 */
export function Composer({ chat }: { chat: Chat }) {
  const id = chat.chat;
  const over = chat.ended !== "";
  const text = draft(id);
  const box = useRef<HTMLTextAreaElement>(null);
  const palette = usePalette(chat);
  useGrowing(box, text);
  useFocus(box, id);
  useEffect(() => () => focusBox(id, false), [id]);
  useEffect(() => {
    if (link.value === "open" && !over) void loadResponses(id);
  }, [id, link.value, chat.firstName, chat.lastName]);

  const form = over ? undefined : chat.forms.find((f) => f.form === attached(id));
  const left = room(text);
  const submit = () => {
    const now = draft(id); // this render's text may be a key behind
    if (!over && now.trim() !== "" && room(now) >= 0) void send(id);
  };
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.isComposing || palette.onKeyDown(e)) return;
    if (e.key === "Enter" && !e.shiftKey) {
      e.preventDefault();
      submit();
    }
  };
  const openPalette = () => {
    if (text === "") {
      setDraft(id, "/form ");
      palette.reset();
    } else palette.force(); // what is written stays
    box.current?.focus();
  };

  if (over && text === "") return null;
  return (
    <form
      class={over ? "composer is-over" : "composer"}
      onSubmit={(e) => {
        e.preventDefault();
        submit();
      }}
    >
      {!over && palette.open && <Palette chat={chat} {...palette} />}
      {form && (
        <p class="attached">
          <Icon name="lock" />
          <span>
            Sending also requests <b>{form.title}</b>
          </span>
          <button type="button" class="quiet" aria-label={`Do not request ${form.title}`} onClick={() => attach(id, "")}>
            <Icon name="close" />
          </button>
        </p>
      )}
      {!over && stoppedFor(id) !== "" && <Stopped chat={id} kind={stoppedFor(id)} />}
      {over && (
        <p class="unsent" id="composer-unsent">
          <Icon name="warn" /> Not sent: the chat ended before.
        </p>
      )}
      <div class="inputrow">
        {!over && (
          <>
            <button type="button" class="iconbutton" aria-label="Request secure data" title="Request secure data" onClick={openPalette}>
              <Icon name="lock" />
            </button>
            <KnowledgeButton chat={id} />
          </>
        )}
        <textarea
          ref={box}
          rows={1}
          readOnly={over}
          aria-label={over ? "Message that was not sent" : "Message"}
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={palette.open ? "forms" : undefined}
          aria-activedescendant={palette.open && palette.index >= 0 ? `form-${palette.index}` : undefined}
          aria-describedby={over ? "composer-unsent" : "composer-hint"}
          placeholder={matchMedia(NARROW).matches ? "Write a message" : "Write a message, or / for forms and responses"}
          value={text}
          dir="auto"
          onInput={(e) => {
            setDraft(id, e.currentTarget.value);
            palette.reset();
          }}
          onKeyDown={onKeyDown}
          onCompositionStart={() => composing(id)}
          onFocus={() => focusBox(id, true)}
          onBlur={(e) => {
            focusBox(id, false);
            if (!intoPalette(e.relatedTarget)) palette.dismiss();
          }}
        />
        {!over && (
          <button type="submit" class="primary iconbutton" aria-label="Send" title="Send" disabled={text.trim() === "" || left < 0 || palette.open}>
            <Icon name="send" />
          </button>
        )}
      </div>
      {!over && <Hint left={left} />}
    </form>
  );
}

/** Says that a message was stopped for a number in it, and offers to send it anyway. */
function Stopped({ chat, kind }: { chat: string; kind: string }) {
  return (
    <div class="stopped" role="group" aria-label="Message not sent">
      <p role="alert">
        <Icon name="warn" />
        <span>
          This looks like {numberName(kind)}, so it was <b>not sent</b>. A message stays in the chat and in its transcript.
        </span>
      </p>
      <button type="button" class="quiet" onClick={() => void send(chat, true)}>
        Send as it is
      </button>
    </div>
  );
}

/** What the keys do, or how many characters are left. */
function Hint({ left }: { left: number }) {
  return (
    <p class={left < 0 ? "hint is-over" : "hint"} id="composer-hint">
      {left < NEARLY ? (
        <span role="status">{left < 0 ? `${-left} characters too many: shorten the message` : `${left} characters left`}</span>
      ) : (
        <>
          <Does keys="Enter" what="sends" />
          <Does keys="Shift Enter" what="new line" />
          <Does keys="/" what="forms and responses" />
          <Does keys="Alt K" what="knowledge base" />
        </>
      )}
    </p>
  );
}

function Does({ keys, what }: { keys: string; what: string }) {
  return (
    <span>
      <kbd>{keys}</kbd> {what}
    </span>
  );
}

/** Makes the box grow with its text, up to the height that the style allows. */
function useGrowing(box: { current: HTMLTextAreaElement | null }, text: string) {
  useLayoutEffect(() => {
    const b = box.current;
    if (!b) return;
    b.style.height = "auto";
    b.style.height = `${b.scrollHeight + b.offsetHeight - b.clientHeight}px`;
  }, [text]);
}

/** Focuses the box when the agent opens its chat; not on touch screens, where the keyboard would open. */
function useFocus(box: { current: HTMLTextAreaElement | null }, chat: string) {
  const wanted = focusMessage.value;
  useEffect(() => {
    if (wanted.chat === chat && matchMedia("(pointer: fine)").matches) box.current?.focus();
  }, [wanted]);
}
