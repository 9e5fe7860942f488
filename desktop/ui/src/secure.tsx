import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { clipboardNews, copyValue } from "./clipboard";
import { FileTools } from "./file";
import { useSlots } from "./held";
import { Icon } from "./icons";
import type { Chat, Secret, Secure } from "./messages";
import { reveal, wipe } from "./commands";
import { notice } from "./program";
import { now } from "./state";
import { Sure } from "./sure";
import { ALTERED, clock, inSentence, timeOfDay } from "./words";

/** The forms that the customer of a chat sent, with their values masked. */
export function SecurePanel({ chat }: { chat: Chat | undefined }) {
  const list = chat?.secure ?? [];
  const panel = useRef<HTMLElement>(null);
  const slots = useSlots(list, (s) => s.request, panel);
  const heights = useRef(new Map<string, number>()).current;
  return (
    <section class="secure" aria-labelledby="secure-title" ref={panel}>
      <header class="securehead">
        <h2 id="secure-title">Secure data</h2>
        {chat && list.length > 1 && <Sure key={chat.chat} text="Wipe all" name="Wipe all forms" question="Wipe all forms?" yes="Wipe all" does={() => void wipe(chat.chat, "")} />}
        <p class="clipboard" role="status" aria-label="Clipboard">
          {clipboardNews.value}
        </p>
      </header>
      {chat &&
        slots.map(({ key, last, gone }) =>
          gone ? (
            <Empty key={`${key} gone`} height={heights.get(key) ?? 0} />
          ) : (
            <Submission key={key} chat={chat.chat} secure={last} measured={(height) => heights.set(key, height)} />
          ),
        )}
      {slots.length === 0 && <Nothing />}
    </section>
  );
}

function Nothing() {
  return (
    <div class="blank">
      <Icon name="lock" />
      <p>Forms that the customer sends open here, hidden, and are wiped after a while.</p>
      <p class="sub">They are never part of the conversation or its transcript.</p>
    </div>
  );
}

/** Whether "Reveal all" reveals a field: it is masked, and may be revealed more than once. */
const hidden = (f: Secret): boolean => !f.empty && !f.spent && !f.once && !f.open && f.file === "";

/** An empty space instead of a form that was wiped while the pointer is over the panel, so that what is below does not move. */
function Empty({ height }: { height: number }) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (place.current) place.current.style.height = `${height}px`;
  }, [height]);
  return <div class="submission is-gone" aria-hidden="true" ref={place} />;
}

function Submission({ chat, secure, measured }: { chat: string; secure: Secure; measured: (height: number) => void }) {
  const card = useRef<HTMLElement>(null);
  useLayoutEffect(() => measured(card.current?.offsetHeight ?? 0));
  const [shown, setShown] = useState<Readonly<Record<string, string>>>({});
  const left = secure.wipeAt - now.value;
  const many = secure.fields.filter(hidden);
  const all = many.every((f) => f.field in shown);
  const show = async (fields: readonly Secret[]) => {
    for (const f of fields) {
      const value = await reveal(chat, secure.request, f.field);
      if (!value) return;
      setShown((before) => ({ ...before, [f.field]: value.shown }));
    }
  };
  const hide = (fields: readonly Secret[]) => setShown((before) => Object.fromEntries(Object.entries(before).filter(([id]) => !fields.some((f) => f.field === id))));
  return (
    <article class="submission" aria-label={secure.title} ref={card}>
      <header>
        <div>
          <h3>{secure.title}</h3>
          <p class="sub">received {timeOfDay(secure.received)}</p>
        </div>
        <div class="formtools">
          {many.length > 1 && (
            <button type="button" class="quiet" aria-label={`${all ? "Hide" : "Reveal"} all of ${secure.title}`} onClick={() => (all ? hide(many) : void show(many))}>
              {all ? "Hide all" : "Reveal all"}
            </button>
          )}
          <Sure text="Wipe" name={`Wipe ${secure.title}`} question="Wipe this form?" yes="Wipe it" does={() => void wipe(chat, secure.request)} />
        </div>
      </header>
      <dl>
        {secure.fields.map((f) => (
          <Field key={f.field} chat={chat} request={secure.request} field={f} shown={shown[f.field]} show={() => show([f])} hide={() => hide([f])} />
        ))}
      </dl>
      <p class={left < 60_000 ? "wipein is-soon" : "wipein"}>
        <progress aria-hidden="true" max={secure.wipeAt - secure.received} value={Math.max(0, left)} />
        <span>
          Wiped in <span class="digits">{clock(left + 999)}</span>
        </span>
      </p>
    </article>
  );
}

