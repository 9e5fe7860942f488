// The relay core, compiled from Go: events in, actions out. machine.go describes
// their encoding.
import "wasm_exec";
import { actionKinds, eventKinds as kinds } from "./kinds.ts";
import module from "./object.wasm";

/** Encode the events for the core. Numbers are big endian. */
export const events = {
  opened: (conn: number, nonce: Uint8Array, ticket: Uint8Array, from: Uint8Array, origin: string) => [first(kinds.opened), u64(conn), nonce, ticket, from, encoder.encode(origin)],
  received: (conn: number, message: Uint8Array) => [first(kinds.received), u64(conn), message],
  closed: (conn: number, code: number) => [first(kinds.closed), u64(conn), Uint8Array.of(code >> 8, code)],
  published: (frame: Uint8Array) => [first(kinds.published), frame],
  tick: () => [first(kinds.tick)],
  shutdown: () => [first(kinds.shutdown)],
  restoredConn: (conn: number, state: Uint8Array) => [first(kinds.restoredConn), u64(conn), state],
  restoredChat: (key: Uint8Array, state: Uint8Array) => [first(kinds.restoredChat), key, state],
  restoredFrame: (org: Uint8Array, at: number, message: Uint8Array) => [first(kinds.restoredFrame), org, u64(at), message],
  resumed: () => [first(kinds.resumed)],
  announce: (body: Uint8Array) => [first(kinds.announce), body],
  withdraw: (body: Uint8Array) => [first(kinds.withdraw), body],
  noRoom: (body: Uint8Array) => [first(kinds.noRoom), body],
  clockMoved: (ahead: number) => [first(kinds.clockMoved), u64(ahead)],
  stamped: (note: Uint8Array) => [first(kinds.stamped), note],
  restoredDuty: (key: Uint8Array, state: Uint8Array) => [first(kinds.restoredDuty), key, state],
  restoredWaits: (key: Uint8Array, state: Uint8Array) => [first(kinds.restoredWaits), key, state],
  asked: (body: Uint8Array) => [first(kinds.asked), body],
  answered: (body: Uint8Array) => [first(kinds.answered), body],
  shown: (body: Uint8Array) => [first(kinds.shown), body],
  restoredOpening: (key: Uint8Array, message: Uint8Array) => [first(kinds.restoredOpening), key, message],
  flushed: (conn: number) => [first(kinds.flushed), u64(conn)],
  left: (body: Uint8Array) => [first(kinds.left), body],
  stowed: (body: Uint8Array) => [first(kinds.stowed), body],
  written: (key: Uint8Array) => [first(kinds.written), key, Uint8Array.of(1)],
  restoredLetter: (key: Uint8Array, state: Uint8Array) => [first(kinds.restoredLetter), key, state],
  propose: (body: Uint8Array) => [first(kinds.propose), body],
  proposed: (body: Uint8Array) => [first(kinds.proposed), body],
  retract: (body: Uint8Array) => [first(kinds.retract), body],
  declined: (body: Uint8Array) => [first(kinds.declined), body],
};

/** An encoded event, in parts. */
export type Event = Uint8Array[];

/** Tells the queue's core that a chat waits or no longer does, asks for its place, has desks shown what its customer has written, leaves a message, or offers it at desks, or no longer. The body is an action of the chat's core and an event for the queue's; it begins with the organisation's id and the chat's ticket. */
export type Notice = { do: "announce" | "withdraw" | "asked" | "shown" | "left" | "propose" | "retract"; body: Uint8Array };

/** What the queue's core has to say to a chat's: likewise. */
export type Reply = { do: "noRoom" | "answered" | "stowed" | "proposed" | "declined"; body: Uint8Array };

/** What has come into force: an organisation's id, and a roster with its stamp as the frame of it. */
export type InForce = { do: "inForce"; org: Uint8Array; frame: Uint8Array };

/** What the core asks for. key: the organisation's id and the chat's ticket, 48 bytes. */
export type Action =
  | { do: "send"; conn: number; message: Uint8Array }
  | { do: "close"; conn: number; code: number; reason: string }
  | { do: "wake"; at: number }
  | { do: "refused"; stale: boolean; why: string }
  | InForce
  | { do: "storeConn"; conn: number; state: Uint8Array }
  | { do: "storeChat"; key: Uint8Array; state: Uint8Array }
  | { do: "storeFrame"; key: Uint8Array; message: Uint8Array }
  | { do: "storeOpening"; key: Uint8Array; message: Uint8Array }
  | { do: "storeLetter"; key: Uint8Array; state: Uint8Array }
  | { do: "flush"; conn: number }
  | { do: "storeDuty"; key: Uint8Array; state: Uint8Array }
  | { do: "storeWaits"; key: Uint8Array; state: Uint8Array }
  | Notice
  | Reply;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const first = (k: number): Uint8Array => Uint8Array.of(k);

function u64(n: number): Uint8Array {
  const b = new Uint8Array(8);
  new DataView(b.buffer).setBigInt64(0, BigInt(n));
  return b;
}

interface Exports {
  mem: WebAssembly.Memory;
  relay_buffer(n: number): number;
  relay_new(n: number): number;
  relay_drop(handle: number): void;
  relay_step(handle: number, now: number, n: number): number;
}

/** The Go program of this isolate, which all objects in it share. */
class Machine {
  readonly #exports: Exports;
  dead = false;

  constructor() {
    const go = new Go();
    go.exit = () => {
      this.dead = true;
    };
    const instance = new WebAssembly.Instance(module, go.importObject);
    void go.run(instance).catch(() => {
      this.dead = true;
    });
    this.#exports = instance.exports as unknown as Exports;
  }

