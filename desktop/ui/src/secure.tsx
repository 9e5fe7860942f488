import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "./icons";
import type { Chat, Secret, Secure } from "./messages";
import { notice, now, reveal, wipe } from "./store";
import { clock, inSentence, timeOfDay } from "./words";

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
  const what = inSentence(field.label);
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
        {field.empty ? (
          <p class="value is-empty">Left empty</p>
        ) : (
          <output class={shown === undefined ? "value" : "value is-shown"}>{shown ?? field.mask}</output>
        )}
        {!field.empty && (
          <span class="tools">
            <button type="button" class="quiet" aria-label={`${shown === undefined ? "Reveal" : "Hide"} ${what}`} onClick={() => void toggle()}>
              <Icon name={shown === undefined ? "eye" : "eyeOff"} />
              <span class="text">{shown === undefined ? "Reveal" : "Hide"}</span>
            </button>
            <Copy what={what} get={async () => (await reveal(chat, request, field.field))?.text} />
          </span>
        )}
        {field.problem !== "" && (
          <p class="problem">
            <Icon name="warn" />
            {field.problem}
          </p>
        )}
        {field.doubt !== "" && <p class="doubt">Check: {field.doubt}</p>}
      </dd>
    </div>
  );
}

const COPIED_MS = 2000;

function Copy({ what, get }: { what: string; get: () => Promise<string | undefined> }) {
  const [copied, setCopied] = useState(false);
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async () => {
    const text = await get();
    if (text === undefined) return;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      notice.value = "The browser did not allow copying. Reveal the value and copy it by hand.";
      return;
    }
    setCopied(true);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setCopied(false), COPIED_MS);
  };
  return (
    <button type="button" class="quiet" aria-label={`${copied ? "Copied" : "Copy"} ${what}`} onClick={() => void copy()}>
      <Icon name={copied ? "check" : "copy"} />
      <span class="text" role="status">
        {copied ? "Copied" : "Copy"}
      </span>
    </button>
  );
}
