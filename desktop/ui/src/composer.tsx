import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "./icons";
import { KnowledgeButton } from "./knowledge";
import type { Chat } from "./messages";
import { intoPalette, Palette, usePalette } from "./picker";
import { attach, attached, draft, focusMessage, link, loadResponses, send, setDraft } from "./store";

const MAX_TEXT = 8000;
const NEARLY = 500;

/** How many more characters a message may have. */
const room = (text: string): number => MAX_TEXT - Array.from(text).length;

/** The message box with the palette that "/" opens above it. */
export function Composer({ chat }: { chat: Chat }) {
  const id = chat.chat;
  const text = draft(id);
  const box = useRef<HTMLTextAreaElement>(null);
  const palette = usePalette(chat);
  useGrowing(box, text);
  useFocus(box);
  useEffect(() => {
    if (link.value === "open") void loadResponses(id);
  }, [id, link.value, chat.firstName, chat.lastName]);

  const form = chat.forms.find((f) => f.form === attached.value[id]);
  const left = room(text);
  const submit = () => {
    const now = draft(id); // this render's text may be a key behind
    if (now.trim() !== "" && room(now) >= 0) void send(id);
  };
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.isComposing || palette.onKeyDown(e)) return;
    if (e.key === "Enter" && !e.shiftKey) {
      e.preventDefault();
      submit();
    }
  };
  const openPalette = () => {
    if (text === "") setDraft(id, "/form ");
    palette.reset();
    box.current?.focus();
  };

  return (
    <form
      class="composer"
      onSubmit={(e) => {
        e.preventDefault();
        submit();
      }}
    >
      {palette.open && <Palette chat={chat} {...palette} />}
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
      <div class="inputrow">
        <button type="button" class="iconbutton" aria-label="Request secure data" title="Request secure data" onClick={openPalette}>
          <Icon name="lock" />
        </button>
        <KnowledgeButton chat={id} />
        <textarea
          ref={box}
          rows={1}
          aria-label="Message"
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={palette.open ? "forms" : undefined}
          aria-activedescendant={palette.open && palette.index >= 0 ? `form-${palette.index}` : undefined}
          aria-describedby="composer-hint"
          placeholder="Write a message, or / for forms and responses"
          value={text}
          dir="auto"
          onInput={(e) => {
            setDraft(id, e.currentTarget.value);
            palette.reset();
          }}
          onKeyDown={onKeyDown}
          onBlur={(e) => intoPalette(e.relatedTarget) || palette.dismiss()}
        />
        <button type="submit" class="primary iconbutton" aria-label="Send" title="Send" disabled={text.trim() === "" || left < 0 || palette.open}>
          <Icon name="send" />
        </button>
      </div>
      <p class={left < 0 ? "hint is-over" : "hint"} id="composer-hint">
        {left < NEARLY ? (
          <span role="status">{left < 0 ? `${-left} characters too many: shorten the message` : `${left} characters left`}</span>
        ) : (
          <>
            <kbd>Enter</kbd> sends <kbd>Shift Enter</kbd> new line <kbd>/</kbd> forms and responses <kbd>Alt K</kbd> knowledge base
          </>
        )}
      </p>
    </form>
  );
}

/** Lets the box grow with its text, up to the height that the style allows. */
function useGrowing(box: { current: HTMLTextAreaElement | null }, text: string) {
  useLayoutEffect(() => {
    const b = box.current;
    if (!b) return;
    b.style.height = "auto";
    b.style.height = `${b.scrollHeight + b.offsetHeight - b.clientHeight}px`;
  }, [text]);
}

/** Takes the focus when the agent opens a chat; not on touch screens, where a keyboard would jump up. */
function useFocus(box: { current: HTMLTextAreaElement | null }) {
  const wanted = focusMessage.value;
  useEffect(() => {
    if (wanted > 0 && matchMedia("(pointer: fine)").matches) box.current?.focus();
  }, [wanted]);
}
