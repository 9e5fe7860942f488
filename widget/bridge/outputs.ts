import {
  type Closing,
  closings,
  type Ending,
  endings,
  type Fate,
  fates,
  type Pause,
  pauses,
  type Phase,
  phases,
  type Rating,
  ratings,
  type Refusal,
  refusals,
  type Untaken,
  untaken,
  type UploadState,
  uploadStates,
} from "./codes.ts";
import type { FieldKind } from "./kinds.ts";
import { decodeList, ListReader } from "./list.ts";

/** Who an item is from, as the module numbers it. */
export const From = { customer: 0, agent: 1, system: 2 } as const;

/** The kind of an item, as the module numbers it. */
export const Kind = { text: 0, marker: 1, notice: 2 } as const;

/** An entry of the stream. Time is in Unix milliseconds. */
export interface Item {
  id: number;
  from: number;
  kind: number;
  code: string;
  text: string;
  time: number;
  /** The sequence number of a text of the customer's, for delivered; else 0. */
  seq: number;
  /** The title of the form that a marker is about; "" for none. */
  form: string;
  /** When a text of the agent's arrived; else 0. */
  arrived: number;
  /** The id of the item that follows it; 0 when it is the last. */
  before: number;
  /** The name of the agent who wrote it, where that need not be the present one; of took-over, of the agent before; else "". */
  by: string;
  /** Why the agent's side did not accept the text, so that it counts as not sent. */
  untaken?: Untaken;
}

/** What is known while nobody has answered. */
export interface Queue {
  position: number;
  seconds: number;
  onDuty: number;
  open: boolean;
  hours: string;
  readers: string[];
}

/** Something that the module asks the page to do or to show. Outputs are handled in order. */
export type Output =
  | { type: "chat"; ticket: string; leave: Uint8Array }
  | { type: "frame"; bytes: Uint8Array }
  | { type: "item"; item: Item }
  | { type: "delivered"; through: number }
  /** The agent has seen the customer's texts up to this sequence number, and those without one. */
  | { type: "read"; through: number }
  | { type: "not-taken"; seq: number; reason: Untaken }
  | { type: "state"; phase: Phase; reason: Ending | Refusal | ""; name: string; agent: string }
  | {
      type: "form";
      request: string;
      title: string;
      purpose: string;
      expires: number;
      /** The hash of the whole definition: forms with the same hash are identical. */
      definition: string;
      /** The language of the form's texts, such as "de". */
      language: string;
      /** Whether it was open before the page was loaded again. */
      repeat: boolean;
      /** The titles of its pages; none for one page without a title. */
      pages: string[];
    }
  | { type: "form-extended"; request: string; expires: number }
  | { type: "upload"; request: string; field: string; file: string; state: UploadState; name: string; sent: number; size: number }
  | { type: "wanted"; request: string; field: string; file: string; offset: number; length: number }
  | { type: "form-sending"; request: string }
  | { type: "form-lost"; request: string; reason: Fate }
  | { type: "form-closed"; request: string; reason: Closing }
  /** Asks whether the agent may read what was said so far. ask: the number of the question; 0 when there is none any more. */
  | { type: "consent"; ask: number; name: string }
  | { type: "saved"; bytes: Uint8Array }
  /**
   * How long the queue is, and who reads. position (0: not known), seconds that others waited (0: not known) and onDuty, how many
   * agents are there, are what the relay says. open: whether a message can be left. hours: the service's, as the roster has them.
   * readers: the names of those on duty to whom everything written so far was sent sealed.
   */
  | ({ type: "queue" } & Queue)
  /** Whether the relay keeps the message that was left, and the names of those who can read it. */
  | { type: "kept"; is: boolean; names: string[] }
  | { type: "peer"; up: boolean }
  /** Whether the agent changes the text in their message box. */
  | { type: "writing"; on: boolean }
  | { type: "paused"; why: Pause | "" }
  | { type: "refused"; reason: string; count: number }
  | { type: "ended"; by: Ending }
  | { type: "rating"; state: Rating | "" }
  | { type: "left" }
  | { type: "wake"; at: number };

