// The shipped module reads testdata/vectors: it is given the keys of the vectors in place of
// what it would draw, hears what the agent says, and must say itself, to the byte, what the
// vectors have of the page.
import { readFileSync, readdirSync } from "node:fs";
import { Decrypter } from "age-encryption";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { builtModule } from "../testing/module.ts";
import type { ChatOp, Op, Rest } from "./ops.ts";
import { decodeOutput, type Output } from "./outputs.ts";
import { Bridge } from "./wasm.ts";

type Line = [key: string, value: string];

interface NoteVector {
  name: string;
  kind: string;
  note: string;
  body?: string;
  file?: string;
  refused?: string;
}

interface Step extends NoteVector {
  from: string;
  header: string;
  fields: Line[];
  file: string;
  plain: number;
  inner?: { to: string; note: string; attachment?: string };
}

interface Chat {
  now: number;
  org: string;
  service: string;
  origin: string;
  chat: string;
  offered: string;
  sessions: { id: string; hello: string; visitor: string; page: string }[];
  definitions: { name: string; sha256: string }[];
  steps: Step[];
}

const folder = new URL("../../testdata/vectors/", import.meta.url);
const load = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), "utf8"));

const keys = load("keys.json") as { signers: { name: string; seed: string; fingerprint: string; verifier: string }[]; identities: { name: string; identity: string }[] };
const notes = (load("notes.json") as { notes: NoteVector[] }).notes;
const chat = load("chat.json") as Chat;
const frames = (load("frames.json") as { frames: { name: string; from: string; hex: string; close?: number }[] }).frames;
const ids = (load("ids.json") as { ids: { name: string; is: string }[] }).ids;
const kept = (load("kept.json") as { states: { name: string; text: string }[] }).states;

/** The one of a list with that name. */
function named<T extends { name: string }>(list: T[], name: string): T {
  const found = list.find((one) => one.name === name);
  if (!found) throw new Error(`there is no ${name}`);
  return found;
}

const unhex = (digits: string): Uint8Array => Uint8Array.from(Buffer.from(digits, "hex"));
const unbase64 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "base64"));
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const frame = (name: string): Uint8Array => unhex(named(frames, name).hex);
const line = (step: Step, key: string): string => step.fields.find(([k]) => k === key)?.[1] ?? "";

/** Opens a file and takes the spaces off, where a note stands alone. */
async function opened(file: Uint8Array, identity: string): Promise<Uint8Array> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(named(keys.identities, identity).identity);
  return decrypter.decrypt(file);
}

/** The 32 bytes that an identity is made of, which its Bech32 has in groups of five bits before six characters of checksum. */
function seedOf(identity: string): string {
  const text = named(keys.identities, identity).identity.toLowerCase().split("1").at(-1)?.slice(0, -6) ?? "";
  const bits = Array.from(text, (c) => "qpzry9x8gf2tvdw0s3jn54khce6mua7l".indexOf(c).toString(2).padStart(5, "0")).join("");
  return Array.from({ length: 32 }, (_, i) =>
    Number.parseInt(bits.slice(8 * i, 8 * i + 8), 2)
      .toString(16)
      .padStart(2, "0"),
  ).join("");
}

/** Has the module draw these, in order, each where it asks for so many bytes, while something is done. */
function drawing<T>(draws: string[], task: () => T): T {
  const waiting = draws.map(unhex);
  const real = crypto.getRandomValues.bind(crypto);
  const spy = vi.spyOn(crypto, "getRandomValues").mockImplementation((to) => {
    const into = to as unknown as Uint8Array;
    const at = waiting.findIndex((d) => d.length === into.length);
    if (at < 0) return real(to);
    into.set(waiting.splice(at, 1)[0] ?? []);
    return to;
  });
  try {
    const result = task();
    if (waiting.length > 0) throw new Error(`the module has not drawn ${waiting.length} of the values`);
    return result;
  } finally {
    spy.mockRestore();
  }
}

