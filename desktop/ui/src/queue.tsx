import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { placed, useHeld, useSlots } from "./held";
import { Icon } from "./icons";
import { byActivity, lastActivity, nextChat } from "./list";
import type { Chat, Item, Waiting } from "./messages";
import { accept } from "./accepts";
import { open, retry, showMore } from "./commands";
import { draft } from "./drafts";
import { LeftMessages } from "./left";
import { active, chats, isNew, linked, now, others, reachable, state, streams, unread, waiting, waitingTotal } from "./state";
import { Handovers } from "./transfer";
import { Unanswered } from "./unanswered";
import { Writing } from "./writing";
import { clock, customerName, foreign, host, personName, timeOfDay, turnLeft } from "./words";

/** The lists of waiting chats, the agent's own, and ended ones. */
export function Side() {
  const own = useRef<HTMLElement>(null);
  const held = useHeld(own);
  useNext();
  return (
    <nav class="side" aria-label="Chats">
      <Handovers list={state.value?.handovers ?? []} />
      <Queue still={held} />
      <section class="mine" ref={own}>
        <LeftMessages list={state.value?.left ?? []} />
        <MyChats />
        <EndedChats />
      </section>
    </nav>
  );
}

/** Makes Alt J open the next chat that has news, or if none has, the next chat. */
function useNext() {
  useEffect(() => {
    const onKeyDown = (e: KeyboardEvent) => {
      if (!e.altKey || e.ctrlKey || e.metaKey || e.code !== "KeyJ" || document.querySelector("dialog[open]")) return;
      e.preventDefault();
      const live = byActivity(chats.value, streams.value).filter((c) => c.ended === "");
      const next = nextChat(live, active.value, (c) => unread(c.chat) > 0 || isNew(c));
      if (next) open(next.chat);
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, []);
}

/** The waiting chats. still: keeps the height, while the pointer is over the chats below. */
function Queue({ still }: { still: boolean }) {
  const box = useRef<HTMLElement>(null);
  const slots = useSlots(waiting.value, (w) => w.chat, box, sameSize);
  const more = useMore(box, slots.length);
  const n = waitingTotal.value;
  useLayoutEffect(() => {
    const b = box.current;
    if (b) b.style.height = still ? `${b.offsetHeight}px` : "";
  }, [still]);
  return (
    <section class="queue" aria-labelledby="queue-title" ref={box}>
      <h2 id="queue-title">
        Waiting chats <Count n={n} />
      </h2>
      <ul role="list" aria-label="Waiting chats">
        {slots.map((s) => (
          <WaitingItem key={s.key} w={s.last} gone={s.gone} />
        ))}
      </ul>
      {others.value > 0 && <Others onMore={more} />}
      {n === 0 && linked.value && slots.length === 0 && <p class="empty">Nobody is waiting.</p>}
    </section>
  );
}

/** Returns what shows more cards, and then focuses the first of those: the button comes to stand behind the last. */
function useMore(box: RefObject<HTMLElement | null>, cards: number): () => void {
  const before = useRef(Infinity);
  useLayoutEffect(() => {
    if (cards <= before.current) return;
    box.current?.querySelectorAll<HTMLElement>(".waiting")[before.current]?.focus();
    before.current = Infinity;
  }, [cards]);
  return () => {
    before.current = cards;
    void showMore();
  };
}

/** How many wait who are not shown, and the way to them. */
function Others({ onMore }: { onMore: () => void }) {
  return (
    <p class="others">
      and {others.value.toLocaleString("en")} more
      <button type="button" class="quiet" onClick={onMore}>
        Show more
      </button>
    </p>
  );
}

/** A card that says no more than before: what the customer has written meanwhile would move the buttons below. */
const sameSize = ({ line, firstName, lastName, language, origin, again, gone }: Waiting, now: Waiting): Waiting => ({
  ...now,
  ...{ line, firstName, lastName, language, origin, again, gone },
});

const LONG_MS = 120_000;

function WaitingItem({ w, gone }: { w: Waiting; gone: boolean }) {
  const id = `waiting-${w.chat}`;
  const name = personName(w);
  const card = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (w.turn > 0 && !card.current?.parentElement?.matches(":hover")) card.current?.scrollIntoView({ block: "nearest" });
  }, [w.turn]);
  const about = [name === "" ? "" : w.title, host(w.origin), foreign(w.language)].filter((s) => s !== "").join(" · ");
  return (
    <li {...placed(w.turn > 0 ? "waiting is-turn" : "waiting", gone)} tabIndex={-1} ref={card}>
      <span class="who" id={id}>
        <b dir="auto">{name || w.title}</b>
        {w.line !== "" && (
          <span class="preview" dir="auto">
            {w.line}
          </span>
        )}
        {about !== "" && <span class="sub">{about}</span>}
        {w.again && <span class="sub">Waits again</span>}
        <span role="status">{w.away ? <span class="sub">No connection</span> : w.gone && <span class="sub">Customer is not connected now</span>}</span>
      </span>
      <span class="acts">
        {w.turn > 0 ? <Turn id={`${id}-time`} until={w.turn} /> : <WaitingTime id={`${id}-time`} since={w.since} />}
        <button type="button" class="primary" aria-describedby={`${id} ${id}-time`} disabled={w.claimed && !w.away} onClick={() => void (w.away ? retry() : accept(w.chat))}>
          {w.away ? "Connect now" : w.back ? "Taking up again…" : w.claimed ? "Accepting…" : "Accept"}
        </button>
      </span>
    </li>
  );
}