const reasons = ["", ...endings, ...refusals] as const;

type Readers = { [T in Output["type"]]: (r: ListReader) => Extract<Output, { type: T }> };

const readers: Readers = {
  chat: (r) => ({ type: "chat", ticket: r.text(), leave: r.bytes() }),
  frame: (r) => ({ type: "frame", bytes: r.bytes() }),
  item: (r) => ({ type: "item", item: item(r) }),
  delivered: (r) => ({ type: "delivered", through: r.number() }),
  read: (r) => ({ type: "read", through: r.number() }),
  "not-taken": (r) => ({ type: "not-taken", seq: r.number(), reason: oneOf(untaken, r.text()) }),
  state: (r) => ({ type: "state", phase: oneOf(phases, r.text()), reason: oneOf(reasons, r.text()), name: r.text(), agent: r.text() }),
  form: (r) => ({
    type: "form",
    request: r.text(),
    title: r.text(),
    purpose: r.text(),
    expires: r.number(),
    definition: r.text(),
    language: r.text(),
    repeat: r.flag(),
    pages: r.texts(),
  }),
  "form-extended": (r) => ({ type: "form-extended", request: r.text(), expires: r.number() }),
  upload: (r) => ({
    type: "upload",
    request: r.text(),
    field: r.text(),
    file: r.text(),
    state: oneOf(uploadStates, r.text()),
    name: r.text(),
    sent: r.number(),
    size: r.number(),
  }),
  wanted: (r) => ({
    type: "wanted",
    request: r.text(),
    field: r.text(),
    file: r.text(),
    offset: r.number(),
    length: r.number(),
  }),
  "form-sending": (r) => ({ type: "form-sending", request: r.text() }),
  "form-lost": (r) => ({ type: "form-lost", request: r.text(), reason: oneOf(fates, r.text()) }),
  "form-closed": (r) => ({ type: "form-closed", request: r.text(), reason: oneOf(closings, r.text()) }),
  consent: (r) => ({ type: "consent", ask: r.number(), name: r.text() }),
  saved: (r) => ({ type: "saved", bytes: r.bytes() }),
  queue: (r) => ({
    type: "queue",
    position: r.number(),
    seconds: r.number(),
    onDuty: r.number(),
    open: r.flag(),
    hours: r.text(),
    readers: r.texts(),
  }),
  kept: (r) => ({ type: "kept", is: r.flag(), names: r.texts() }),
  peer: (r) => ({ type: "peer", up: r.flag() }),
  writing: (r) => ({ type: "writing", on: r.flag() }),
  paused: (r) => ({ type: "paused", why: oneOf(["", ...pauses], r.text()) }),
  refused: (r) => ({ type: "refused", reason: r.text(), count: r.number() }),
  ended: (r) => ({ type: "ended", by: oneOf(endings, r.text()) }),
  rating: (r) => ({ type: "rating", state: oneOf(["", ...ratings], r.text()) }),
  left: () => ({ type: "left" }),
  wake: (r) => ({ type: "wake", at: r.number() }),
};

// A name that is not in the list is a bug in the module, and must not be shown as if it were valid.
function oneOf<T extends string>(names: readonly T[], name: string): T {
  const found = names.find((each) => each === name);
  if (found === undefined) throw new RangeError(`unknown name ${JSON.stringify(name)}`);
  return found;
}

/** Decodes one output. Throws a RangeError when it is malformed or of an unknown type. */
export function decodeOutput(bytes: Uint8Array): Output {
  const r = new ListReader(bytes);
  const type = r.text();
  if (!Object.hasOwn(readers, type)) throw new RangeError(`unknown output ${JSON.stringify(type)}`);
  return readers[type as Output["type"]](r);
}

function item(r: ListReader): Item {
  return {
    id: r.number(),
    from: r.number(),
    kind: r.number(),
    code: r.text(),
    text: r.text(),
    time: r.number(),
    seq: r.number(),
    form: r.text(),
    arrived: r.number(),
    before: r.number(),
    by: r.text(),
  };
}