let bridge: Bridge;
beforeAll(async () => {
  bridge = await Bridge.start(await builtModule());
});

/** A page of the vectors, in the module. */
class Page {
  readonly outputs: Output[];
  readonly #handle: Uint8Array;

  /** Begins from what a tab has kept, at a time in seconds from that of the vectors. */
  constructor(
    saved: string,
    draws: string[],
    readonly at = 0,
  ) {
    const spare = named(keys.signers, "spare").fingerprint;
    const [handle, ...out] = drawing(draws, () => bridge.call("visitor.new", chat.org, spare, chat.service, chat.origin, bytes(saved), this.now(), "en", "Maria", "Gomez"));
    if (!handle) throw new Error("no handle");
    this.#handle = handle;
    this.outputs = out.map(decodeOutput);
  }

  now(after = 0): number {
    return (chat.now + this.at + after) * 1000;
  }

  /** Does something, so many seconds after it began, and returns what comes of it. */
  do<O extends ChatOp>(op: O, after: number, ...rest: Rest<O>): Output[] {
    const result = (bridge as { call: (op: Op, ...args: unknown[]) => Uint8Array[] }).call(op, this.#handle, this.now(after), ...rest);
    const out = (op === "file.add" ? result.slice(1) : result).map(decodeOutput); // which returns the file's id first
    this.outputs.push(...out);
    return out;
  }

  hear(frame: Uint8Array, after = 0): Output[] {
    return this.do("visitor.receive", after, frame);
  }

  /** The frames of a kind that it has sent. */
  sent(kind: number): Uint8Array[] {
    return framesIn(this.outputs).filter((f) => f[0] === kind);
  }
}

const framesIn = (outputs: Output[]): Uint8Array[] => outputs.flatMap((o) => (o.type === "frame" ? [o.bytes] : []));
const alarm = (outputs: Output[]): string => outputs.flatMap((o) => (o.type === "refused" ? [o.reason] : [])).join();
const texts = (outputs: Output[]): string[] => outputs.flatMap((o) => (o.type === "item" && o.item.kind === 0 ? [o.item.text] : []));

/** A new page with the keys of the vectors; it has joined. */
function page(at = 0): Page {
  const [session] = chat.sessions;
  const p = new Page(named(kept, "wait-state").text, [seedOf(session?.page ?? ""), session?.id ?? ""], at);
  (p.do as (op: string, after: number, waited: number) => Output[]).call(p, "visitor.connected", 0, 1500);
  return p;
}

/** Refusals that explain themselves, which the module does not tell its page. */
const quiet = ["gap", "replayed"];

test("every file is read", () => {
  expect(readdirSync(folder).sort()).toEqual(["README.md", "chat.json", "frames.json", "ids.json", "kept.json", "keys.json", "notes.json"]);
});

/** The session of the page that was loaded again. */
const second = chat.sessions[1]?.id ?? "";

describe("the chat", () => {
  let p: Page;

  beforeAll(() => {
    p = page();
    p.hear(frame("Roster"));
    p.hear(frame("Peer"));
  });

  /** What the page's customer does where the vectors say something of the page. */
  const acts: Record<string, (step: Step) => void> = {
    about: () => undefined, // it says so by itself
    message: (step) => p.do("visitor.say", 0, step.body ?? ""),
    writing: () => p.do("visitor.writing", 0),
    read: () => undefined, // the module tells what was seen at a time of its own
    ack: () => undefined,
    "form-progress": () => undefined,
    "form-submission": (step) => p.do("visitor.submit", 0, line(step, "request"), ...(typed[step.inner?.to ?? ""] ?? [])),
    "file-offer": (step) => {
      drawing([line(step, "file")], () => p.do("file.add", 0, line(step, "request"), "photo", "receipt.png", picture().length, picture()));
    },
    "file-chunk": (step) => p.do("file.piece", 0, line(step, "request"), "photo", line(step, "file"), 0, picture()),
    "form-cancel": (step) => p.do("visitor.cancel", 0, line(step, "request")),
    "file-drop": (step) => p.do("file.drop", 0, line(step, "request"), "photo"),
    pause: () => undefined, // it says so when its roster has expired
    rating: (step) => p.do("visitor.rate", 0, Number(line(step, "steps")), step.body ?? ""),
    guard: () => p.do("visitor.stopped", 0, "card-number", 1),
  };
  /** What the customer types into each form, by the identity that it is sealed to. */
  const typed: Record<string, string[]> = {
    card: ["card-number", "4111 1111 1111 1111", "card-expiry", "12/30", "card-code", "123", "card-name", "Maria Gomez", "postal-code", "94107"],
    receipt: ["note", "Leave it at the door\n\nMaria"],
  };
  const picture = (): Uint8Array => unbase64(chat.steps.find((s) => s.kind === "file-chunk")?.inner?.attachment ?? "");

  test.each(chat.steps)("$from: $name", (step) => {
    if (step.header.includes(second)) return; // of the page that was loaded again: see below
    if (step.from === "agent") {
      const out = p.hear(Buffer.concat([unhex(step.header), unbase64(step.file)]));
      expect(alarm(out)).toBe(quiet.includes(step.refused ?? "") ? "" : (step.refused ?? ""));
      expect(texts(out)).toEqual(step.kind === "message" && !step.refused ? [step.body] : []);
      checkForm(out, step);
    } else if (!step.refused) {
      const act = acts[step.kind];
      if (!act) throw new Error(`nobody does ${step.kind}: read the new one too`);
      act(step);
    }
  });

  function checkForm(out: Output[], step: Step): void {
    const hashes = out.flatMap((o) => (o.type === "form" ? [o.definition] : []));
    const name = step.kind === "form-request" && !step.refused ? chat.definitions.filter((d) => step.body?.includes(`form ${d.name}\n`)).map((d) => d.sha256) : [];
    expect(hashes).toEqual(name);
  }

  test("the page's hello, and its Join", () => {
    expect(p.sent(0x01).map(hex)).toEqual([hex(frame("Join"))]);
    expect(hex(p.sent(0x01)[0] ?? new Uint8Array()).endsWith(hex(bytes(named(notes, "hello").note)))).toBe(true);
  });

  test("who answers", () => {
    const agents = p.outputs.flatMap((o) => (o.type === "state" && o.phase === "joined" ? [o.agent] : []));
    expect(agents).toEqual([named(keys.signers, "alice").verifier]);
  });

  test("the ticket, the Leave and what the tab keeps", () => {
    const kept0 = p.outputs.flatMap((o) => (o.type === "chat" ? [o.ticket, hex(o.leave)] : []));
    expect(kept0).toEqual([named(ids, "ticket").is, hex(frame("Leave"))]);
    const saved = p.outputs.flatMap((o) => (o.type === "saved" ? [new TextDecoder().decode(o.bytes)] : []));
    expect(saved).toContain(named(kept, "wait-state").text);
    expect(saved).toContain(named(kept, "resume-state").text);
  });

  test("what the page says itself is what the vectors have of it", async () => {
    const own = chat.steps.filter((s) => s.from === "visitor" && !s.refused && s.header.startsWith("10") && !s.header.includes(second));
    const sent = new Map(p.sent(0x10).map((f) => [hex(f.subarray(0, 34)), f.subarray(34)]));
    expect([...sent.keys()]).toEqual(own.map((s) => s.header));
    let prev = "0".repeat(64);
    for (const step of own) {
      const plain = await opened(sent.get(step.header) ?? new Uint8Array(), chat.offered);
      await expectSame(plain, step, prev);
      expect(plain.length).toBe(step.plain);
      prev = await sumOf(step.kind === "file-chunk" ? plain.subarray(0, endOf(plain)) : bytes(unpadded(plain)));
    }
  });

  const unpadded = (plain: Uint8Array): string => new TextDecoder().decode(plain).replace(/ +$/, "");
  const sumOf = async (b: Uint8Array): Promise<string> => hex(new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from(b))));

