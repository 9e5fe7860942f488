// What each kind of note has: its keys in order, and what their values look like.
import { type Line, type Note, Refused } from "./note.ts";

/** The ten keys with which every sealed note begins, and the one that may follow. */
const TEN = "org chat session from seq prev to origin time ack again?";

/** Keys by kind, in order: `?` 0 or 1, `*` any number. A body where the kind has one. */
const KINDS: Record<string, { keys: string; body?: "some" | "any" }> = {
  roster: { keys: "org version issued expires spare? stamp* bundle? service* hours* languages* offer* rating* agent*" },
  stamp: { keys: "org roster hash version issued expires without*" },
  enrolment: { keys: "org agent invitation key recipient time" },
  duty: { keys: "org agent state free recipient count time until" },
  "relay-auth": { keys: "relay org agent challenge time" },
  hello: { keys: "org service chat session origin visitor recipient time" },
  opening: { keys: "org service ticket origin visitor language? first-name? last-name? time count cut", body: "some" },
  offline: { keys: "org service ticket origin visitor language? first-name? last-name? time reach", body: "some" },
  handover: { keys: "org ticket transfer from to service history cut language? first-name? last-name? time", body: "any" },
  "resume-state": { keys: "chat recipient token agent service sessions" },
  "wait-state": { keys: "chat identity signer visitor count since" },
  submission: { keys: "org chat session request form definition to origin time", body: "some" },
  chunk: { keys: "org chat session request field file size chunk chunks to origin length sha256" },

  message: { keys: TEN, body: "some" },
  offer: { keys: `${TEN} agent roster recipient token expires recovery shows` },
  "form-request": { keys: `${TEN} request recipient seconds repeat`, body: "some" },
  "form-submission": { keys: `${TEN} request`, body: "some" },
  "form-extend": { keys: `${TEN} request seconds` },
  "form-cancel": { keys: `${TEN} request reason` },
  "form-progress": { keys: `${TEN} request count valid total` },
  pause: { keys: `${TEN} count paused` },
  writing: { keys: `${TEN} count` },
  read: { keys: `${TEN} number` },
  "form-receipt": { keys: `${TEN} request what` },
  "file-offer": { keys: `${TEN} request field file size` },
  "file-answer": { keys: `${TEN} request file answer` },
  "file-chunk": { keys: `${TEN} request file length sha256` },
  "file-drop": { keys: `${TEN} request file` },
  transfer: { keys: `${TEN} id to service history seconds` },
  "transfer-cancel": { keys: `${TEN} id` },
  history: { keys: TEN, body: "some" },
  resume: { keys: `${TEN} token` },
  record: { keys: `${TEN} kept more`, body: "any" },
  about: { keys: `${TEN} language? first-name? last-name?` },
  guard: { keys: `${TEN} found ask` },
  end: { keys: TEN },
  rating: { keys: `${TEN} steps`, body: "any" },
  "note-refused": { keys: `${TEN} number reason` },
  ack: { keys: TEN },
};

/** Kinds that are not numbered, and travel in a Signal. */
const SIGNALS = new Set(["ack", "form-progress", "pause", "read", "writing"]);

export const isSignal = (kind: string): boolean => SIGNALS.has(kind);

const NUMBER = /^(0|[1-9][0-9]*)$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const digits = (n: number): RegExp => new RegExp(`^[0-9a-f]{${n}}$`);
const KEY = /^[^+\s]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+={0,2}$/;
const RECIPIENT = /^age1pq1[qpzry9x8gf2tvdw0s3jn54khce6mua7l]{1952}$/;
const YES_NO = /^(yes|no)$/;

/** What the values of a key look like; those of any other key are a line of text. */
const VALUES: Record<string, RegExp> = {
  chat: digits(32),
  session: digits(16),
  request: digits(32),
  ticket: digits(32),
  transfer: digits(32),
  file: digits(32),
  id: digits(32),
  prev: digits(64),
  hash: digits(64),
  sha256: digits(64),
  token: digits(64),
  recovery: digits(64),
  shows: digits(64),
  definition: digits(64),
  org: KEY,
  visitor: KEY,
  invitation: KEY,
  key: KEY,
  spare: KEY,
  without: KEY,
  recipient: RECIPIENT,
  version: NUMBER,
  seq: NUMBER,
  ack: NUMBER,
  count: NUMBER,
  free: NUMBER,
  roster: NUMBER,
  seconds: NUMBER,
  number: NUMBER,
  size: NUMBER,
  length: NUMBER,
  valid: NUMBER,
  total: NUMBER,
  chunk: NUMBER,
  chunks: NUMBER,
  issued: TIME,
  expires: TIME,
  time: TIME,
  until: TIME,
  from: /^(visitor|agent)$/,
  again: /^[0-9a-f]{16} [1-9][0-9]*$/,
  history: YES_NO,
  cut: YES_NO,
  repeat: YES_NO,
  ask: YES_NO,
  paused: YES_NO,
  kept: YES_NO,
  more: YES_NO,
  state: /^(on|busy|away)$/,
  what: /^(received|opened|wiped)$/,
  answer: /^(send|no-room|failed)$/,
  found: /^(card-number|ssn|iban)$/,
  steps: /^[1-5]$/,
};

/** The same for keys that mean something else in one kind. */
const OTHERWISE: Record<string, RegExp> = {
  "handover from": KEY,
  "duty recipient": new RegExp(`^-$|${RECIPIENT.source}`),
  "duty free": /^(1?[0-9]|20)$/,
};

/** The longest that a note of a kind holds, in days, from the one key to the other. */
const LIFETIMES: Record<string, [from: string, until: string, days: number]> = {
  roster: ["issued", "expires", 90],
  stamp: ["issued", "expires", 7],
  duty: ["time", "until", 7],
};

/** Throws Refused("malformed") unless a note has what its kind has, and "unexpected" for a kind that is not known. */
export function check(note: Note): void {
  const kind = KINDS[note.kind];
  if (!kind) throw new Refused("unexpected");
  let lines = note.lines;
  for (const key of kind.keys.split(" ")) lines = take(note.kind, lines, key);
  if (lines.length > 0 || ((kind.body === "some") === (note.body === "") && kind.body !== "any")) throw new Refused("malformed");
  checkLifetime(note);
}

/** Takes the lines of a key from the front, and returns the others. */
function take(kind: string, lines: Line[], rule: string): Line[] {
  const key = rule.replace(/[?*]$/, "");
  const found = lines.findIndex(([k]) => k !== key);
  const there = found < 0 ? lines.length : found;
  const most = rule.endsWith("*") ? Infinity : 1;
  if (there > most || (there === 0 && rule === key)) throw new Refused("malformed");
  const pattern = OTHERWISE[`${kind} ${key}`] ?? VALUES[key];
  for (const [, value] of lines.slice(0, there)) {
    if (value === "" || (pattern && !pattern.test(value))) throw new Refused("malformed");
  }
  return lines.slice(there);
}

function checkLifetime(note: Note): void {
  const rule = LIFETIMES[note.kind];
  if (!rule) return;
  const [from, until] = [rule[0], rule[1]].map((key) => Date.parse(note.lines.find(([k]) => k === key)?.[1] ?? ""));
  const days = ((until ?? NaN) - (from ?? NaN)) / 86_400_000;
  if (!(days > 0 && days <= rule[2])) throw new Refused("malformed");
}