/** The states of a field, as the module numbers them. */
export const FieldState = { empty: 0, partial: 1, invalid: 2, valid: 3 } as const;

/** The module's judgement of one field's value. */
export interface Verdict {
  id: string;
  state: number;
  /** The kind shown beside the field, such as a card's brand; "" for none. */
  label: string;
  /** The code of what is wrong or, in a valid value, doubtful; "" for nothing. */
  problem: string;
  /** The form's own bound that was broken, such as "18"; "" for none. */
  limit: string;
  /** The readings of a date or a number, as texts to type instead: one, or several to choose from. None for other kinds. */
  readings: string[];
}

/** One option to choose from; its id is the value. */
interface Option {
  id: string;
  label: string;
}

/**
 * A field as the form defines it, and hints for its input. When the country of an address changes,
 * the order, labelCode, required, shown and inputMode of its other parts can change.
 */
export interface FieldHints {
  id: string;
  kind: FieldKind;
  label: string;
  hint: string;
  required: boolean;
  autocomplete: string;
  inputMode: string;
  enterKeyHint: string;
  maxLength: number;
  multiline: boolean;
  secret: boolean;
  /** The index of its page. */
  page: number;
  /** Whether the initial value is shown and can't be edited. */
  fixed: boolean;
  /** The initial value as its input shows it, of a country its two letters; "" for none. */
  initial: string;
  /** The bounds of a number, slider or date, and the step of a slider; "" for none. */
  min: string;
  max: string;
  step: string;
  /** The code of a label that replaces the form's, such as "zip"; "" for none. */
  labelCode: string;
  /** Whether it is part of the form, given the current values. */
  shown: boolean;
  /** The BCP 47 tag of the language that its value is written in, with a region where one is known. */
  locale: string;
  /** The order in which dates are read there; "" where that is ambiguous. */
  order: "dmy" | "mdy" | "ymd" | "";
  /** The options of a list or a radio; else empty. */
  options: Option[];
}

/** The answer to form.edit. The caret counts code points. */
export interface Edit {
  text: string;
  caret: number;
  verdicts: Verdict[];
  /** Further outputs to handle. */
  outputs: readonly Uint8Array[];
}

/** Decodes the result of form.edit. Throws a RangeError when it is malformed. */
export function decodeEdit(result: readonly Uint8Array[]): Edit {
  const [text, caret, verdicts, ...outputs] = result;
  if (!text || !caret || !verdicts) throw new RangeError("form.edit returned too little");
  return {
    text: new TextDecoder().decode(text),
    caret: Number(new TextDecoder().decode(caret)),
    verdicts: decodeList(verdicts).map(decodeVerdict),
    outputs,
  };
}

function decodeVerdict(bytes: Uint8Array): Verdict {
  const r = new ListReader(bytes);
  return { id: r.text(), state: r.number(), label: r.text(), problem: r.text(), limit: r.text(), readings: r.texts() };
}

function decodeOption(bytes: Uint8Array): Option {
  const r = new ListReader(bytes);
  return { id: r.text(), label: r.text() };
}

/** Decodes one element of the result of form.hints. Throws a RangeError when it is malformed. */
export function decodeHints(bytes: Uint8Array): FieldHints {
  const r = new ListReader(bytes);
  return {
    id: r.text(),
    kind: r.text() as FieldKind,
    label: r.text(),
    hint: r.text(),
    required: r.flag(),
    autocomplete: r.text(),
    inputMode: r.text(),
    enterKeyHint: r.text(),
    maxLength: r.number(),
    multiline: r.flag(),
    secret: r.flag(),
    page: r.number(),
    fixed: r.flag(),
    initial: r.text(),
    min: r.text(),
    max: r.text(),
    step: r.text(),
    labelCode: r.text(),
    shown: r.flag(),
    locale: r.text(),
    order: r.text() as FieldHints["order"],
    options: decodeList(r.bytes()).map(decodeOption),
  };
}
