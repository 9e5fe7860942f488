import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Linked } from "../../../widget/frame/view/linked";
import { Icon } from "./icons";
import type { Chat, Form, Item } from "./messages";
import { request } from "./commands";
import { streams } from "./state";
import { wantedForm } from "./wanted";
import { customerName, notSent, timeOfDay } from "./words";

/** How far from the end, in pixels, the stream still counts as scrolled to it. */
const NEAR = 48;

/** The stream of a chat. It stays scrolled to its end unless the agent has scrolled up. */
export function Stream({ chat }: { chat: Chat }) {
  const items = streams.value[chat.chat] ?? [];
  const lastRead = items.findLast((item) => item.kind === "text" && item.from === "agent" && item.by === "" && item.untaken === "" && item.seq <= chat.read);
  const box = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const toEnd = () => box.current?.scrollTo({ top: box.current.scrollHeight });
  useLayoutEffect(() => {
    if (atEnd) toEnd();
  }, [items.length, chat.pending.length, atEnd]);
  useEffect(() => {
    const b = box.current;
    if (!b || !atEnd) return;
    const keep = new ResizeObserver(toEnd); // the message box grows, the window shrinks
    keep.observe(b);
    return () => keep.disconnect();
  }, [atEnd]);
  const onScroll = () => {
    const b = box.current;
    if (b) setAtEnd(b.scrollHeight - b.scrollTop - b.clientHeight < NEAR);
  };
  return (
    <div class="streambox">
      <div class="stream" role="log" aria-label="Messages" tabIndex={0} ref={box} onScroll={onScroll}>
        <div class="items">
          {chat.dropped > 0 && <p class="line is-notice">Earlier messages are not kept any more: this chat is very long</p>}
          {items.map((item, i) => (
            <Entry
              key={item.item}
              item={item}
              before={items[i - 1]}
              delivered={item.seq <= chat.delivered}
              read={item.seq > chat.read ? "" : item === lastRead ? "last" : "before"}
              offer={chat.ended === "" ? wantedForm(items, i, chat.forms) : undefined}
              chat={chat.chat}
              customer={customerName(chat)}
              over={chat.ended !== ""}
            />
          ))}
          <NearlyFull chat={chat} items={items} />
        </div>
      </div>
      {!atEnd && (
        <button type="button" class="toend" onClick={() => setAtEnd(true)}>
          <Icon name="down" /> Latest
        </button>
      )}
    </div>
  );
}

const GROUP_MS = 180_000;

/** How many undelivered messages cause the warning that only a few more can be sent. */
const NEARLY_FULL = 180;

interface EntryProps {
  item: Item;
  before: Item | undefined;
  delivered: boolean;
  /** Whether the customer has seen it, and whether it is the last such one. */
  read: "" | "before" | "last";
  /** A form to request because of this item. */
  offer: Form | undefined;
  chat: string;
  /** What to call the customer. */
  customer: string;
  /** Whether the chat has ended. */
  over: boolean;
}

function Entry({ item, before, delivered, read, offer, chat, customer, over }: EntryProps) {
  if (item.kind !== "text") return <Line item={item} offer={offer} chat={chat} />;
  const grouped = before?.kind === "text" && before.from === item.from && before.by === item.by && item.time - before.time < GROUP_MS && item.late === 0 && before.late === 0;
  const own = item.from === "agent";
  return (
    <div class={`message is-${item.from}${grouped ? " is-grouped" : ""}`}>
      <p class={grouped ? "hidden" : "author"}>
        <bdi>{own ? item.by || "You" : customer}</bdi> <time dateTime={new Date(item.time).toISOString()}>{timeOfDay(item.time)}</time>
        {item.late !== 0 && ` · arrived ${timeOfDay(item.late)}`}
      </p>
      <p class="bubble" dir="auto">
        <Linked text={item.text} copy="Copy link" copied="Copied" />
        {own && item.by === "" && <Tick delivered={delivered} read={read} over={over} untaken={item.untaken} />}
      </p>
    </div>
  );
}

interface TickProps {
  delivered: boolean;
  read: EntryProps["read"];
  over: boolean;
  untaken: Item["untaken"];
}

function Tick({ delivered, read, over, untaken }: TickProps) {
  if (untaken !== "") return <span class="tick is-untaken">{notSent[untaken]}</span>;
  if (!delivered && over) {
    return (
      <span class="tick is-lost" title="The chat ended before anybody confirmed that this arrived">
        Not confirmed
      </span>
    );
  }
  return (
    <span class={delivered ? "tick is-delivered" : "tick"}>
      <Icon name={delivered ? "checks" : "check"} />
      <span class={read === "last" ? "said" : "hidden"}>{read !== "" ? " Read" : delivered ? " Delivered" : " Not delivered yet"}</span>
    </span>
  );
}

/** Warns that messages to a customer who is away will soon be refused: the program keeps 200. */
function NearlyFull({ chat, items }: { chat: Chat; items: readonly Item[] }) {
  const waiting = items.filter((item) => item.seq > chat.delivered).length;
  if (chat.ended !== "" || waiting < NEARLY_FULL) return null;
  return (
    <p class="line is-notice" role="status">
      {waiting} messages wait for the customer. Only a few more can be sent until some arrive.
    </p>
  );
}

/** An item that is no message: a marker about secure data, or a notice. */
function Line({ item, offer, chat }: { item: Item; offer: Form | undefined; chat: string }) {
  return (
    <p class={`line is-${item.kind} code-${item.code}`}>
      {item.kind === "marker" && <Icon name="lock" />}
      <span class="what">
        <span>{item.text}</span>
        {item.form !== "" && (
          <>
            {" · "}
            <span dir="auto">{item.form}</span>
          </>
        )}
      </span>
      <time dateTime={new Date(item.time).toISOString()}>{timeOfDay(item.time)}</time>
      {offer && (
        <button type="button" onClick={() => void request(chat, offer.form)}>
          <Icon name="lock" />
          Request {offer.title}
        </button>
      )}
    </p>
  );
}
