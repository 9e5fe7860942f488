// The palette above the message box: forms and canned responses.
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { actions } from "./actions";
import { nextSlots, type Slot } from "./held";
import { Icon } from "./icons";
import type { Chat, Form, Response } from "./messages";
import { matches, type Option, paletteQuery, type Query, step } from "./palette";
import { pickForm, request } from "./commands";
import { attached, draft, fillDraft } from "./drafts";
import { responses, wantMessage } from "./state";

/** The state of the palette, and what can be done with it. */
interface PaletteState {
  open: boolean;
  query: Query;
  options: readonly Option[];
  index: number;
  pick: (option: Option) => void;
  point: (index: number) => void;
  /** Shows the palette again with the first option selected. Must be called when the text changes. */
  reset: () => void;
  /** Shows all forms, whatever the text in the box, which stays. */
  force: () => void;
  dismiss: () => void;
  /** Handles a key if the palette uses it, and reports whether it does. */
  onKeyDown: (e: KeyboardEvent) => boolean;
}

/** Returns the palette's state for the text in a chat's message box. */
export function usePalette(chat: Chat): PaletteState {
  const index = useSignal(0);
  const dismissed = useSignal(false);
  const forced = useSignal(false);
  const places = useRef<readonly Slot<Option>[]>([]);
  // Options keep their places until the text changes, so that no other option comes under the pointer or the selection.
  const find = (query: Query) => {
    places.current = nextSlots(places.current, matches(chat.forms, responses.value[chat.chat] ?? [], query, actions), optionKey, true);
    return places.current.filter((s) => !s.gone).map((s) => s.last);
  };
  // Keys may come faster than renders, so each key uses the current state.
  const look = () => {
    const query = forced.value ? { text: "", formsOnly: true } : paletteQuery(draft(chat.chat));
    const options = query ? find(query) : [];
    const open = query !== undefined && !dismissed.value;
    return { open, query: query ?? { text: "", formsOnly: false }, options, index: Math.min(index.value, options.length - 1) };
  };
  const pick = (option: Option) => {
    if (option.kind === "action") {
      fillDraft(chat.chat, "", attached(chat.chat));
      option.action.does();
    } else if (option.kind === "response") fillDraft(chat.chat, option.response.text, option.response.form);
    else if (forced.value) void request(chat.chat, option.form.form);
    else void pickForm(chat.chat, option.form.form);
    forced.value = false;
  };
  const go = (by: number) => {
    const { options, index: at } = look();
    index.value = step(at, by, options.length);
  };
  const keys: Record<string, () => void> = {
    ArrowDown: () => go(1),
    ArrowUp: () => go(-1),
    Home: () => (index.value = 0),
    End: () => (index.value = look().options.length - 1),
    Escape: () => dismiss(),
    Enter: () => {
      const { options, index: at } = look();
      if (options[at]) pick(options[at]);
    },
  };
  const onKeyDown = (e: KeyboardEvent) => {
    const act = keys[e.key];
    if (!act || e.shiftKey || !look().open) return false;
    e.preventDefault();
    act();
    return true;
  };
  const show = (all: boolean) => {
    [index.value, dismissed.value, forced.value] = [0, false, all];
    places.current = [];
  };
  const dismiss = () => {
    [dismissed.value, forced.value] = [true, false];
  };
  return { ...look(), pick, point: (i) => (index.value = i), reset: () => show(false), force: () => show(true), dismiss, onKeyDown };
}

const optionKey = (o: Option): string => (o.kind === "form" ? `form ${o.form.form}` : o.kind === "action" ? `do ${o.action.action}` : o.response.shortcut);

/** Reports whether an element is in the palette, whose list can be scrolled by keyboard. */
export function intoPalette(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(".palette") !== null;
}

