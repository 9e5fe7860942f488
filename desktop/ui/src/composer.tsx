import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "./icons";
import type { Chat, Form } from "./messages";
import { matchForms, paletteQuery, step } from "./palette";
import { draft, focusMessage, request, say, setDraft } from "./store";

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

  const left = room(text);
  const send = () => {
    const now = draft(id); // this render's text may be a key behind
    if (now.trim() !== "" && room(now) >= 0) void say(id, now);
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
    palette.reset();
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
          onInput={(e) => {
            setDraft(id, e.currentTarget.value);
            palette.reset();
          }}
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
  /** Shows the palette again, from its first form; call when the text changes. */
  reset: () => void;
  dismiss: () => void;
  /** Handles a key and reports whether it was the palette's. */
  onKeyDown: (e: KeyboardEvent) => boolean;
}

function usePalette(chat: Chat): PaletteState {
  const index = useSignal(0);
  const dismissed = useSignal(false);
  // Keys may come faster than renders, so each key looks at what is there now.
  const look = () => {
    const query = paletteQuery(draft(chat.chat));
    const forms = query === undefined ? [] : matchForms(chat.forms, query);
    return { open: query !== undefined && !dismissed.value, query: query ?? "", forms, index: Math.min(index.value, forms.length - 1) };
  };
  const pick = (form: Form) => void request(chat.chat, form.form, draft(chat.chat));
  const go = (by: number) => {
    const { forms, index: at } = look();
    index.value = step(at, by, forms.length);
  };
  const keys: Record<string, () => void> = {
    ArrowDown: () => go(1),
    ArrowUp: () => go(-1),
    Home: () => (index.value = 0),
    End: () => (index.value = look().forms.length - 1),
    Escape: () => (dismissed.value = true),
    Enter: () => {
      const { forms, index: at } = look();
      if (forms[at]) pick(forms[at]);
    },
  };
  const onKeyDown = (e: KeyboardEvent) => {
    const act = keys[e.key];
    if (!act || e.shiftKey || !look().open) return false;
    e.preventDefault();
    act();
    return true;
  };
  const reset = () => {
    index.value = 0;
    dismissed.value = false;
  };
  return { ...look(), pick, reset, dismiss: () => (dismissed.value = true), onKeyDown };
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
