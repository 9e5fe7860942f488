// For tests: what the program says of chats, their items and forms, where nothing is remarkable.
import type { Chat, Duty, Event, Expiry, Form, Heard, Item, Notices, Relay, Shelf, Waiting } from "./messages";

/** A connection to the relay that is up. */
export const ready: Relay = { phase: "ready", reason: "", until: 0 };

/** A running chat in which nothing has happened; the customer is named by its id. */
export const chatOf = (id: string, change: Partial<Chat> = {}): Chat => ({
  ...{
    chat: id,
    service: "billing",
    title: "Billing",
    origin: "https://shop.example",
    relay: ready,
    language: "en",
    firstName: id,
    lastName: "",
    started: 0,
    peer: true,
    writing: false,
    read: -1,
  },
  ...{
    delivered: 0,
    ended: "",
    refused: 0,
    alarms: "",
    paused: "",
    pending: [],
    secure: [],
    forms: [],
    dropped: 0,
    seen: 0,
    leaving: 0,
    unanswered: 0,
    wrap: { disposition: "", note: "", open: false },
    heir: "",
    handing: false,
  },
  ...change,
});

/** A chat that waits. */
export const waitingOf = (id: string, since = 0): Waiting => ({
  chat: id,
  service: "billing",
  title: "Billing",
  since,
  claimed: false,
  away: false,
  gone: false,
  again: false,
  back: false,
  push: false,
  turn: 0,
  language: "",
  firstName: "",
  lastName: "",
  origin: "",
  line: "",
});

/** A text of the customer's. */
export const itemOf = (item: number, change: Partial<Item> = {}): Item => ({
  ...{ item, from: "customer", kind: "text", code: "", text: "hi", form: "", time: item, seq: 0, late: 0, untaken: "", by: "" },
  ...change,
});

/** A form with fields of these kinds. */
export const formOf = (id: string, title = id, ...kinds: string[]): Form => ({ form: id, title, purpose: "", kinds, fields: [] });

/** Forms and texts of which nothing is told. */
export const expiry: Expiry = { roster: 0, stamp: 0 };
export const shelf: Shelf = { news: "", trouble: "", advice: "", since: 0 };

const duty: Duty = { state: "on", chosen: "on", cause: "", word: "", chats: 0, atOnce: 4 };

/** An agent who was asked, and is told by everything. */
export const notices: Notices = { asked: true, past: "", waiting: { show: true, sound: true }, message: { show: true, sound: true }, form: { show: true, sound: true } };

const sound: Heard = { show: false, sound: true };

/** What the program says of everything when nothing is there. No notification is wanted, so none is asked for. */
export const stateOf = (change: Partial<Extract<Event, { type: "state" }>> = {}): Extract<Event, { type: "state" }> => ({
  ...{
    type: "state",
    agent: "Alice",
    relay: ready,
    refusal: { chat: "", reason: "" },
    waiting: [],
    more: 0,
    chats: [],
    looked: "",
    shelf,
    expiry,
    unkept: "",
    dispositions: [],
    release: { out: "", here: "" },
    notices: { asked: true, past: "", waiting: sound, message: sound, form: sound },
    left: [],
    duty,
    handovers: [],
    colleagues: [],
  },
  ...change,
});

/** Where Alice stands who is not in yet. */
export const entryOf = (change: Partial<Extract<Event, { type: "entry" }>> = {}): Extract<Event, { type: "entry" }> => ({
  ...{
    type: "entry",
    step: "invitation",
    organisation: "",
    agent: "",
    relay: "",
    expires: 0,
    keyring: false,
    replaces: false,
    other: false,
    agents: [],
    words: [],
    standing: "",
    request: "",
    problem: "",
    damaged: "",
  },
  ...change,
});
