// The messages of the WebSocket between the Go program and this window.
// desktop/messages.go and views.go declare the same ones; a Go test compares
// both, so every member stands on its own line or is a named type below.

export type Hello = { type: "hello"; id: number; secret: string };

export type Command =
  | { type: "accept"; id: number; chat: string }
  | { type: "say"; id: number; chat: string; text: string; anyway: boolean }
  | { type: "request"; id: number; chat: string; form: string }
  | { type: "cancel"; id: number; chat: string; request: string }
  | { type: "extend"; id: number; chat: string; request: string }
  | { type: "end"; id: number; chat: string }
  | { type: "close"; id: number; chat: string }
  | { type: "reveal"; id: number; chat: string; request: string; field: string }
  | { type: "open"; id: number; chat: string; request: string; field: string; download: boolean }
  | { type: "wipe"; id: number; chat: string; request: string }
  | { type: "transcript"; id: number; chat: string }
  | { type: "retry"; id: number }
  | { type: "responses"; id: number; chat: string }
  | { type: "search"; id: number; chat: string; query: string }
  | { type: "article"; id: number; chat: string; article: string }
  | { type: "draft"; id: number; chat: string; text: string; form: string }
  | { type: "seen"; id: number; chat: string; item: number }
  | { type: "look"; id: number; chat: string }
  | { type: "leave"; id: number; chat: string }
  | { type: "stay"; id: number; chat: string }
  | { type: "pass"; id: number };

export type Answer =
  | { type: "ok"; id: number }
  | { type: "error"; id: number; message: string }
  | { type: "value"; id: number; text: string; shown: string }
  | { type: "link"; id: number; path: string; name: string }
  | { type: "transcript"; id: number; name: string; text: string }
  | { type: "responses"; id: number; responses: Response[] }
  | { type: "found"; id: number; articles: Found[] }
  | { type: "article"; id: number; article: string; text: string; body: Node[] }
  | { type: "saved"; id: number; rev: number }
  | { type: "guarded"; id: number; kind: string }
  | { type: "pass"; id: number; secret: string };

export type Event =
  | Answer
  | { type: "state"; agent: string; relay: Relay; refusal: Refusal; waiting: Waiting[]; chats: Chat[]; looked: string }
  | { type: "items"; chat: string; from: number; items: Item[] }
  | { type: "draft"; chat: string; text: string; form: string; rev: number }
  | { type: "welcome"; secret: string };

export type Relay = { phase: "connecting" | "ready" | "pausing" | "stopped"; reason: string; until: number };
type Refusal = { chat: string; reason: string };
export type Waiting = { chat: string; service: string; title: string; since: number; claimed: boolean; away: boolean; gone: boolean };
export type Chat = {
  chat: string;
  service: string;
  title: string;
  origin: string;
  relay: Relay;
  language: string;
  firstName: string;
  lastName: string;
  started: number;
  peer: boolean;
  delivered: number;
  ended: "" | "customer" | "agent" | "timeout" | "roster" | "roster-said" | "refused" | "unknown" | "colleague";
  refused: number;
  /** Why, counted by reason and in words, as "1 could not be opened". */
  alarms: string;
  /** Why nothing can be verified for the time being, in words; "" when it can. */
  paused: string;
  pending: Pending[];
  secure: Secure[];
  forms: Form[];
  /** How many entries at the beginning of the stream are not kept any more. */
  dropped: number;
  /** The last item that was on screen in any window. */
  seen: number;
  /** When the agent's end of it counts, Unix ms; 0 for none. */
  leaving: number;
};
export type Pending = { request: string; title: string; expires: number; valid: number; total: number };
export type Secure = { request: string; title: string; received: number; wipeAt: number; fields: Secret[] };
export type Secret = {
  field: string;
  label: string;
  mask: string;
  /** The mask hides nothing. */
  open: boolean;
  note: string;
  problem: string;
  doubt: string;
  empty: boolean;
  once: boolean;
  goneAt: number;
  spent: boolean;
  file: "" | "image" | "pdf" | "document" | "huge" | "missing";
};
export type Form = { form: string; title: string; purpose: string; kinds: string[]; fields: string[] };
export type Response = { shortcut: string; title: string; text: string; form: string };
export type Found = { article: string; folder: string; title: string; tags: string[]; form: string };
export type Node = {
  kind: "heading" | "paragraph" | "list" | "item" | "quote" | "codeblock" | "rule" | "text" | "strong" | "emphasis" | "code" | "link" | "break";
  text: string;
  level: number;
  children: Node[];
};
export type Item = {
  item: number;
  from: "customer" | "agent" | "system";
  kind: "text" | "marker" | "notice";
  code: string;
  text: string;
  /** The title of the form that a marker is about, "" for none. */
  form: string;
  /** When it was written. */
  time: number;
  seq: number;
  /** When it arrived, if that was more than a minute from when it was written; else 0. */
  late: number;
  /** Of what the agent wrote, why the page did not take it, so that it was not sent; else empty. */
  untaken: "" | "too-long" | "empty" | "malformed" | "unexpected";
};
