import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Conversation } from "./conversation";
import { oneMore } from "./accepts";
import { ChatCount, DutyBanner, DutyChoice } from "./duty";
import { AskingBanner, Entrance, NoticeBanner, ProgramBanner } from "./entrance";
import { Icon } from "./icons";
import { LineBanner } from "./line";
import { expires } from "./expiry";
import type { Expiry, Relay, Release, Shelf } from "./messages";
import { Side } from "./queue";
import { answer, asks, openAnother } from "./second";
import { SecurePanel } from "./secure";
import { markSeen, readNews } from "./commands";
import { OneMoreDialog } from "./onemore";
import { NoticesButton, NoticesDialog, NoticesQuestion } from "./noticedialog";
import { choose, choosing } from "./notices";
import { link, notice } from "./program";
import { active, chats, current, entry, linked, now, onScreen, pane, state, streams, unreadTotal, waiting, waitingTotal, type Pane } from "./state";
import { ALTERED, behind, lostState } from "./words";

/** The whole window. */
export function App() {
  useSeen();
  if (link.value === "denied") return <Denied />;
  if (entry.value) return <Entrance entry={entry.value} />;
  if (!state.value) return <Starting />;
  return (
    <div class="app" data-pane={pane.value}>
      <TopBar />
      <Banners />
      <Warnings />
      <main class="panes">
        <Side />
        <section class="talk" aria-label="Conversation">
          {current.value ? <Conversation key={current.value.chat} chat={current.value} /> : <NoChat />}
        </section>
        <SecurePanel chat={current.value} />
      </main>
      <PaneBar />
      <Announcer />
      {choosing.value && <NoticesDialog />}
      {oneMore.value !== "" && <OneMoreDialog key={oneMore.value} chat={oneMore.value} duty={state.value.duty} />}
    </div>
  );
}

/** Marks what is on screen as seen, while the window is looked at. */
function useSeen() {
  const id = active.value;
  const length = streams.value[id]?.length ?? 0;
  const shown = pane.value;
  useEffect(() => {
    const mark = () => {
      if (onScreen(id) && document.visibilityState === "visible" && document.hasFocus()) markSeen(id);
    };
    mark();
    document.addEventListener("visibilitychange", mark);
    addEventListener("focus", mark);
    return () => {
      document.removeEventListener("visibilitychange", mark);
      removeEventListener("focus", mark);
    };
  }, [id, length, shown]);
}

function TopBar() {
  const name = state.value?.agent ?? "";
  return (
    <header class="topbar">
      <h1 class="brand">
        <img src="/icon.svg" alt="" width="24" height="24" /> Sealform
      </h1>
      <RelayStatus />
      {state.value && <DutyChoice duty={state.value.duty} />}
      {state.value && <ChatCount duty={state.value.duty} />}
      <span class="me">
        <span class="avatar" aria-hidden="true">
          {name.charAt(0)}
        </span>
        <span class="myname" dir="auto">
          {name}
        </span>
      </span>
      <NoticesButton />
      <button type="button" class="quiet iconbutton" aria-label="Open another window" title="Open another window" onClick={() => void openAnother()}>
        <Icon name="windows" />
      </button>
    </header>
  );
}

function RelayStatus() {
  const ready = linked.value;
  return <span class={ready ? "relay is-up" : "relay"}>{ready ? "Connected" : "Not connected"}</span>;
}

function Banners() {
  const relay = state.value?.relay;
  return (
    <div class="banners">
      <div role="status">{link.value === "open" ? relay && <RelayBanner {...relay} /> : <ProgramBanner />}</div>
      <div role="status">{asks.value !== "" && <AskingBanner />}</div>
      <div role="alert">{notice.value !== "" && <NoticeBanner />}</div>
    </div>
  );
}

/** What stands for hours or days. It has a place of its own, since it must cover nothing that long. */
function Warnings() {
  return (
    <div class="warnings">
      <NoticesQuestion />
      <div role="status">{state.value && <UnkeptBanner why={state.value.unkept} />}</div>
      <div role="status">{state.value && <DutyBanner duty={state.value.duty} />}</div>
      <div role="status">{state.value && <ShelfBanner {...state.value.shelf} />}</div>
      <div role="status">{state.value && <ReleaseBanner {...state.value.release} />}</div>
      <div role="status">{state.value && <ExpiryBanner {...state.value.expiry} />}</div>
    </div>
  );
}

/** The warnings that were dismissed in this window. */
const read = signal<readonly string[]>([]);

/** A warning that stands for hours or days, and so can be dismissed. about: names it while it is the same, whatever its text. */
function Lasting({ about, text }: { about: string; text: string }) {
  if (read.value.includes(about)) return null;
  return (
    <p class="banner is-warning">
      <Icon name="warn" />
      <span>{text}</span>
      <button type="button" class="quiet" onClick={() => (read.value = [...read.value, about])}>
        Dismiss
      </button>
    </p>
  );
}

