import { useEffect, useRef, useState } from "preact/hooks";
import { Composer } from "./composer";
import { Icon } from "./icons";
import { Knowledge } from "./knowledge";
import { LineBanner } from "./line";
import type { Chat, Pending, Relay } from "./messages";
import { cancel, close, downloadTranscript, end, extend, link, now, reachable } from "./store";
import { Stream } from "./stream";
import { clock, customerName, endedBy, filling, languageName, nearEnd } from "./words";

export function Conversation({ chat }: { chat: Chat }) {
  return (
    <>
      <Head chat={chat} />
      <div role="status">{chat.ended === "" && link.value === "open" && <Away line={chat.relay} />}</div>
      <div role="status">{chat.paused !== "" && <Paused why={chat.paused} />}</div>
      {chat.refused > 0 && <Alarms why={chat.alarms} />}
      <Stream chat={chat} />
      {chat.ended === "" ? (
        <div class="foot">
          <div class="pendingbars">
            {chat.pending.map((p) => (
              <PendingBar key={p.request} chat={chat.chat} pending={p} />
            ))}
          </div>
          <Composer chat={chat} />
          <Knowledge chat={chat} />
        </div>
      ) : (
        <EndedBar chat={chat} />
      )}
    </>
  );
}

function Head({ chat }: { chat: Chat }) {
  return (
    <header class="talkhead">
      <div class="who">
        <div class="whoabove">
          <h2 dir="auto">{customerName(chat)}</h2>
          {(chat.firstName !== "" || chat.lastName !== "") && <span class="source">Name given by the site</span>}
          <p class="presenceline" role="status">
            {chat.ended === "" && reachable(chat) && (
              <>
                <span class={chat.peer ? "presence is-up" : "presence is-down"} aria-hidden="true" />
                {chat.peer ? "Online" : "Customer is offline"}
              </>
            )}
          </p>
        </div>
        <p class="sub">
          {chat.title} <span class="origin">on {chat.origin}</span>
          {chat.language !== "" && <span title="The language of the customer's page or browser"> · {languageName(chat.language)}</span>}
        </p>
      </div>
      <div class="actions">
        <button type="button" class="quiet" onClick={() => void downloadTranscript(chat.chat)}>
          <Icon name="download" />
          Download transcript
        </button>
        {chat.ended === "" && <EndChat chat={chat.chat} pending={chat.pending.length > 0} />}
      </div>
    </header>
  );
}

/** "End chat" asks first while the customer has a form open. The safe answer stands where the first press was. */
function EndChat({ chat, pending }: { chat: string; pending: boolean }) {
  const [asking, setAsking] = useState(false);
  const safe = useRef<HTMLButtonElement>(null);
  const first = useRef<HTMLButtonElement>(null);
  const asked = useRef(false);
  useEffect(() => {
    if (asking) safe.current?.focus();
    else if (asked.current) first.current?.focus();
    asked.current = asking;
  }, [asking]);
  if (!asking)
    return (
      <button type="button" class="quiet is-danger" ref={first} onClick={() => (pending ? setAsking(true) : void end(chat))}>
        End chat
      </button>
    );
  return (
    <div class="confirm" role="group" aria-label="End this chat? The form is not sent yet." onKeyDown={(e) => e.key === "Escape" && setAsking(false)}>
      <span aria-hidden="true">End this chat? The form is not sent yet.</span>
      <button type="button" class="danger" onClick={() => void end(chat)}>
        End chat
      </button>
      <button type="button" class="quiet" ref={safe} onClick={() => setAsking(false)}>
        Keep chatting
      </button>
    </div>
  );
}

/** A chat has a connection of its own. */
function Away({ line }: { line: Relay }) {
  const away = "Connecting again… Messages are kept until then.";
  return <LineBanner line={line} away={away} refused="The relay refused this chat's connection" />;
}

/** Nothing is lost in a pause, and nobody has ended the chat. */
function Paused({ why }: { why: string }) {
  return (
    <p class="banner is-warning">
      <Icon name="warn" />
      <span>{why}</span>
    </p>
  );
}

/** The record of what was not believed. The stream says what it may mean. */
function Alarms({ why }: { why: string }) {
  return (
    <p class="banner is-warning">
      <Icon name="warn" />
      <span>Not verified and not opened: {why}. The chat goes on.</span>
    </p>
  );
}

function PendingBar({ chat, pending }: { chat: string; pending: Pending }) {
  return (
    <div class="pendingbar" role="group" aria-label={`Requested: ${pending.title}`}>
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

/** How long the customer has for a form, near its end. It is seen each second and heard when it begins. */
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

function EndedBar({ chat }: { chat: Chat }) {
  return (
    <div class="endedbar">
      <p>
        {endedBy(chat.ended)} Its secure data is wiped. The transcript is here until you close the chat or the program ends.
      </p>
      <button type="button" onClick={() => void close(chat.chat)}>
        Close chat
      </button>
    </div>
  );
}
