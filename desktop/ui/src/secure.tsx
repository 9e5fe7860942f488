import { useEffect, useRef, useState } from "preact/hooks";
import { clipboardNews, copyValue } from "./clipboard";
import { FileTools } from "./file";
import { Icon } from "./icons";
import type { Chat, Secret, Secure } from "./messages";
import { notice, now, reveal, wipe } from "./store";
import { ALTERED, clock, inSentence, timeOfDay } from "./words";

/** What customers sent by form: apart from the stream, hidden until asked for. */
export function SecurePanel({ chat }: { chat: Chat | undefined }) {
  const list = chat?.secure ?? [];
  return (
    <section class="secure" aria-labelledby="secure-title">
      <header class="securehead">
        <h2 id="secure-title">Secure data</h2>
        {chat && list.length > 0 && (
          <button type="button" class="quiet is-danger" onClick={() => void wipe(chat.chat)}>
            Wipe
          </button>
        )}
      </header>
      <p class={clipboardNews.value === "" ? "hidden" : "clipboard"} role="status" aria-label="Clipboard">
        {clipboardNews.value}
      </p>
      {chat && list.map((s) => <Submission key={s.request} chat={chat.chat} secure={s} />)}
      {list.length === 0 && <Nothing />}
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

function Submission({ chat, secure }: { chat: string; secure: Secure }) {
  const left = secure.wipeAt - now.value;
  return (
    <article class="submission" aria-label={secure.title}>
      <header>
        <h3>{secure.title}</h3>
        <p class="sub">received {timeOfDay(secure.received)}</p>
      </header>
      <dl>
        {secure.fields.map((f) => (
          <Field key={f.field} chat={chat} request={secure.request} field={f} />
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

function Field({ chat, request, field }: { chat: string; request: string; field: Secret }) {
  const [shown, setShown] = useState<string>();
  const left = field.goneAt - now.value;
  const spent = field.spent || (field.goneAt > 0 && left <= 0);
  useEffect(() => {
    if (spent) setShown(undefined);
  }, [spent]);
  const toggle = async () => {
    if (shown !== undefined) setShown(undefined);
    else setShown((await reveal(chat, request, field.field))?.shown);
  };
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
            <Tools what={inSentence(field.label)} hidden={shown === undefined} toggle={toggle} copy={() => copy(chat, request, field.field)} />
            {field.once && <Once goneAt={field.goneAt} left={left} />}
          </>
        )}
        {field.problem !== "" && <Altered problem={field.problem} />}
        {field.doubt !== "" && <p class="doubt">Check: {field.doubt}</p>}
      </dd>
    </div>
  );
}

async function copy(chat: string, request: string, field: string): Promise<boolean> {
  const value = await reveal(chat, request, field);
  if (!value) return false;
  try {
    await copyValue(value.text, request);
    return true;
  } catch {
    notice.value = "The browser did not allow copying. Reveal the value and copy it by hand.";
    return false;
  }
}

/** How long a value stays that may be looked at once. */
function Once({ goneAt, left }: { goneAt: number; left: number }) {
  if (goneAt === 0) return <p class="sub">Can be shown once, for a minute</p>;
  return (
    <p class="sub">
      Vanishes in <span class="digits">{clock(left + 999)}</span>
    </p>
  );
}

/** A value that the customer's page would not have let through. */
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
  hidden: boolean;
  toggle: () => Promise<void>;
  copy: () => Promise<boolean>;
}

function Tools({ what, hidden, toggle, copy }: ToolsProps) {
  const name = hidden ? "Reveal" : "Hide";
  return (
    <span class="tools">
      <button type="button" class="quiet" aria-label={`${name} ${what}`} onClick={() => void toggle()}>
        <Icon name={hidden ? "eye" : "eyeOff"} />
        <span class="text">{name}</span>
      </button>
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
