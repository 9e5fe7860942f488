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
  type Refusal,
  refusals,
  type Untaken,
  untaken,
  type UploadState,
  uploadStates,
} from "./codes.ts";
import type { FieldKind } from "./kinds.ts";
import { decodeList, ListReader } from "./list.ts";

/** Who an item is from, in the module's numbers. */
export const From = { customer: 0, agent: 1, system: 2 } as const;

/** What an item is, in the module's numbers. */
export const Kind = { text: 0, marker: 1, notice: 2 } as const;

/** An entry of the stream. Time is in Unix milliseconds. */
export interface Item {
  id: number;
  from: number;
  kind: number;
  code: string;
  text: string;
  time: number;
  /** Of the customer's own texts, for Delivered; else 0. */
  seq: number;
  /** The title of the form that a marker is about; "" for none. */
  form: string;
  /** When it came, of what the agent wrote; else 0. */
  arrived: number;
  /** The item that it stands before; 0: it is the last. */
  before: number;
  /** Why the agent's side does not take it: then it was not sent. */
  untaken?: Untaken;
}

/** What the module asks to be done or shown, in order. */
export type Output =
  | { type: "chat"; ticket: string; leave: Uint8Array }
  | { type: "frame"; bytes: Uint8Array }
  | { type: "item"; item: Item }
  | { type: "delivered"; through: number }
  | { type: "not-taken"; seq: number; reason: Untaken }
  | { type: "state"; phase: Phase; reason: Ending | Refusal | ""; name: string; agent: string }
  | {
      type: "form";
      request: string;
      title: string;
      purpose: string;
      expires: number;
      /** The hash of all that it says: two forms of one hash are the same. */
      definition: string;
      /** The language of the form's texts, such as "de". */
      language: string;
      /** The titles of its pages; none for one page without a title. */
      pages: string[];
    }
  | { type: "form-extended"; request: string; expires: number }
  | { type: "upload"; request: string; field: string; file: string; state: UploadState; name: string; sent: number; size: number }
  | { type: "wanted"; request: string; field: string; file: string; offset: number; length: number }
  | { type: "form-sending"; request: string }
  | { type: "form-lost"; request: string; reason: Fate }
  | { type: "form-closed"; request: string; reason: Closing }
  | { type: "saved"; bytes: Uint8Array }
  | { type: "peer"; up: boolean }
  | { type: "paused"; why: Pause | "" }
  | { type: "refused"; reason: string; count: number }
  | { type: "ended"; by: Ending }
  | { type: "left" }
  | { type: "wake"; at: number };

const reasons = ["", ...endings, ...refusals] as const;

type Readers = { [T in Output["type"]]: (r: ListReader) => Extract<Output, { type: T }> };

const readers: Readers = {
  chat: (r) => ({ type: "chat", ticket: r.text(), leave: r.bytes() }),
  frame: (r) => ({ type: "frame", bytes: r.bytes() }),
  item: (r) => ({ type: "item", item: item(r) }),
  delivered: (r) => ({ type: "delivered", through: r.number() }),
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
  saved: (r) => ({ type: "saved", bytes: r.bytes() }),
  peer: (r) => ({ type: "peer", up: r.flag() }),
  paused: (r) => ({ type: "paused", why: oneOf(["", ...pauses], r.text()) }),
  refused: (r) => ({ type: "refused", reason: r.text(), count: r.number() }),
  ended: (r) => ({ type: "ended", by: oneOf(endings, r.text()) }),
  left: () => ({ type: "left" }),
  wake: (r) => ({ type: "wake", at: r.number() }),
};

// What is none of the names is a mistake of the module's, and not shown as if it were one.
function oneOf<T extends string>(names: readonly T[], name: string): T {
  const found = names.find((each) => each === name);
  if (found === undefined) throw new RangeError(`unknown name ${JSON.stringify(name)}`);
  return found;
}

/** Decodes one output. Throws a RangeError when it is not one of the above. */
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
  };
}

/** The states of a field, in the module's numbers. */
export const FieldState = { empty: 0, partial: 1, invalid: 2, valid: 3 } as const;

/** What the module says of one field's value. */
export interface Verdict {
  id: string;
  state: number;
  /** The kind shown beside the field, such as a card's brand; "" for none. */
  label: string;
  /** The code of what is wrong, or in a valid value doubtful; "" for nothing. */
  problem: string;
  /** The form's own bound that was broken, such as "18"; "" for none. */
  limit: string;
  /** What a date or a number can mean, to be typed in its place: one, or those to choose from. Of others none. */
  readings: string[];
}

/** One answer to choose: the id is the value. */
interface Option {
  id: string;
  label: string;
}

/**
 * What the form says of a field, and how it wants to be typed into. When the country of an address
 * changes, the other parts of it can change their order, labelCode, required, shown and inputMode.
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
  /** What it opens with, as its input shows it, or a country by its two letters; "" for nothing. */
  initial: string;
  /** The ends of a number, slider or date, and the step of a slider; "" for none. */
  min: string;
  max: string;
  step: string;
  /** The name of a label that takes the place of the form's, such as "zip"; "" for none. */
  labelCode: string;
  /** Whether it has a place in the form, given the values in it. */
  shown: boolean;
  /** The BCP 47 tag of the language that its value is written in, with a region where one is known. */
  locale: string;
  /** In which order a date is read there; "" where that is open. */
  order: "dmy" | "mdy" | "ymd" | "";
  /** Of a list or a radio. */
  options: Option[];
}

/** The answer to form.edit. The caret counts code points. */
export interface Edit {
  text: string;
  caret: number;
  verdicts: Verdict[];
  /** What is to be done besides. */
  outputs: readonly Uint8Array[];
}

/** Decodes the result of form.edit. */
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

/** Decodes one element of the result of form.hints. */
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
