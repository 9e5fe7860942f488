import type { Event, Failure, Found, Part, Pause, Refusal, Untaken } from "../../bridge/codes.ts";
import type { Mark } from "../countdown.ts";
import type problems from "../problems.json";

/** A text with a stressed part in the middle. */
type Stressed = readonly [before: string, stressed: string, after: string];

/**
 * Every word that a customer can meet in the frame, in one language. Texts of
 * the organisation (forms, messages, names) are not among them.
 */
export interface Words {
  /** The BCP 47 tag of the language. */
  tag: string;
  direction: "ltr" | "rtl";
  /** The pane, its frame, and its heading where there is no service to name. */
  chat: string;
  /** The frame has lost its sandbox. */
  unsafe: string;

  header: {
    end: string;
    minimise: string;
    chatWithUs: string;
    oneMoment: string;
    ended: string;
    closed: string;
    with: (agent: string) => string;
    away: (agent: string) => string;
  };
  bar: {
    cannotLoad: string;
    tryAgain: string;
    startNew: string;
    connectAgain: string;
    reconnecting: string;
  };
  /** Another tab has the chat; text and here only when it can be moved to this one. */
  elsewhere: { title: string; text: string; here: string };
  /** Why the chat pauses. */
  paused: Record<Pause, string>;
  intro: { title: string; text: string; assurance: string };
  /** How a chat was that is over. */
  rating: {
    title: string;
    /** The words for 1 to 5. */
    steps: readonly string[];
    remark: string;
    sealed: (agent: string) => string;
    later: string;
    choose: string;
    overlong: string;
    given: (agent: string) => string;
  };
  /** The chat as a text to keep. without stands in the text itself. */
  transcript: { open: string; title: string; about: string; copy: string; close: string; without: string };
  stream: {
    conversation: string;
    messages: string;
    newMessages: string;
    /** Copies an address in a message, and says so. */
    copy: string;
    copied: string;
    you: string;
    agent: string;
    sending: string;
    /** The chat is over, and the message was not confirmed. */
    unconfirmed: string;
    /** The connection was closed for good. */
    unsent: string;
    /** Stands behind the time of day. */
    delivered: string;
    read: string;
    /** A message arrived and was not accepted: why, and what to do. */
    untaken: Record<Untaken, string>;
    /** Stands at the beginning when the oldest messages are no longer kept. */
    earlier: string;
    /** time: of the day when a message arrived, if long after it was written. */
    arrived: (time: string) => string;
    waiting: string;
    connecting: string;
    writing: (agent: string) => string;
    /** What to do about a form that ran out. */
    expired: string;
  };
  /** Where a customer stands who waits, as far as the server says. */
  queue: {
    next: string;
    /** n: from 2. */
    place: (n: number) => string;
    /** minutes: that others waited, with their unit. */
    lately: (minutes: string) => string;
    /** Whose word that is. */
    word: string;
    /** names: of n agents on duty who can read what was written. */
    readers: (names: string, n: number) => string;
    /** Nobody can read it yet. */
    unread: string;
    /** The rest of a list of names. */
    others: (n: number) => string;
  };
  /** Nobody answers now; a message can be left. */
  nobody: {
    title: string;
    /** Somebody may be there, outside the hours. */
    closed: string;
    /** when: a weekday and a time. */
    again: (when: string) => string;
    yours: (when: string) => string;
    choice: string;
    none: string;
    open: string;
    text: string;
    reach: string;
    sealed: string;
    leave: string;
    leaving: string;
    wait: string;
    full: string;
    /** names: of those who can read it. */
    kept: (names: string, until: string) => string;
  };
  composer: {
    message: string;
    placeholder: string;
    send: string;
    /** Only a few more messages can be sent until some are delivered. */
    full: string;
    /** A text was too long and was not inserted into the message box. */
    overlong: string;
  };
  form: {
    assurance: (agent: string) => string;
    optional: string;
    show: string;
    hide: string;
    /** How many digits the security code of a card has, and where. */
    code: Record<3 | 4, string>;
    cancel: string;
    send: string;
    back: string;
    next: string;
    /** Names the fields of a form that need another look. */
    check: (labels: readonly string[]) => string;
    /** The number of the page, from 1, and how many there are. */
    page: (n: number, of: number) => string;
    /** A form that arrived while another one was being filled in. */
    fresh: string;
    /** A form that is folded away. */
    unsent: string;
    /** A form that did not reach the agent: its tag, and two explanations. */
    lost: string;
    unread: (agent: string) => string;
    /** It is not known whether the form arrived. */
    unconfirmed: (agent: string) => string;
    /** What was typed is still in the form. */
    kept: (agent: string) => string;
    /** The chat is over, so that nobody can request the form again. */
    over: string;
    discard: string;
    /** The form was requested again, and still has what was typed before. */
    again: string;
    /** The form was open before the page was loaded again: what was typed into it is gone. */
    emptied: string;
    /** The time that is left to fill in the form, such as "1:45". */
    left: (time: string) => string;
    /** The same for screen readers, at each mark: less than that many seconds are left. */
    soon: Record<Mark, (title: string) => string>;
    /** The form was given more time. */
    extended: string;
    /** A field that the customer cannot change. */
    fixed: string;
    /** Stands in a list in which nothing is chosen yet. */
    choose: string;
    /** How a value is written, such as "29.04.1984". */
    example: (text: string) => string;
    /** Stands before the readings of an ambiguous value. */
    meant: string;
    /** A slider that was not set yet. */
    notSet: string;
    /** What to do with a field that is required and empty, where that is not to fill it in. */
    missing: Record<"file" | "signature" | "slider", string>;
    /** The bounds of a number or a date; either is "" where there is none. */
    limits: (min: string, max: string) => string;
    /** A text was too long and was not inserted into a field. */
    overlong: string;
    /** Labels that depend on the country of an address, by the module's codes. */
    parts: Record<Part, string>;
  };
  /** A field for a photo, a PDF or a signature. */
  file: {
    choose: string;
    camera: string;
    another: string;
    /** What may be chosen. */
    limits: string;
    waiting: string;
    /** percent: from 0 to 100. */
    uploading: (percent: number) => string;
    uploaded: string;
    /** The label of the progress bar. */
    progress: (name: string) => string;
    cancel: string;
    remove: string;
    /** Where to sign, and the switch between drawing and typing. */
    drawHere: string;
    typeInstead: string;
    drawInstead: string;
    typed: string;
    /** The name of a signature's file, without its extension. */
    signature: string;
  };
  /**
   * The question before the chat ends. While forms are open, unsent and forms, which names them, replace title and text;
   * while a form is being sent, sending does.
   */
  confirm: {
    title: string;
    text: string;
    unsent: string;
    forms: (titles: readonly string[]) => string;
    sending: { title: string; text: string };
    keep: string;
    end: string;
  };
  /** The notice that a message was stopped before it was sent. */
  guard: {
    label: string;
    secure: string;
    edit: string;
    found: Record<Found, { text: Stressed; asItIs: string }>;
  };

  /** Whether an agent who comes later may read what was said. */
  consent: { label: string; text: (agent: string) => string; yes: string; no: string };
  /** What happened in the chat, by the code of the stream's item. agent: the name, "" before one has joined; before: whose place the agent takes. */
  items: Record<Event, (agent: string, before?: string) => string>;
  /** Why a chat was refused, by code, before refusedThen. */
  refusals: Record<Refusal, string>;
  refused: string;
  refusedThen: string;
  /** What an operation failed with, by code. */
  failures: Record<Failure, string>;
  failed: string;
  /** Why the relay closed the connection for good, by close code. */
  stops: Record<4204 | 4205 | 4206, string>;
  stopped: string;

  /** What is wrong with a field, or doubtful in it, by code. {limit} stands for the form's bound, {example} for a value as the form's language and region write it. */
  problems: Record<keyof typeof problems, string>;
  problem: string;
  /** What a value was recognised as, by the module's English name. Names of card brands are the same in every language. */
  recognised: Record<"Unknown" | "Passport" | "Entry visa" | "Identity card", string>;
}