/** What expires soon, while somebody can still see to it, and what has. */
function ExpiryBanner(expiry: Expiry) {
  const text = expires(expiry, now.value);
  return text === "" ? null : <Lasting about={text} text={text} />;
}

/** Why the chats of the start before are not here, and what is lost with them. */
function UnkeptBanner({ why }: { why: string }) {
  return why === "" ? null : <Lasting about={why} text={lostState(why)} />;
}

/** What was published, or why it is not here. */
function ShelfBanner(shelf: Shelf) {
  const { news, trouble } = shelf;
  if (trouble !== "") return <Lasting about={trouble} text={behind(shelf, now.value)} />;
  if (news === "") return null;
  return (
    <p class="banner">
      <Icon name="book" />
      <span>{news}</span>
      <button type="button" class="quiet" onClick={() => void readNews()}>
        Dismiss
      </button>
    </p>
  );
}

/** A release that the administrator has named and that is newer than this one, until it is put away in any window. */
function ReleaseBanner({ out, here }: Release) {
  if (out === "") return null;
  return (
    <p class="banner">
      <Icon name="download" />
      <span>
        Sealform {out} is out; you have {here}. Ask your administrator.
      </span>
      <button type="button" class="quiet" onClick={() => void choose({ past: out })}>
        Dismiss
      </button>
    </p>
  );
}

function RelayBanner(relay: Relay) {
  if (relay.phase === "connecting") return <p class="banner">Connecting to the relay…</p>;
  const away = "No connection to the relay. Waiting chats are not shown until it is back.";
  return <LineBanner line={relay} away={away} refused="The relay refused the connection" />;
}

function NoChat() {
  const n = waitingTotal.value;
  const mine = chats.value.length;
  const begin = mine > 0 ? "Choose a chat from the list to go on." : "When a customer asks for one of your services, the chat appears in the list of waiting chats.";
  return (
    <div class="blank">
      <Icon name="talk" />
      <h2>{n > 0 ? (n === 1 ? "A customer is waiting" : `${n} customers are waiting`) : "No chat is open"}</h2>
      <p>{n > 0 ? "Accept a chat from the list to begin." : begin}</p>
    </div>
  );
}

const panes: readonly { id: Pane; label: string; icon: "chats" | "talk" | "lock" }[] = [
  { id: "chats", label: "Chats", icon: "chats" },
  { id: "talk", label: "Conversation", icon: "talk" },
  { id: "secure", label: "Secure data", icon: "lock" },
];

/** The switch between the panes on a narrow screen, which shows one at a time. */
function PaneBar() {
  const badges: Record<Pane, number> = {
    chats: waitingTotal.value + unreadTotal.value,
    talk: 0,
    secure: current.value?.secure.length ?? 0,
  };
  return (
    <nav class="panebar" aria-label="Panes">
      {panes.map((p) => (
        <button key={p.id} type="button" aria-current={pane.value === p.id} onClick={() => (pane.value = p.id)}>
          <Icon name={p.icon} />
          {p.label}
          {badges[p.id] > 0 && <span class="badge">{badges[p.id]}</span>}
        </button>
      ))}
    </nav>
  );
}

/** Announces changes outside the conversation to screen readers. */
function Announcer() {
  const n = waitingTotal.value;
  const secure = chats.value.reduce((sum, c) => sum + c.secure.length, 0);
  return (
    <p class="hidden" role="status">
      {n > 0 && `${n} ${n === 1 ? "chat is" : "chats are"} waiting. `}
      {waiting.value.some((w) => w.turn > 0) && "A chat is offered to you. "}
      {secure > 0 && "Secure data is open in the panel."}
      {current.value?.secure.some((s) => s.fields.some((f) => f.problem !== "")) && ` ${ALTERED}`}
    </p>
  );
}

function Starting() {
  return (
    <div class="blank is-page">
      <img src="/icon.svg" alt="" width="40" height="40" />
      <p role="status">{link.value === "lost" ? "The desktop program does not answer. Is it still running?" : "Opening…"}</p>
    </div>
  );
}

const denied = {
  none: {
    title: "This window is not connected yet",
    text: "No other window of Sealform is open in this browser that could let it in. Open one with the address that sealform desktop printed when it started; this window then asks it.",
  },
  open: {
    title: "Sealform is open in another window",
    text: "Go to that window and press “Open it”: this one then goes on by itself. There you can also open more windows at any time.",
  },
  no: { title: "The other window keeps this one out", text: "Load this page again to ask once more." },
} as const;

/** A window without the secret. Another one can let it in. */
function Denied() {
  const { title, text } = denied[answer.value];
  return (
    <main class="blank is-page">
      <img src="/icon.svg" alt="" width="40" height="40" />
      <div role="status">
        <h1>{title}</h1>
        <p>{text}</p>
      </div>
    </main>
  );
}
