// The events that the program sends, and what they change in the window.
import { batch } from "@preact/signals";
import { settleAccepts, tellLost } from "./accepts";
import { keepClipboardOf } from "./clipboard";
import { openBefore, useTab } from "./commands";
import { forgetDrafts, saveDrafts, takeDraft } from "./drafts";
import { outsideChange } from "./hand";
import type { Answer, Chat, Event } from "./messages";
import { heedItems, heedState } from "./notices";
import { link, use } from "./program";
import type { Link, Socket } from "./socket";
import { active, entry, now, pane, responses, seen, state, streams } from "./state";
import type { State } from "./state";
import { settleWraps } from "./wrapup";

/** Connects the window. storage: survives a reload of the window. */
export function start(s: Pick<Socket, "ask" | "connect">, storage?: Pick<Storage, "getItem" | "setItem">): void {
  useTab(storage);
  use(s);
  s.connect();
  setInterval(() => (now.value = Date.now()), 1000);
}

/** Takes the state of the connection to the program. */
export function linkIs(l: Link): void {
  outsideChange();
  link.value = l;
  if (l === "open") saveDrafts();
}

/** The events that are no answers, except the one that admits the window. */
type News = Exclude<Event, Answer | { type: "welcome" }>;

/** Takes an event from the program. */
export function receive(e: News): void {
  if (e.type === "draft") {
    takeDraft(e);
    return;
  }
  outsideChange();
  if (e.type === "entry") {
    entry.value = e;
    return;
  }
  if (e.type === "items") {
    const before = streams.value[e.chat] ?? [];
    streams.value = { ...streams.value, [e.chat]: [...before.slice(0, e.from), ...e.items] };
    heedItems(e.chat, e.items);
    return;
  }
  batch(() => {
    now.value = Date.now();
    if (!state.value) openFirst(e);
    tellLost(state.value, e);
    state.value = e;
    entry.value = undefined;
    forget(e.chats);
    keepClipboardOf(new Set(e.chats.flatMap((c) => c.secure.map((s) => s.request))));
    settleAccepts(e);
    settleWraps(e.chats);
    heedState(e);
  });
}

/** Opens the chat that this window had open, or the last one that another window opened, or any. */
function openFirst(e: State): void {
  const had = openBefore();
  const here = (id: string) => e.chats.find((c) => c.chat === id);
  const first = here(had) ?? here(e.looked) ?? e.chats.find((c) => c.ended === "") ?? e.chats[0];
  if (!first) return;
  active.value = first.chat;
  if (first.chat === had) pane.value = "talk";
}

/** Drops the data of chats that the program no longer has. If the open chat is among them, no other is opened. */
function forget(kept: readonly Chat[]): void {
  const here = new Set(kept.map((c) => c.chat));
  const only = <T>(all: Readonly<Record<string, T>>) => Object.fromEntries(Object.entries(all).filter(([id]) => here.has(id)));
  streams.value = only(streams.value);
  seen.value = only(seen.value);
  responses.value = only(responses.value);
  forgetDrafts(here);
}