/** The list of options, with a preview of the selected one. */
export function Palette({ chat, options, index, query, pick, point, dismiss, onKeyDown }: PaletteState & { chat: Chat }) {
  const list = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" }), [index]);
  const chosen = options[index];
  // Pressing the mouse must not take the focus from the message box.
  return (
    <div
      class="palette"
      onMouseDown={(e) => e.preventDefault()}
      onKeyDown={(e) => {
        if (onKeyDown(e) && (e.key === "Enter" || e.key === "Escape")) wantMessage(chat.chat);
      }}
      onFocusOut={(e) => intoPalette(e.relatedTarget) || dismiss()}
    >
      <div class="choices">
        <p class="palettehead" aria-hidden="true">
          {query.formsOnly ? "Request secure data" : "Forms and responses"}
        </p>
        <ul id="forms" role="listbox" aria-label={query.formsOnly ? "Forms" : "Forms and responses"} tabIndex={0} ref={list}>
          {options.map((o, i) => (
            <li
              key={optionKey(o)}
              id={`form-${i}`}
              role="option"
              aria-selected={i === index}
              aria-describedby={i === index ? "palette-preview" : undefined}
              onMouseMove={() => point(i)}
              onClick={() => pick(o)}
            >
              <Choice option={o} />
              <kbd aria-hidden="true">Enter</kbd>
            </li>
          ))}
        </ul>
        <p class={options.length === 0 ? "empty" : "hidden"} role="status">
          {countText(options.length, query)}
        </p>
      </div>
      {chosen && (
        <div class="peek" id="palette-preview">
          {chosen.kind === "form" && <FormPreview form={chosen.form} />}
          {chosen.kind === "response" && <ResponsePreview chat={chat} response={chosen.response} />}
          {chosen.kind === "action" && <p class="sub">{chosen.action.purpose}</p>}
        </div>
      )}
    </div>
  );
}

function Choice({ option }: { option: Option }) {
  const { icon, title, sub } = choiceOf(option);
  return (
    <>
      <Icon name={icon} />
      <span class="who">
        <b>{title}</b>
        <span class="sub">{sub}</span>
      </span>
    </>
  );
}

function choiceOf(o: Option): { icon: "lock" | "talk" | "next"; title: string; sub: string } {
  if (o.kind === "form") return { icon: "lock", title: o.form.title, sub: o.form.purpose };
  if (o.kind === "response") return { icon: "talk", title: o.response.title, sub: `/${o.response.shortcut}` };
  return { icon: "next", title: o.action.title, sub: `/${o.action.action}` };
}

function FormPreview({ form }: { form: Form }) {
  return (
    <>
      <p class="palettehead">The customer will see</p>
      <div class="previewform">
        <b>{form.title}</b>
        {form.purpose !== "" && <p class="sub">{form.purpose}</p>}
        <ul>
          {form.fields.map((label, i) => (
            <li key={i}>{label}</li>
          ))}
        </ul>
      </div>
    </>
  );
}

function ResponsePreview({ chat, response }: { chat: Chat; response: Response }) {
  const form = chat.forms.find((f) => f.form === response.form);
  return (
    <>
      <p class="palettehead">Goes into the message box</p>
      <p class="previewtext" dir="auto">
        {response.text}
      </p>
      {form && (
        <p class="sub previewasks">
          <Icon name="lock" /> and requests {form.title}
        </p>
      )}
    </>
  );
}

function countText(n: number, query: Query): string {
  const what = query.formsOnly ? "form" : "form or response";
  if (n === 0 && query.text === "") return `This service has no ${query.formsOnly ? "forms" : "forms and responses"}.`;
  if (n === 0) return `No ${what} matches “${query.text}”. Press Escape to send this as a message.`;
  const counted = query.formsOnly ? `${n} ${n === 1 ? "form" : "forms"}` : `${n} ${n === 1 ? "entry" : "entries"}`;
  return `${counted}. Arrow keys choose, Enter ${query.formsOnly ? "requests" : "picks"}, Escape closes.`;
}
