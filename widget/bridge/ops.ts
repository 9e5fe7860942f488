/** The operations of the WASM module, by number. wasm/bridge.go has the same table; a test compares the two. */
export const ops = {
  "visitor.new": 1,
  "visitor.connected": 2,
  "visitor.disconnected": 3,
  "visitor.receive": 4,
  "visitor.say": 5,
  "visitor.submit": 6,
  "visitor.cancel": 7,
  "visitor.end": 8,
  "visitor.tick": 9,
  "form.edit": 10,
  "visitor.free": 11,
  "form.hints": 12,
  "visitor.warm": 13,
  "visitor.insist": 14,
  "visitor.stopped": 15,
  "file.add": 16,
  "file.piece": 17,
  "file.drop": 18,
  "visitor.replaced": 19,
  "visitor.zone": 20,
  "visitor.consent": 21,
  "visitor.watch": 22,
  "visitor.leave": 23,
  "visitor.writing": 24,
  "visitor.seen": 25,
  "visitor.rate": 26,
} as const;

/** The name of an operation. */
export type Op = keyof typeof ops;

/** Names a chat in the module: the first element that visitor.new returned, as bytes, text or number. */
type Handle = Uint8Array | string | number;

/** Field ids and their texts, alternating. */
type Pairs = string[];

/**
 * The arguments of each operation, in order. Times are Unix milliseconds. A test in wasm/ reads
 * this table and tries each operation with it. Operations on one chat begin with handle and now.
 */
export interface Calls {
  "visitor.new": [root: string, spare: string, service: string, origin: string, saved: Uint8Array, now: number, language: string, firstName: string, lastName: string];
  /** waited: how long the page has waited, in milliseconds, if that is known. */
  "visitor.connected": [handle: Handle, now: number] | [handle: Handle, now: number, waited: number];
  "visitor.disconnected": [handle: Handle, now: number];
  "visitor.receive": [handle: Handle, now: number, frame: Uint8Array];
  "visitor.say": [handle: Handle, now: number, text: string];
  "visitor.submit": [handle: Handle, now: number, request: string, ...values: Pairs];
  "visitor.cancel": [handle: Handle, now: number, request: string];
  "visitor.end": [handle: Handle, now: number];
  "visitor.tick": [handle: Handle, now: number];
  /** caret: in code points. */
  "form.edit": [handle: Handle, now: number, request: string, field: string, raw: string, caret: number, ...values: Pairs];
  "visitor.free": [handle: Handle];
  "form.hints": [handle: Handle, now: number, request: string, ...values: Pairs];
  "visitor.warm": [root: string, step: number];
  "visitor.insist": [handle: Handle, now: number, text: string];
  /** found: what was found in the text; ask: 1 to have a form asked for, else 0. */
  "visitor.stopped": [handle: Handle, now: number, found: string, ask: number];
  /** size: in bytes; head: how the file begins. */
  "file.add": [handle: Handle, now: number, request: string, field: string, name: string, size: number, head: Uint8Array];
  "file.piece": [handle: Handle, now: number, request: string, field: string, file: string, offset: number, piece: Uint8Array];
  "file.drop": [handle: Handle, now: number, request: string, field: string];
  "visitor.replaced": [handle: Handle, now: number];
  /** minutes: how far the customer's clock is ahead of UTC. */
  "visitor.zone": [handle: Handle, now: number, minutes: number];
  /** ask: the number of the question; yes: 1 to let the agent read what was said, else 0. */
  "visitor.consent": [handle: Handle, now: number, ask: number, yes: number];
  /** on: 1 when somebody can see the page, else 0. */
  "visitor.watch": [handle: Handle, now: number, on: number];
  /** reach: an e-mail address or a telephone number; asItIs: 1 to leave a text that the guard would stop, else 0. */
  "visitor.leave": [handle: Handle, now: number, text: string, reach: string, asItIs: number];
  "visitor.writing": [handle: Handle, now: number];
  /** item: the last one that the customer has seen. */
  "visitor.seen": [handle: Handle, now: number, item: number];
  /** steps: 1 to 5, or 0 when the customer does not want to rate; remark: a line, "" for none. */
  "visitor.rate": [handle: Handle, now: number, steps: number, remark: string];
}

/** An operation on one chat, which takes the time. */
export type ChatOp = { [O in Op]: Calls[O] extends [Handle, number, ...unknown[]] ? O : never }[Op];

/** What such an operation takes besides handle and time. */
export type Rest<O extends ChatOp> = Calls[O] extends [Handle, number, ...infer R] ? R : never;
