import type { Event, Failure, Found, Part, Pause, Refusal, Untaken } from "../../bridge/codes.ts";
import type { Mark } from "../countdown.ts";
import type problems from "../problems.json";

/** A text with its most important words in the middle. */
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
  /** Why the chat pauses. */
  paused: Record<Pause, string>;
  intro: { title: string; text: string; assurance: string };
  stream: {
    conversation: string;
    messages: string;
    newMessages: string;
    you: string;
    agent: string;
    sending: string;
    /** The chat is over, and nobody said that it came. */
    unconfirmed: string;
    /** The connection was closed for good. */
    unsent: string;
    /** Stands behind the time of day. */
    delivered: string;
    /** A message came, and was not taken: why, and what to do. */
    untaken: Record<Untaken, string>;
    /** time: of the day, when a message arrived long after it was written. */
    earlier: string;
    arrived: (time: string) => string;
    waiting: string;
    connecting: string;
    /** What to do about a form that ran out. */
    expired: string;
  };
  composer: {
    message: string;
    placeholder: string;
    send: string;
    /** Only a few more messages can wait for somebody who is away. */
    full: string;
    /** A text that is too long was not put into the message box. */
    overlong: string;
  };
  form: {
    assurance: (agent: string) => string;
    optional: string;
    show: string;
    hide: string;
    cancel: string;
    send: string;
    back: string;
    next: string;
    /** Names the fields of a form that need another look. */
    check: (labels: readonly string[]) => string;
    /** Which page it is, from 1, of how many. */
    page: (n: number, of: number) => string;
    /** A form that came while another one was being filled in. */
    fresh: string;
    /** A form that is folded away. */
    unsent: string;
    /** A form that did not reach the agent: a tag, and what became of it. */
    lost: string;
    unread: (agent: string) => string;
    /** It is not known whether it arrived. */
    unconfirmed: (agent: string) => string;
    /** What was typed is still in it. */
    kept: (agent: string) => string;
    /** Of what was entered, when nobody can ask for it in this chat any more. */
    over: string;
    discard: string;
    /** It was asked for again, and what was typed before is in it. */
    again: string;
    /** How much time there is to fill it in, such as "1:45". */
    left: (time: string) => string;
    /** The same for who hears it: less than so many seconds, at three moments. */
    soon: Record<Mark, (title: string) => string>;
    /** There is more time than before. */
    extended: string;
    /** A field that the customer cannot change. */
    fixed: string;
    /** Stands in a list of which nothing is chosen yet. */
    choose: string;
    /** How a value is written, such as "29.04.1984". */
    example: (text: string) => string;
    /** Stands before what a value can mean, to choose from. */
    meant: string;
    /** A slider of which nothing is chosen yet. */
    notSet: string;
    /** What a number or a day may be: either is "" where there is no limit. */
    limits: (min: string, max: string) => string;
    /** A text that is too long was not put into a field. */
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
    /** Names the bar that shows how far a file is. */
    progress: (name: string) => string;
    cancel: string;
    remove: string;
    /** Where to sign, and how else than by drawing. */
    drawHere: string;
    typeInstead: string;
    drawInstead: string;
    typed: string;
    /** What to call the file of a signature. */
    signature: string;
  };
  /**
   * Asks before the chat ends. unsent and forms, which names the forms that are open, stand in place of title and text
   * where there are some; sending while one is on its way.
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
  /** A message was stopped before it was sent. */
  guard: {
    label: string;
    secure: string;
    edit: string;
    found: Record<Found, { text: Stressed; asItIs: string }>;
  };

  /** What happened in the chat, by the code of the stream's item. agent: the name, "" before one has joined. */
  items: Record<Event, (agent: string) => string>;
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
  /** What a value was recognised as, by the module's English word. Brands are called the same everywhere. */
  recognised: Record<"Unknown" | "Passport" | "Entry visa" | "Identity card", string>;
}
