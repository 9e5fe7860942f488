import { useEffect, useRef, useState } from "preact/hooks";
import { placed, useSlots } from "./held";
import { Composer } from "./composer";
import { Icon } from "./icons";
import { Knowledge } from "./knowledge";
import { LineBanner } from "./line";
import type { Chat, Pending, Relay } from "./messages";
import { cancel, downloadTranscript, end, extend, leave, stay } from "./commands";
import { draft } from "./drafts";
import { EndedBar } from "./ended";
import { link } from "./program";
import { now, reachable } from "./state";
import { Stream } from "./stream";
import { Handing, Transfer } from "./transfer";
import { Unanswered } from "./unanswered";
import { Writing } from "./writing";
import { clock, customerName, filling, languageName, nearEnd, unsent } from "./words";

/** An open chat: its head, stream, requests and message box. */
export function Conversation({ chat }: { chat: Chat }) {
  return (
    <>
      <Head chat={chat} />
      <div role="status">{chat.ended === "" && link.value === "open" && <Away line={chat.relay} />}</div>
      <div role="status">{chat.paused !== "" && <Paused why={chat.paused} />}</div>
      <div role="status">{chat.handing && <Handing chat={chat} />}</div>
      {chat.refused > 0 && <Alarms why={chat.alarms} />}
      <Stream chat={chat} />
      {chat.ended !== "" && <EndedBar chat={chat} />}
      <div class="foot">
        <PendingBars chat={chat} />
        <Transfer chat={chat} />
        <Composer chat={chat} />
        <Knowledge chat={chat} />
      </div>
    </>
  );
}

function Head({ chat }: { chat: Chat }) {
  return (
    <header class="talkhead">
      <div class="who">
        <div class="whoabove">
          <h2 dir="auto" title={customerName(chat)}>
            {customerName(chat)}
          </h2>
          {(chat.firstName !== "" || chat.lastName !== "") && <span class="source">Name given by the site</span>}
          <p class="presenceline" role="status">
            {chat.ended === "" && reachable(chat) && (
              <>
                <span class={chat.peer ? "presence is-up" : "presence is-down"} aria-hidden="true" />
                {chat.peer ? "Online" : "Customer is offline"}
              </>
            )}
          </p>
          {chat.writing && <Writing />}
        </div>
        <p class="sub">
          {chat.unanswered > 0 && (
            <>
              <Unanswered chat={chat} />
              {" · "}
            </>
          )}
          {chat.title} <span class="origin">on {chat.origin}</span>
          {chat.language !== "" && <span title="The language of the customer's page or browser"> · {languageName(chat.language)}</span>}
        </p>
      </div>
      <div class="actions">
        <button type="button" class="quiet" onClick={() => void downloadTranscript(chat.chat)}>
          <Icon name="download" />
          Download transcript
        </button>
        <EndChat chat={chat} />
      </div>
    </header>
  );
}

/**
 * The button "End chat". It asks first if something would be lost; otherwise the
 * end can be undone for a few seconds. The safe answer appears where the first
 * press was, and the space stays reserved when the chat is over.
 */
