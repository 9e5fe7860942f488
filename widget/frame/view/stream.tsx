import { useEffect, useRef, useState } from "preact/hooks";
import { From, type Item, Kind } from "../../bridge/outputs.ts";
import type { Chat } from "../chat.ts";
import { meta, sameGroup } from "../meta.ts";
import { folded, STEPS, stepOf } from "../receipts.ts";
import { clock, words } from "../words.ts";
import { LockIcon } from "./icons.tsx";
import { Linked } from "./linked.tsx";
import { Progress } from "./progress.tsx";
import { Nobody, Place, unattended } from "./queue.tsx";

/** How far up the customer must have scrolled for new messages not to scroll to the end, in pixels. */
const AWAY = 60;

interface Props {
  chat: Chat;
}

/** The conversation. It stays scrolled to its end unless the customer has scrolled up. */
export function Stream({ chat }: Props) {
  const { items, early, phase, watched } = chat.state;
  const scroller = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState<number | null>(null);
  const last = items.value.at(-1);
  const own = early.value.length + items.value.filter((i) => i.from === From.customer).length;
  const toEnd = () => scroller.current?.scrollTo({ top: 0 });
  useEffect(() => {
    toEnd();
  }, [own]);
  useEffect(() => {
    if (last && watched.value && seen === null) chat.saw(Math.max(...items.value.map(({ id }) => id)));
  }, [items.value, watched.value, seen]);
  const scrolled = () => {
    const away = (scroller.current?.scrollTop ?? 0) < -AWAY;
    setSeen((before) => (away ? (before ?? last?.id ?? 0) : null));
  };
  return (
    <div class="stream-box">
      <div class="stream" ref={scroller} onScroll={scrolled} tabIndex={0} role="region" aria-label={words.stream.conversation}>
        <div>
          {phase.value === "idle" && early.value.length === 0 && <Intro />}
          <Log chat={chat} />
          <Waiting chat={chat} />
          <Writing chat={chat} />
        </div>
      </div>
      {seen !== null && (last?.id ?? 0) > seen && (
        <button type="button" class="jump" onClick={toEnd}>
          {words.stream.newMessages}
        </button>
      )}
    </div>
  );
}

function Intro() {
  return (
    <div class="intro">
      <h2>{words.intro.title}</h2>
      <p>{words.intro.text}</p>
      <p class="assurance">
        <LockIcon />
        <span>{words.intro.assurance}</span>
      </p>
    </div>
  );
}

function Log({ chat }: Props) {
  const { items, dropped, early, delivered, read, agent, locale } = chat.state;
  const waits = waiting(chat);
  const time = clock(locale.value);
  const list = folded(items.value);
  const arrived = { delivered: delivered.value, read: read.value };
  return (
    <div class="log" role="log" aria-live="polite" aria-relevant="additions" aria-label={words.stream.messages}>
      {dropped.value && <p class="line">{words.stream.earlier}</p>}
      {list.map((item, n) =>
        item.kind === Kind.text ? (
          <Bubble
            key={item.id}
            text={item.text}
            own={item.from === From.customer}
            author={item.from === From.customer ? words.stream.you : item.by || agent.value || words.stream.agent}
            first={!sameGroup(list[n - 1], item)}
            lost={item.untaken !== undefined}
            meta={meta(item, list[n + 1], arrived, time, waits)}
          />
        ) : (
          <Line key={item.id} item={item} />
        ),
      )}
      {early.value.map((text, n) => (
        <Bubble key={`early ${n}`} text={text} own author={words.stream.you} first={n === 0} lost={false} meta={words.stream.sending} />
      ))}
    </div>
  );
}

/** Returns what to say of a message that was not acknowledged. Once the chat is over, it never will be. */
export function waiting(chat: Chat): string {
  const { phase, link, left } = chat.state;
  if (phase.value === "waiting" || left.value) return "";
  if (phase.value === "ended" || phase.value === "refused") return words.stream.unconfirmed;
  return link.value === "stopped" ? words.stream.unsent : words.stream.sending;
}

interface BubbleProps {
  text: string;
  own: boolean;
  author: string;
  first: boolean;
  /** Whether it was not accepted, so that it counts as not sent. */
  lost: boolean;
  meta: string;
}

function Bubble({ text, own, author, first, lost, meta }: BubbleProps) {
  return (
    <div class={`message ${own ? "own" : "theirs"}${first ? " first" : ""}`}>
      <span class={own || !first ? "unseen" : "author"}>
        {author}
        <span class="unseen">: </span>
      </span>
      <p class="bubble" dir="auto">
        <Linked text={text} copy={words.stream.copy} copied={words.stream.copied} />
      </p>
      {meta && <span class={lost ? "meta problem" : "meta"}>{meta}</span>}
    </div>
  );
}

// What happened to a form. The marker of its next step takes this one's place, as another element: that has it read out, once.
function Line({ item }: { item: Item }) {
  const secure = item.kind === Kind.marker;
  const step = secure ? stepOf(item.code) : 0;
  return (
    <p class={secure ? "line secure" : "line"}>
      {secure && <LockIcon />}
      <span>
        <span>{item.text}</span>
        {item.form && (
          <>
            {" · "}
            <span dir="auto">{item.form}</span>
          </>
        )}
        {step > 0 && <Progress steps={STEPS} done={step} />}
        {secure && item.code === "expired" && <span class="advice">{words.stream.expired}</span>}
      </span>
    </p>
  );
}

// It is no live region: that somebody begins to write, and stops, is not worth hearing each time.
function Writing({ chat }: Props) {
  const { phase, writing, agent } = chat.state;
  if (phase.value !== "joined") return null;
  return (
    <p class="writing">
      {writing.value && (
        <>
          <span class="dots" aria-hidden="true" />
          {words.stream.writing(agent.value)}
        </>
      )}
    </p>
  );
}

function Waiting({ chat }: Props) {
  const { phase } = chat.state;
  const text = phase.value === "waiting" ? words.stream.waiting : phase.value === "connecting" ? words.stream.connecting : "";
  return (
    <>
      {unattended(chat) && <Nobody chat={chat} />}
      <p class="standby" role="status">
        {text && <span class="dots" aria-hidden="true" />}
        {text}
      </p>
      <Place chat={chat} />
    </>
  );
}