interface FieldProps {
  chat: string;
  request: string;
  field: Secret;
  shown: string | undefined;
  show: () => Promise<void>;
  hide: () => void;
}

function Field({ chat, request, field, shown, show, hide }: FieldProps) {
  const left = field.goneAt - now.value;
  const spent = field.spent || (field.goneAt > 0 && left <= 0);
  useEffect(() => {
    if (spent) hide();
  }, [spent]);
  return (
    <div class="field">
      <dt>
        {field.label}
        {field.note !== "" && <span class="chip">{field.note}</span>}
      </dt>
      <dd>
        {field.empty || spent ? (
          <p class="value is-empty">{spent ? "Shown once" : "Left empty"}</p>
        ) : field.file !== "" ? (
          <>
            <p class="value is-file">{field.mask}</p>
            <FileTools chat={chat} request={request} field={field} />
            {field.once && <Once goneAt={field.goneAt} left={left} />}
          </>
        ) : (
          <>
            <output class={shown === undefined ? "value" : "value is-shown"}>{shown ?? field.mask}</output>
            <Tools
              what={inSentence(field.label)}
              open={field.open}
              hidden={shown === undefined}
              toggle={shown === undefined ? show : hide}
              copy={() => copy(chat, request, field.field)}
            />
            {field.once && <Once goneAt={field.goneAt} left={left} />}
          </>
        )}
        {field.problem !== "" && <Altered problem={field.problem} />}
        {field.doubt !== "" && <p class="doubt">Check: {field.doubt}</p>}
      </dd>
    </div>
  );
}

/** Copies a value, and reports whether it was copied. The clipboard is accessed before the value arrives, since some browsers allow it only during the press itself. */
async function copy(chat: string, request: string, field: string): Promise<boolean> {
  const value = reveal(chat, request, field);
  try {
    await copyValue(
      value.then((v) => v?.text),
      request,
    );
    return true;
  } catch {
    if (await value) notice.value = "The browser did not allow copying. Reveal the value and copy it by hand.";
    return false;
  }
}

/** How long a value that may be revealed only once stays. */
function Once({ goneAt, left }: { goneAt: number; left: number }) {
  if (goneAt === 0) return <p class="sub">Can be shown once, for a minute</p>;
  return (
    <p class="sub">
      Vanishes in <span class="digits">{clock(left + 999)}</span>
    </p>
  );
}

/** Says that a value is not valid, although the customer's page sends only valid ones. */
function Altered({ problem }: { problem: string }) {
  return (
    <p class="problem">
      <Icon name="warn" />
      <span>
        <b>{ALTERED}</b> {problem}
      </span>
    </p>
  );
}

interface ToolsProps {
  what: string;
  /** Whether nothing is masked. */
  open: boolean;
  hidden: boolean;
  toggle: () => unknown;
  copy: () => Promise<boolean>;
}

function Tools({ what, open, hidden, toggle, copy }: ToolsProps) {
  const name = hidden ? "Reveal" : "Hide";
  return (
    <span class="tools">
      {!open && (
        <button type="button" class="quiet" aria-label={`${name} ${what}`} onClick={toggle}>
          <Icon name={hidden ? "eye" : "eyeOff"} />
          <span class="text">{name}</span>
        </button>
      )}
      <Copy what={what} copy={copy} />
    </span>
  );
}

const COPIED_MS = 2000;

function Copy({ what, copy }: { what: string; copy: () => Promise<boolean> }) {
  const [copied, setCopied] = useState(false);
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const press = async () => {
    if (!(await copy())) return;
    setCopied(true);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setCopied(false), COPIED_MS);
  };
  return (
    <button type="button" class="quiet" aria-label={`${copied ? "Copied" : "Copy"} ${what}`} onClick={() => void press()}>
      <Icon name={copied ? "check" : "copy"} />
      <span class="text">{copied ? "Copied" : "Copy"}</span>
    </button>
  );
}