  /**
   * Compares notes; of those that carry what is sealed a second time, what is in that. Such a
   * file is never the same twice, and so neither is prev in what follows, nor the signature.
   */
  async function expectSame(plain: Uint8Array, step: Step, prev: string): Promise<void> {
    const text = unpadded(plain);
    const wanted = line(step, "prev");
    if (!step.inner) {
      const [to, from] = prev === wanted ? [step.note, text] : [step.note.replace(wanted, prev), text].map((t) => t.slice(0, t.lastIndexOf("\n— ")));
      expect(from).toBe(to);
      return;
    }
    const upTo = step.kind === "file-chunk" ? /\nlength / : /\n\n/;
    expect(text.split(upTo)[0]).toBe(step.note.replace(wanted, prev).split(upTo)[0]);
    const file = step.kind === "file-chunk" ? behind(plain) : unbase64(text.split("\n\n")[1] ?? "");
    const inside = await opened(file, step.inner.to);
    expect(hex(inside).startsWith(hex(bytes(step.inner.note)) + hex(unbase64(step.inner.attachment ?? "")))).toBe(true);
  }

  /** Where a note without a body ends. */
  const endOf = (plain: Uint8Array): number => plain.indexOf(10, plain.findIndex((b, i) => b === 10 && plain[i + 1] === 10) + 2) + 1;