/** How long somebody has waited: the only part of such a card that changes with the clock. */
function WaitingTime({ id, since }: { id: string; since: number }) {
  const ms = now.value - since;
  return (
    <span class={ms > LONG_MS ? "sub is-long" : "sub"} id={id}>
      <Icon name="queue" />
      <span class="hidden">waiting for</span> <span class="digits">{clock(ms)}</span>
    </span>
  );
}

/** Says that the chat is offered to this agent, and for how long. It stands where the time is that a chat has waited, and is no higher. */
function Turn({ id, until }: { id: string; until: number }) {
  return (
    <span class="sub turn" id={id}>
      <span>
        Offered to you, <span class="digits">{turnLeft(until, now.value)}</span>
      </span>
    </span>
  );
}

function MyChats() {
  const list = chats.value.filter((c) => c.ended === "");
  return (
    <>
      <h2 id="mine-title" title="Alt J goes to the next chat">
        My chats
      </h2>
      <Chats list={list} title="mine-title" />
      {list.length === 0 && <p class="empty">Chats you accept stand here.</p>}
    </>
  );
}

function EndedChats() {
  const list = chats.value.filter((c) => c.ended !== "");
  if (list.length === 0) return null;
  return (
    <>
      <h2 id="ended-title">Ended</h2>
      <Chats list={list} title="ended-title" />
    </>
  );
}

/** A list of chats, those with the latest activity first. */
function Chats({ list, title }: { list: readonly Chat[]; title: string }) {
  const box = useRef<HTMLUListElement>(null);
  const slots = useSlots(byActivity(list, streams.value), (c) => c.chat, box);
  const shown = active.value;
  useEffect(() => {
    if (!box.current?.matches(":hover")) box.current?.querySelector("[aria-current=true]")?.scrollIntoView({ block: "nearest" });
  }, [shown]);
  return (
    <ul role="list" aria-labelledby={title} ref={box}>
      {slots.map((s) => (
        <ChatItem key={s.key} chat={s.last} gone={s.gone} />
      ))}
    </ul>
  );
}

function ChatItem({ chat, gone }: { chat: Chat; gone: boolean }) {
  const n = unread(chat.chat);
  const fresh = isNew(chat);
  const time = lastActivity(chat, streams.value[chat.chat]);
  return (
    <li {...placed("", gone)}>
      <button type="button" class={fresh ? "chatitem is-new" : "chatitem"} aria-current={active.value === chat.chat} onClick={() => open(chat.chat)}>
        <span class={`presence ${presence(chat)}`} aria-hidden="true" />
        <span class="who">
          <b dir="auto">{customerName(chat)}</b>
          <span class="sub">
            {chat.title}
            {standing(chat)}
          </span>
          {chat.writing ? (
            <Writing />
          ) : (
            <span class="preview" dir="auto">
              {preview(chat, streams.value[chat.chat])}
            </span>
          )}
        </span>
        <span class="side-end">
          {chat.unanswered > 0 ? (
            <Unanswered chat={chat} />
          ) : (
            <time class="sub" dateTime={new Date(time).toISOString()}>
              {timeOfDay(time)}
            </time>
          )}
          {fresh ? (
            <span class="badge">New</span>
          ) : (
            n > 0 && (
              <span class="badge">
                {n}
                <span class="hidden"> unread</span>
              </span>
            )
          )}
        </span>
      </button>
    </li>
  );
}

function standing(chat: Chat): string {
  if (chat.ended !== "") return " · ended";
  if (chat.relay.phase !== "ready") return chat.relay.phase === "stopped" ? " · not connected" : " · connecting again";
  return chat.peer || !reachable(chat) ? "" : " · offline";
}

function presence(chat: Chat): string {
  return chat.ended !== "" || !reachable(chat) ? "is-over" : chat.peer ? "is-up" : "is-down";
}

/** Returns the last text; if another chat is open, the draft comes first. */
function preview(chat: Chat, stream: readonly Item[] = []): string {
  const begun = active.value === chat.chat ? "" : draft(chat.chat).trim();
  if (begun !== "") return `${chat.ended === "" ? "Draft" : "Not sent"}: ${begun}`;
  const last = stream.at(-1);
  if (!last) return "";
  return last.kind === "text" && last.from === "agent" ? `${last.by || "You"}: ${last.text}` : last.text;
}

function Count({ n }: { n: number }) {
  return n > 0 ? (
    <span class="count" aria-hidden="true">
      {n}
    </span>
  ) : null;
}