  create(...lines: string[]): number {
    return this.#exports.relay_new(this.#write([encoder.encode(lines.join("\n"))]));
  }

  drop(handle: number): void {
    if (!this.dead) this.#exports.relay_drop(handle);
  }

  /** Returns the actions, or null when the core has panicked or the program has ended. */
  step(handle: number, now: number, event: Event): Uint8Array | null {
    try {
      const at = this.#exports.relay_step(handle, now, this.#write(event));
      if (this.dead || at === 0) return null;
      const memory = this.#memory(); // a new view: the memory may have grown
      const length = new DataView(memory.buffer).getUint32(at);
      return memory.slice(at + 4, at + 4 + length);
    } catch {
      this.dead = true;
      return null;
    }
  }

  #write(parts: Uint8Array[]): number {
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    let at = this.#exports.relay_buffer(length);
    if (at === 0) throw new Error("the event is too large");
    const memory = this.#memory();
    for (const part of parts) {
      memory.set(part, at);
      at += part.length;
    }
    return length;
  }

  #memory(): Uint8Array {
    return new Uint8Array(this.#exports.mem.buffer);
  }
}

let current: Machine | undefined;

function machine(): Machine {
  if (!current || current.dead) current = new Machine();
  return current;
}

// An object can disappear without notice; its relay is dropped some time later.
const gone = new FinalizationRegistry<{ machine: Machine; handle: number }>((r) => r.machine.drop(r.handle));

/** What a relay is for: one chat, or the desks and the queue. */
export type Kind = "chat" | "queue";

/** One relay. It has lost its state once step has returned null, or when an event of another relay has ended the program. */
export class Relay {
  readonly #machine = machine();
  readonly #handle: number;

  /** The organisations; the public origins, separated by spaces; and after how many seconds a chat waits again, and one that is handed over comes back, or "". */
  constructor(kind: Kind, orgs: string, origins: string, requeue: string, transfer: string) {
    this.#handle = this.#machine.create(kind, orgs, origins, requeue, transfer);
    if (this.#handle === 0) throw new Error("ORGS, ORIGINS, REQUEUE or TRANSFER is malformed: see docs/deploy.md");
    gone.register(this, { machine: this.#machine, handle: this.#handle });
  }

  /** Whether the program has ended, and the relay's state is lost. */
  get dead(): boolean {
    return this.#machine.dead;
  }

  /** Takes one event and returns the actions; null when the core has panicked or the program has ended. */
  step(now: number, event: Event): Action[] | null {
    if (this.dead) return null;
    const bytes = this.#machine.step(this.#handle, now, event);
    return bytes && [...actions(bytes)];
  }
}

function* actions(bytes: Uint8Array): Generator<Action> {
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < bytes.length;) {
    const end = at + 4 + view.getUint32(at);
    yield action(bytes.subarray(at + 4, end));
    at = end;
  }
}

function action(b: Uint8Array): Action {
  const view = new DataView(b.buffer, b.byteOffset, b.length);
  const number = (): number => Number(view.getBigUint64(1));
  switch (b[0]) {
    case actionKinds.send:
      return { do: "send", conn: number(), message: b.subarray(9) };
    case actionKinds.close:
      return { do: "close", conn: number(), code: view.getUint16(9), reason: decoder.decode(b.subarray(11)) };
    case actionKinds.wake:
      return { do: "wake", at: number() };
    case actionKinds.refused:
      return { do: "refused", stale: b[1] === 1, why: decoder.decode(b.subarray(2)) };
    case actionKinds.inForce:
      return { do: "inForce", org: b.slice(1, 33), frame: b.slice(33) };
    case actionKinds.storeConn:
      return { do: "storeConn", conn: number(), state: b.slice(9) };
    case actionKinds.storeChat:
      return { do: "storeChat", key: b.slice(1, 49), state: b.slice(49) };
    case actionKinds.storeFrame:
      return { do: "storeFrame", key: b.slice(1, 49), message: b.slice(49) };
    case actionKinds.announce:
      return { do: "announce", body: b.slice(1) };
    case actionKinds.withdraw:
      return { do: "withdraw", body: b.slice(1) };
    case actionKinds.noRoom:
      return { do: "noRoom", body: b.slice(1) };
    case actionKinds.storeDuty:
      return { do: "storeDuty", key: b.slice(1, 65), state: b.slice(65) };
    case actionKinds.storeWaits: {
      const end = 34 + (b[33] ?? 0);
      return { do: "storeWaits", key: b.slice(1, end), state: b.slice(end) };
    }
    case actionKinds.storeOpening:
      return { do: "storeOpening", key: b.slice(1, 49), message: b.slice(49) };
    case actionKinds.storeLetter:
      return { do: "storeLetter", key: b.slice(1, 49), state: b.slice(49) };
    case actionKinds.left:
      return { do: "left", body: b.slice(1) };
    case actionKinds.stowed:
      return { do: "stowed", body: b.slice(1) };
    case actionKinds.flush:
      return { do: "flush", conn: number() };
    case actionKinds.shown:
      return { do: "shown", body: b.slice(1) };
    case actionKinds.asked:
      return { do: "asked", body: b.slice(1) };
    case actionKinds.answered:
      return { do: "answered", body: b.slice(1) };
    case actionKinds.propose:
      return { do: "propose", body: b.slice(1) };
    case actionKinds.proposed:
      return { do: "proposed", body: b.slice(1) };
    case actionKinds.retract:
      return { do: "retract", body: b.slice(1) };
    case actionKinds.declined:
      return { do: "declined", body: b.slice(1) };
  }
  throw new Error(`unknown action ${String(b[0])}`);
}
