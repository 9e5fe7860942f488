import { Icon } from "./icons";
import type { Chat, Item, Waiting } from "./messages";
import { accept, active, chats, linked, now, open, reachable, retry, streams, unread, waiting } from "./store";
import { clock, customerName } from "./words";

export function Queue() {
  const list = waiting.value;
  return (
    <section class="queue" aria-labelledby="queue-title">
      <h2 id="queue-title">
        Waiting chats <Count n={list.length} />
      </h2>
      <ul role="list" aria-label="Waiting chats">
        {list.map((w) => (
          <WaitingItem key={w.chat} w={w} />
        ))}
      </ul>
      {list.length === 0 && linked.value && <p class="empty">Nobody is waiting.</p>}
    </section>
  );
}

const LONG_MS = 120_000;

function WaitingItem({ w }: { w: Waiting }) {
  const time = now.value - w.since;
  const id = `waiting-${w.chat}`;
  return (
    <li class="waiting">
      <span class="who" id={id}>
        <b>{w.title}</b>
        <span class={time > LONG_MS ? "sub is-long" : "sub"}>
          <Icon name="queue" />
          <span class="hidden">waiting for</span> <span class="digits">{clock(time)}</span>
        </span>
        <span role="status">{w.away ? <span class="sub">No connection</span> : w.gone && <span class="sub">Customer is not connected now</span>}</span>
      </span>
      <button type="button" class="primary" aria-describedby={id} disabled={w.claimed && !w.away} onClick={() => void (w.away ? retry() : accept(w.chat))}>
        {w.away ? "Connect now" : w.claimed ? "Accepting…" : "Accept"}
      </button>
    </li>
  );
}

export function MyChats() {
  const list = chats.value;
  return (
    <section class="mine" aria-labelledby="mine-title">
      <h2 id="mine-title">My chats</h2>
      <ul role="list" aria-labelledby="mine-title">
        {list.map((c) => (
          <ChatItem key={c.chat} chat={c} />
        ))}
      </ul>
      {list.length === 0 && <p class="empty">Chats you accept stand here.</p>}
    </section>
  );
}

function ChatItem({ chat }: { chat: Chat }) {
  const n = unread(chat.chat);
  return (
    <li>
      <button type="button" class="chatitem" aria-current={active.value === chat.chat} onClick={() => open(chat.chat)}>
        <span class={`presence ${presence(chat)}`} aria-hidden="true" />
        <span class="who">
          <b dir="auto">{customerName(chat)}</b>
          <span class="sub">
            {chat.title}
            {standing(chat)}
          </span>
          <span class="preview">{preview(streams.value[chat.chat])}</span>
        </span>
        {n > 0 && (
          <span class="badge">
            {n}
            <span class="hidden"> unread</span>
          </span>
        )}
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

function preview(stream: readonly Item[] = []): string {
  const last = stream.at(-1);
  if (!last) return "";
  return last.kind === "text" && last.from === "agent" ? `You: ${last.text}` : last.text;
}

function Count({ n }: { n: number }) {
  return n > 0 ? (
    <span class="count" aria-hidden="true">
      {n}
    </span>
  ) : null;
}
