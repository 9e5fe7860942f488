import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "./icons";
import type { Chat, Form } from "./messages";
import { matchForms, paletteQuery, step } from "./palette";
import { draft, focusMessage, request, say, setDraft } from "./store";

const MAX_TEXT = 8000;
const NEARLY = 500;

/** The message box with the palette that "/" opens above it. */
export function Composer({ chat }: { chat: Chat }) {
  const id = chat.chat;
  const text = draft(id);
  const box = useRef<HTMLTextAreaElement>(null);
  const palette = usePalette(chat, text);
  useGrowing(box, text);
  useFocus(box);

  const left = MAX_TEXT - Array.from(text).length;
  const send = () => {
    if (text.trim() !== "" && left >= 0) void say(id, text);
  };
  const onKeyDown = (e: KeyboardEvent) => {
    if (e.isComposing || palette.onKeyDown(e)) return;
    if (e.key === "Enter" && !e.shiftKey) {
      e.preventDefault();
      send();
    }
  };
  const openPalette = () => {
    if (text === "") setDraft(id, "/form ");
    palette.reopen();
    box.current?.focus();
  };

  return (
    <form
      class="composer"
      onSubmit={(e) => {
        e.preventDefault();
        send();
      }}
    >
      {palette.open && <Palette {...palette} />}
      <div class="inputrow">
        <button type="button" class="iconbutton" aria-label="Request secure data" title="Request secure data" onClick={openPalette}>
          <Icon name="lock" />
        </button>
        <textarea
          ref={box}
          rows={1}
          aria-label="Message"
          aria-autocomplete="list"
          aria-haspopup="listbox"
          aria-controls={palette.open ? "forms" : undefined}
          aria-activedescendant={palette.open && palette.index >= 0 ? `form-${palette.index}` : undefined}
          aria-describedby="composer-hint"
          placeholder="Write a message, or / for forms"
          value={text}
          dir="auto"
          onInput={(e) => setDraft(id, e.currentTarget.value)}
          onKeyDown={onKeyDown}
          onBlur={palette.dismiss}
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
            <kbd>Enter</kbd> sends <kbd>Shift Enter</kbd> new line <kbd>/</kbd> forms
          </>
        )}
      </p>
    </form>
  );
}

interface PaletteState {
  open: boolean;
  query: string;
  forms: readonly Form[];
  index: number;
  pick: (form: Form) => void;
  reopen: () => void;
  dismiss: () => void;
  /** Handles a key and reports whether it was the palette's. */
  onKeyDown: (e: KeyboardEvent) => boolean;
}

function usePalette(chat: Chat, text: string): PaletteState {
  const query = paletteQuery(text);
  const [index, setIndex] = useState(0);
  const [dismissed, setDismissed] = useState(false);
  useEffect(() => setIndex(0), [query]);
  useEffect(() => setDismissed(false), [query === undefined, text]);
  const forms = query === undefined ? [] : matchForms(chat.forms, query);
  const open = query !== undefined && !dismissed;
  const at = Math.min(index, forms.length - 1);
  const pick = (form: Form) => void request(chat.chat, form.form, text);
  const keys: Record<string, () => void> = {
    ArrowDown: () => setIndex(step(at, 1, forms.length)),
    ArrowUp: () => setIndex(step(at, -1, forms.length)),
    Home: () => setIndex(0),
    End: () => setIndex(forms.length - 1),
    Escape: () => setDismissed(true),
    Enter: () => forms[at] && pick(forms[at]),
  };
  const onKeyDown = (e: KeyboardEvent) => {
    const act = keys[e.key];
    if (!open || !act || e.shiftKey) return false;
    e.preventDefault();
    act();
    return true;
  };
  const dismiss = () => setDismissed(true);
  return { open, query: query ?? "", forms, index: at, pick, reopen: () => setDismissed(false), dismiss, onKeyDown };
}

function Palette({ forms, index, query, pick }: PaletteState) {
  // Pressing the mouse must not take the focus from the message box.
  return (
    <div class="palette" onMouseDown={(e) => e.preventDefault()}>
      <p class="palettehead" aria-hidden="true">
        Request secure data
      </p>
      <ul id="forms" role="listbox" aria-label="Forms">
        {forms.map((f, i) => (
          <li key={f.form} id={`form-${i}`} role="option" aria-selected={i === index} onClick={() => pick(f)}>
            <Icon name="lock" />
            <span class="who">
              <b>{f.title}</b>
              <span class="sub">{f.purpose}</span>
            </span>
            <kbd aria-hidden="true">Enter</kbd>
          </li>
        ))}
      </ul>
      <p class={forms.length === 0 ? "empty" : "hidden"} role="status">
        {countText(forms.length, query)}
      </p>
    </div>
  );
}

function countText(n: number, query: string): string {
  if (n === 0 && query === "") return "This service has no forms.";
  if (n === 0) return `No form matches “${query}”. Press Escape to send this as a message.`;
  return `${n} ${n === 1 ? "form" : "forms"}. Arrow keys choose, Enter requests, Escape closes.`;
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