  /** What stands behind a binary note, as long as it says. */
  function behind(plain: Uint8Array): Uint8Array {
    const end = endOf(plain);
    const length = /\nlength (\d+)\n/.exec(new TextDecoder().decode(plain.subarray(0, end)))?.[1];
    return plain.subarray(end, end + Number(length));
  }
});

test("a page that was loaded again shows its token", async () => {
  const [, session] = chat.sessions;
  const p = new Page(named(kept, "resume-state").text, [seedOf(session?.page ?? ""), named(keys.signers, session?.visitor ?? "").seed, session?.id ?? ""]);
  p.do("visitor.connected", 0);
  expect(p.sent(0x01).map(hex)).toEqual([hex(frame("Join again"))]);
  p.hear(frame("Roster"));
  p.hear(frame("Peer"));
  const step = named(chat.steps, "resume");
  const [sent = new Uint8Array()] = p.sent(0x10);
  expect(hex(sent.subarray(0, 34))).toBe(step.header);
  expect(new TextDecoder().decode(await opened(sent.subarray(34), chat.offered)).trimEnd()).toBe(step.note.trimEnd());
  const answers = chat.steps.filter((s) => s.from === "agent" && s.header.includes(second));
  const out = answers.flatMap((s) => p.hear(Buffer.concat([unhex(s.header), unbase64(s.file)])));
  expect([alarm(out), out.some((o) => o.type === "state" && o.phase === "joined")]).toEqual(["", true]);
  expect(texts(out)).toEqual(["I want to pay a bill 💳", "Which one is it?\n\nנומר 日本 é"]);
});

/** What the module has to do with a note; of what is for others alone, it reads nothing. */
const readings: Record<string, ((n: NoteVector) => string | Promise<string>) | "others"> = {
  roster: (n) => rosterOf(n.note, n.name === "roster-spare" ? "stamp-spare" : "stamp"),
  stamp: (n) => rosterOf(named(notes, n.name === "stamp-spare" ? "roster-spare" : "roster").note, n),
  duty: (n) => dutyOf(n),
  opening: () => waitingPage(0x07, "opening", ["prekey-alice", "prekey-bob", "waiting"]),
  offline: () => waitingPage(0x09, "offline", ["prekey-alice", "prekey-bob"]),
  hello: "others", // it makes them: see above
  enrolment: "others",
  "relay-auth": "others",
  handover: "others",
};

