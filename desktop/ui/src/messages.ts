// The messages of the WebSocket between the Go program and this window.
// desktop/messages.go and views.go declare the same ones; a Go test compares
// both, so every member stands on its own line or is a named type below.

/** The first message, which admits the window. */
export type Hello = { type: "hello"; id: number; secret: string };

/** What the window asks. The answer has the same id. */
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
  | { type: "more"; id: number }
  | { type: "responses"; id: number; chat: string }
  | { type: "search"; id: number; chat: string; query: string }
  | { type: "article"; id: number; chat: string; article: string }
  | { type: "draft"; id: number; chat: string; text: string; form: string }
  | { type: "seen"; id: number; chat: string; item: number }
  | { type: "look"; id: number; chat: string }
  | { type: "leave"; id: number; chat: string }
  | { type: "stay"; id: number; chat: string }
  | { type: "wrap"; id: number; chat: string; disposition: string; note: string; anyway: boolean }
  | { type: "notices"; id: number; asked: boolean; past: string; waiting: Heard; message: Heard; form: Heard }
  | { type: "herald"; id: number; chat: string; item: number; means: "sight" | "sound" | "show" }
  | { type: "pass"; id: number }
  | { type: "read"; id: number }
  | { type: "duty"; id: number; state: string }
  | { type: "decline"; id: number; chat: string }
  | { type: "done"; id: number; chat: string }
  | { type: "transfer"; id: number; chat: string; to: string; service: string; history: boolean; note: string; anyway: boolean }
  | { type: "keep"; id: number; chat: string };

/** What the window asks while there is no session. An invitation and a passphrase are secrets: neither is kept in the window. */
export type Entering =
  | { type: "invite"; id: number; invitation: string }
  | { type: "proceed"; id: number }
  | { type: "renew"; id: number }
  | { type: "back"; id: number }
  | { type: "choose"; id: number; agent: string }
  | { type: "protect"; id: number; keyring: boolean; passphrase: string }
  | { type: "unlock"; id: number; passphrase: string }
  | { type: "pass"; id: number };

/** The answer to a command. */
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
  | { type: "herald"; id: number; yours: boolean }
  | { type: "pass"; id: number; secret: string };

/** Everything that the program sends. */
export type Event =
  | Answer
  | {
      type: "state";
      agent: string;
      relay: Relay;
      refusal: Refusal;
      /** The first of those who wait, and those whose chat the agent has asked for; how many others wait. */
      waiting: Waiting[];
      more: number;
      chats: Chat[];
      looked: string;
      shelf: Shelf;
      expiry: Expiry;
      /** Why no chat of the start before is taken up; "" when they are. */
      unkept: string;
      dispositions: string[];
      release: Release;
      notices: Notices;
      left: Left[];
      duty: Duty;
      handovers: Handover[];
      colleagues: Colleague[];
    }
  | {
      type: "entry";
      step: "invitation" | "invited" | "protect" | "words" | "choose" | "unlock";
      organisation: string;
      agent: string;
      relay: string;
      /** When the invitation expires, Unix ms. */
      expires: number;
      /** Whether there is a keyring; of keys that are here already, whether they are protected by it. */
      keyring: boolean;
      /** Whether keys of the same agent are here, which would be put aside. */
      replaces: boolean;
      /** Whether another organisation of the same name is here. */
      other: boolean;
      agents: string[];
      words: string[];
      standing: "" | "there" | "taken" | "away" | "refused";
      /** The request as text. */
      request: string;
      problem: string;
      /** What is wrong with agents that are here and not among agents. */
      damaged: string;
    }
  | { type: "items"; chat: string; from: number; items: Item[] }
  | { type: "draft"; chat: string; text: string; form: string; rev: number }
  | { type: "welcome"; secret: string };

/** The state of a connection to the relay. until: when it is tried again, Unix ms. */
export type Relay = { phase: "connecting" | "ready" | "pausing" | "stopped"; reason: string; until: number };

/** When the organisation's roster and its stamp expire, Unix ms; 0 while there are none. */
export type Expiry = { roster: number; stamp: number };

/** The state of the forms and texts. news: what was published, until it is read; trouble: why what was published is not here; since: how old what is here is, Unix ms, 0 for nothing. */
export type Shelf = { news: string; trouble: string; advice: string; since: number };

/** A release that the agent should have and has not put away, and what the program is; both "" when there is none. */
export type Release = { out: string; here: string };

/** What the agent is told by. asked: whether the window has asked about that; past: the release that they are told of no more. */
export type Notices = { asked: boolean; past: string; waiting: Heard; message: Heard; form: Heard };

/** How one kind of news is told. show: by a notification of the system. */
export type Heard = { show: boolean; sound: boolean };

/** Why the last chat that could not be accepted was refused. */
type Refusal = { chat: string; reason: string };

/** A chat that waits. */
export type Waiting = {
  chat: string;
  service: string;
  title: string;
  /** Since when, Unix ms. */
  since: number;
  /** Whether this agent has accepted it. */
  claimed: boolean;
  /** Whether its connection is lost. */
  away: boolean;
  /** Whether the customer is not connected. */
  gone: boolean;
  /** Whether an agent had it and stayed away. */
  again: boolean;
  /** Whether this agent had it before the program was started, and it is taken up. */
  back: boolean;
  /** Whether chats of its service are offered to one agent after the other. */
  push: boolean;
  /** Until when it is offered to this agent, Unix ms, or 0 where it is not. */
  turn: number;
  /** What follows is what the customer's page says, "" where that is not known. */
  language: string;
  firstName: string;
  lastName: string;
  origin: string;
  /** The beginning of what the customer has written. */
  line: string;
};