function EndChat({ chat }: { chat: Chat }) {
  const [asking, setAsking] = useState(false);
  const safe = useRef<HTMLButtonElement>(null);
  const first = useRef<HTMLButtonElement>(null);
  const asked = useRef(false);
  const lost = unsent(chat.pending, draft(chat.chat).trim() !== "");
  const leaving = chat.leaving > 0 && chat.ended === "";
  const over = chat.ended !== "";
  useEffect(() => {
    if (asking || (leaving && asked.current)) safe.current?.focus();
    else if (asked.current && !over) first.current?.focus();
    asked.current = asking || leaving;
  }, [asking, leaving]);
  const press = () => {
    if (over) return;
    if (lost !== "") setAsking(true);
    else void leave(chat.chat);
    asked.current = true;
  };
  if (over || (!asking && !leaving))
    return (
      <button type="button" class={over ? "quiet is-danger is-gone" : "quiet is-danger"} ref={first} disabled={over} onClick={press}>
        End chat
      </button>
    );
  const left = Math.max(1, Math.ceil((chat.leaving - now.value) / 1000));
  const name = customerName(chat);
  const keep = () => {
    setAsking(false);
    if (leaving) void stay(chat.chat);
  };
  return (
    <div
      class="confirm"
      role="group"
      aria-label={leaving ? `Ending this chat with ${name}` : `End this chat with ${name}? ${lost}`}
      onKeyDown={(e) => e.key === "Escape" && keep()}
    >
      <span class="digits" aria-hidden="true">
        {leaving ? `Ends in ${left} s` : lost}
      </span>
      <button type="button" class="danger" onClick={() => void end(chat.chat)}>
        {leaving ? "End now" : "End chat"}
      </button>
      <button type="button" class="quiet" ref={safe} onClick={keep}>
        Keep chatting
      </button>
    </div>
  );
}

/** The state of the chat's own connection. */
function Away({ line }: { line: Relay }) {
  const away = "Connecting again… Messages are kept until then.";
  return <LineBanner line={line} away={away} refused="The relay refused this chat's connection" />;
}

/** Says that the chat is paused. Nothing is lost in a pause. */
function Paused({ why }: { why: string }) {
  return (
    <p class="banner is-warning">
      <Icon name="warn" />
      <span>{why}</span>
    </p>
  );
}

/** The count of what could not be verified. The stream says what it may mean. */
function Alarms({ why }: { why: string }) {
  return (
    <p class="banner is-warning">
      <Icon name="warn" />
      <span>Not verified and not opened: {why}. The chat goes on.</span>
    </p>
  );
}

/** The forms that the customer has open. None changes its place while the pointer is over the list. */
function PendingBars({ chat }: { chat: Chat }) {
  const box = useRef<HTMLDivElement>(null);
  const slots = useSlots(chat.ended === "" ? chat.pending : [], (p) => p.request, box);
  const n = chat.pending.length;
  return (
    <div class="pending" ref={box}>
      {n > 2 && chat.ended === "" && <p class="pendinghead">{n} forms are with the customer</p>}
      <div class="pendingbars" tabIndex={n > 2 ? 0 : undefined} role={n > 2 ? "region" : undefined} aria-label={n > 2 ? "Requested forms" : undefined}>
        {slots.map((s) => (
          <PendingBar key={s.key} chat={chat.chat} pending={s.last} gone={s.gone} />
        ))}
      </div>
    </div>
  );
}

function PendingBar({ chat, pending, gone }: { chat: string; pending: Pending; gone: boolean }) {
  return (
    <div role="group" aria-label={`Requested: ${pending.title}`} {...placed("pendingbar", gone)}>
      <Icon name="lock" />
      <span class="who">
        <b>{pending.title}</b>
        <span class="sub">
          {filling(pending)}
          <Left pending={pending} />
        </span>
      </span>
      <span class="acts">
        <button type="button" class="quiet" title="10 minutes more" onClick={() => void extend(chat, pending.request)}>
          Give more time
        </button>
        <button type="button" class="quiet" onClick={() => void cancel(chat, pending.request)}>
          Cancel request
        </button>
      </span>
    </div>
  );
}

/** The time left for a form, near its end. It is updated every second and announced once. */
function Left({ pending }: { pending: Pending }) {
  const left = pending.expires === 0 ? Infinity : pending.expires - now.value;
  const near = nearEnd(left);
  return (
    <>
      {near !== "" && (
        <span class={`left is-${near}`} role="timer">
          <span class="digits">{clock(left + 999)}</span> left
        </span>
      )}
      <span class="hidden" role="status">
        {near !== "" && `${pending.title}: less than 2 minutes left`}
      </span>
    </>
  );
}