/** A page's answer to a roster and a stamp. */
function rosterOf(roster: string, stamp: string | NoteVector): string {
  const stamped = typeof stamp === "string" ? named(notes, stamp) : stamp;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes(stamped.note).length);
  const out = page().hear(Buffer.concat([Buffer.of(0x22), length, bytes(stamped.note), bytes(roster)]));
  const states = out.flatMap((o) => (o.type === "state" ? [`${o.phase} ${o.reason}`.trim()] : []));
  return states.join() === "waiting" ? "" : states.join();
}

/** Alice's duty note, alone in a Queue. */
async function dutyOf(n: NoteVector): Promise<string> {
  const p = page();
  p.hear(frame("Roster"));
  const note = bytes(n.note);
  const behindLength = Buffer.concat([Buffer.of(note.length >> 8, note.length & 255), note]);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", behindLength)).subarray(0, 8);
  const out = p.hear(Buffer.concat([frame("Queue").subarray(0, 26), digest, Buffer.of(1), behindLength]));
  const open = out.some((o) => o.type === "queue" && o.open);
  return open === (alarm(out) === "") ? alarm(out) : "neither taken nor refused";
}

/** A page writes as the customer of the vectors did, and what it seals is what the vectors have. */
async function waitingPage(kind: number, name: string, to: string[]): Promise<string> {
  const p = page(-100);
  p.hear(frame("Roster"));
  if (kind === 0x07) {
    p.hear(frame("Queue"));
    p.do("visitor.say", 10, "I want to pay a bill 💳\nIt is number 881.");
    p.do("visitor.tick", 12);
    p.do("visitor.say", 70, "Is anybody there?");
    p.do("visitor.tick", 72);
  } else {
    p.hear(frame("Queue"), 100);
    p.do("visitor.leave", 100, "Please call me back.\n\nMaria", "maria@example.com", 0);
  }
  const file = p.sent(kind).at(-1)?.subarray(17) ?? new Uint8Array();
  for (const identity of to) expect(new TextDecoder().decode(await opened(file, identity)).trimEnd()).toBe(named(notes, name).note.trimEnd());
  return "";
}

/** What the module says where the vectors give the reason of the other end. */
const inWords: Record<string, string> = {
  "roster bad-signature": "refused roster-signature",
  "roster malformed": "refused roster-signature",
  "stamp malformed": "refused roster-signature",
  "duty malformed": "bad-signature",
};

describe("notes", () => {
  test.each(notes)("$name", async (n) => {
    const reading = readings[n.kind];
    if (!reading) throw new Error(`nobody reads ${n.kind}: read the new one too`);
    if (reading === "others" || (n.refused && n.kind === "offline")) return; // a page gets no such note
    const why = n.refused ? (inWords[`${n.kind} ${n.refused}`] ?? n.refused) : "";
    expect(await reading(n)).toBe(why);
  });

  test("an opening comes back to the page that was loaded again", () => {
    const [session] = chat.sessions;
    const p = new Page(named(kept, "wait-state").text.replace("count 0", "count 2"), [seedOf(session?.page ?? ""), session?.id ?? ""]);
    p.do("visitor.connected", 0);
    p.hear(frame("Roster"));
    const opening = Buffer.concat([frame("Opening").subarray(0, 17), unbase64(named(notes, "opening").file ?? "")]);
    expect(texts(p.hear(opening))).toEqual(["I want to pay a bill 💳\nIt is number 881.", "Is anybody there?"]);
  });
});

describe("frames", () => {
  test.each(frames)("$name", ({ hex: digits, close }) => {
    expect(alarm(page().hear(unhex(digits))).includes("malformed")).toBe(Boolean(close));
  });
});

test("the question for the place in the queue, with the digest", () => {
  const p = page();
  p.hear(frame("Roster"));
  p.hear(frame("Queue"));
  p.do("visitor.watch", 1, 1);
  p.do("visitor.tick", 40);
  expect(p.sent(0x06).map(hex)).toContain(hex(frame("Ask")));
});