/** A message that was left while nobody was there. since: Unix ms; sealed: this agent cannot open it, and the rest is "". */
export type Left = {
  chat: string;
  title: string;
  since: number;
  sealed: boolean;
  language: string;
  firstName: string;
  lastName: string;
  origin: string;
  /** How the customer wants to be answered: an e-mail address or a telephone number. */
  reach: string;
  text: string;
};

/** A chat that a colleague hands over to this agent. sealed: this agent cannot open what is said of it, and the rest is "". */
export type Handover = {
  chat: string;
  title: string;
  who: string;
  /** Until when it can be taken, Unix ms. */
  until: number;
  claimed: boolean;
  sealed: boolean;
  language: string;
  firstName: string;
  lastName: string;
  note: string;
  /** Whether the customer's page shows what was said before. */
  history: boolean;
  /** Whether said lacks its beginning. */
  cut: boolean;
  said: Said[];
};

/** A text of such a chat. by: an agent's name, "" for the customer; time: Unix ms. */
export type Said = { by: string; time: number; text: string };

/** Somebody to whom a chat can be handed over. agent: the verifier key. */
export type Colleague = { agent: string; name: string; state: string; services: Service[] };

/** A service by its name in the roster, and what people call it. */
export type Service = { service: string; title: string };

/** What the agent does, has chosen to do, and why they are away without having chosen it; word: why they were, until they have read it. chats: how many they have, atOnce: how many at once are meant for them. */
export type Duty = {
  state: "on" | "busy" | "away";
  chosen: "on" | "busy" | "away";
  cause: "" | "window" | "sleep" | "missed";
  word: "" | "window" | "sleep" | "missed";
  chats: number;
  atOnce: number;
};

/** A chat of the agent's. */
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
  /** Whether the customer writes. */
  writing: boolean;
  delivered: number;
  /** Up to which of the agent's messages the customer has seen; -1 for none. */
  read: number;
  ended: "" | "customer" | "agent" | "timeout" | "roster" | "roster-said" | "refused" | "unknown" | "colleague" | "handed" | "kept";
  refused: number;
  /** What could not be verified, counted by reason and in words, such as "1 could not be opened". */
  alarms: string;
  /** Why nothing can be verified for the time being, in words; "" when it can. */
  paused: string;
  pending: Pending[];
  secure: Secure[];
  forms: Form[];
  /** How many entries were dropped from the beginning of the stream. */
  dropped: number;
  /** The last item that was on screen in any window. */
  seen: number;
  /** When a chat that the agent is ending ends, Unix ms; 0 for none. */
  leaving: number;
  /** When the customer's last message came, Unix ms, while it is not answered; else 0. */
  unanswered: number;
  wrap: Wrap;
  /** To whom it is, or was, handed over; "" for nobody. */
  heir: string;
  /** Whether it is being handed over, and nobody has taken it yet. */
  handing: boolean;
};

/** What the agent said of a chat that is over. open: no transcript that was downloaded has it. */
export type Wrap = { disposition: string; note: string; open: boolean };

/** A form that the customer has not sent yet. expires: Unix ms, 0 while it is on its way. */
export type Pending = { request: string; title: string; expires: number; valid: number; total: number };

/** A form that was received. received, wipeAt: Unix ms. */
export type Secure = { request: string; title: string; received: number; wipeAt: number; fields: Secret[] };

/** A field of a received form, without its value. */
export type Secret = {
  field: string;
  label: string;
  mask: string;
  /** Whether the mask hides nothing. */
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

/** A form that can be requested. kinds and fields: the kinds and the labels of its fields. */
export type Form = { form: string; title: string; purpose: string; kinds: string[]; fields: string[] };

/** A canned response. form: the id of a form that is requested with it, "" for none. */
export type Response = { shortcut: string; title: string; text: string; form: string };

/** An article of the knowledge base that was found. */
export type Found = { article: string; folder: string; title: string; tags: string[]; form: string };

/** A part of an article. level: of a heading; of a list its first number, 0 for bullets. */
export type Node = {
  kind: "heading" | "paragraph" | "list" | "item" | "quote" | "codeblock" | "rule" | "text" | "strong" | "emphasis" | "code" | "link" | "break";
  text: string;
  level: number;
  children: Node[];
};

/** An entry of a chat's stream. */
export type Item = {
  item: number;
  from: "customer" | "agent" | "system";
  kind: "text" | "marker" | "notice";
  code: string;
  text: string;
  /** The title of the form that a marker is about, "" for none. */
  form: string;
  /** When it was written, Unix ms. */
  time: number;
  seq: number;
  /** When it arrived, Unix ms, if that was more than a minute after it was written; else 0. */
  late: number;
  /** Why the customer's page did not accept a text of the agent's; "" if it did. */
  untaken: "" | "too-long" | "empty" | "malformed" | "unexpected";
  /** The name of the agent who wrote it, if it was written before this side of the chat began; else "". */
  by: string;
};
