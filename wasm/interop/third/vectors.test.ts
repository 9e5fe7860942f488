// A third reading of testdata/vectors, next to those of the product's Go and of its module.
// It shares no code with them: age-encryption opens what is sealed, Web Crypto verifies what
// is signed, and the rest is written from docs/protocol.md.
import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Ear, openInside } from "./end.ts";
import { Close, type Part, digest, parseFrame } from "./frame.ts";
import { check } from "./kinds.ts";
import { type Bytes, type Line, type Note, Refused, bytesOf, fingerprint, hex, join, parse, sha256, sign, unbase64, unhex, value, verified, verifierOf, write } from "./note.ts";
import { bucket, open, openWith, padded, padme, unpadded } from "./sealed.ts";

interface Signer {
  name: string;
  seed: string;
  signer: string;
  verifier: string;
  fingerprint: string;
}

interface Identity {
  name: string;
  identity: string;
  recipient: string;
  fingerprint: string;
}

interface Vector {
  name: string;
  what: string;
}

interface Made {
  kind: string;
  fields: Line[];
  body?: string;
  note: string;
}

interface Sealed {
  to: string[];
  plain: number;
  file: string;
}

type NoteVector = Vector & Made & Partial<Sealed> & { signers: string[]; refused?: string };
type Inner = Made & { signer: string; to: string; attachment?: string; plain: number };
type Step = Vector & Made & Sealed & { from: "visitor" | "agent"; header: string; signer: string; attachment?: string; inner?: Inner; refused?: string };
type FrameVector = Vector & { parts: (Part & { bytes?: number })[]; hex: string; close?: number };
type ID = Vector & { as: string; of: string; bytes: number; is: string };
type State = Vector & Partial<Made> & { text: string; passphrase?: string; file?: string };

interface Chat {
  now: number;
  org: string;
  service: string;
  origin: string;
  chat: string;
  roster: string;
  stamp: string;
  agent: string;
  offered: string;
  token: string;
  sessions: { id: string; hello: string; visitor: string; page: string }[];
  definitions: { name: string; text: string; sha256: string }[];
  steps: Step[];
}

const folder = new URL("../../../testdata/vectors/", import.meta.url);
const load = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), "utf8"));

const keys = load("keys.json") as { signers: Signer[]; identities: Identity[] };
const notes = (load("notes.json") as { notes: NoteVector[] }).notes;
const chat = load("chat.json") as Chat;
const frames = (load("frames.json") as { frames: FrameVector[] }).frames;
const ids = load("ids.json") as { ids: ID[]; padme: [number, number][]; buckets: [number, number][] };
const kept = (load("kept.json") as { states: State[] }).states;

/** The one of a list with that name. */
function named<T extends { name: string }>(list: T[], name: string): T {
  const found = list.find((one) => one.name === name);
  if (!found) throw new Error(`there is no ${name}`);
  return found;
}

const signer = (name: string): Signer => named(keys.signers, name);
const identity = (name: string): Identity => named(keys.identities, name);
const note = (name: string): NoteVector => named(notes, name);

/** Why something is refused, "" where it is not. */
async function refusal(reading: () => Promise<unknown>): Promise<string> {
  try {
    await reading();
    return "";
  } catch (error) {
    if (error instanceof Refused) return error.reason;
    throw error;
  }
}

test("every file is read", () => {
  const read = ["README.md", "chat.json", "frames.json", "ids.json", "kept.json", "keys.json", "notes.json"];
  expect(readdirSync(folder).sort()).toEqual(read);
});

describe("keys", () => {
  test.each(keys.signers)("$name", async ({ seed, verifier, signer: text, fingerprint: sum }) => {
    const [name = "", hash = ""] = verifier.split("+");
    const pkcs8 = join(unhex("302e020100300506032b657004220420"), unhex(seed));
    const jwk = await crypto.subtle.exportKey("jwk", await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", true, ["sign"]));
    const key = Uint8Array.from(Buffer.from(jwk.x ?? "", "base64url"));
    expect(await verifierOf(name, key)).toBe(verifier);
    expect(text).toBe(`PRIVATE+KEY+${name}+${hash}+${Buffer.from(`01${seed}`, "hex").toString("base64")}`);
    expect(await fingerprint(verifier)).toBe(sum);
  });

  test.each(keys.identities)("of $name", async ({ recipient, fingerprint: sum }) => {
    expect(await fingerprint(recipient)).toBe(sum);
  });
});

describe("names that follow from something else", () => {
  test.each(ids.ids)("$name", async ({ as, of, bytes, is }) => {
    const raw = as === "hex" ? unhex(of) : bytesOf(of);
    expect(hex(await sha256(raw)).slice(0, 2 * bytes)).toBe(is);
  });

  test("are of what stands elsewhere", async () => {
    const of = (name: string): string => named(ids.ids, name).of;
    expect([of("organisation"), of("ticket"), of("definition"), of("prev")]).toEqual([chat.org, chat.chat, chat.definitions[0]?.text, chat.steps[0]?.note]);
    expect(await digest([bytesOf(note("duty-alice").note), bytesOf(note("duty-bob").note)])).toBe(named(ids.ids, "digest").is);
  });

  test("lengths", () => {
    for (const [length, size] of ids.padme) expect(padme(length)).toBe(size);
    for (const [length, size] of ids.buckets) expect(bucket(length)).toBe(size);
  });
});

/** Made again from lines, body and seeds, a note is the same to the byte. */
async function expectMade({ kind, fields, body = "", note: text }: Made, ...signers: string[]): Promise<void> {
  expect(await sign(write({ kind, lines: fields, body }), ...signers.map(signer))).toBe(text);
}

/** Reads a note that belongs to no session, as those do that it is for. */
async function read(vector: NoteVector): Promise<Note> {
  const text = await verified(vector.note, ...vector.signers.map((name) => signer(name).verifier));
  const found = parse(text);
  if (found.kind !== vector.kind) throw new Refused("malformed");
  check(found);
  const ticket = named(ids.ids, "ticket").is;
  const bound: Record<string, string> = { org: chat.org };
  if (["opening", "offline", "handover"].includes(found.kind)) Object.assign(bound, { ticket, service: chat.service });
  if (found.kind === "handover") bound.to = signer("bob").verifier;
  for (const [key, wanted] of Object.entries(bound)) if (value(found, key) !== wanted) throw new Refused("wrong-chat");
  return found;
}

describe("notes", () => {
  test.each(notes)("$name", async (vector) => {
    expect(await refusal(() => read(vector))).toBe(vector.refused ?? "");
    if (vector.refused) return;
    const found = await read(vector);
    expect(found.lines).toEqual(vector.fields);
    expect(found.body).toBe(vector.body ?? "");
    await expectMade(vector, ...vector.signers);
    for (const to of vector.to ?? []) {
      const { plain, recipients } = await open(unbase64(vector.file ?? ""), identity(to).identity);
      expect(unpadded(plain)).toBe(vector.note);
      expect([recipients, plain.length]).toEqual([vector.to?.length, padded(vector.kind, vector.note)]);
      expect(plain.length).toBe(vector.plain);
    }
  });

  test.each(["", "-without", "-spare"])("a stamp is for its roster: %s", async (which) => {
    const roster = note(which === "-spare" ? "roster-spare" : "roster");
    const [stamped, rostered] = [await read(note(`stamp${which}`)), await read(roster)];
    expect(value(stamped, "hash")).toBe(await fingerprint(roster.note));
    expect(value(stamped, "roster")).toBe(value(rostered, "version"));
  });
});

/** The ends of the chat that listen, each in a session. */
function listener(from: "visitor" | "agent", session: string): Ear {
  const page = chat.sessions.find((one) => one.id === session);
  if (!page) throw new Error(`there is no session ${session}`);
  const mine = identity(from === "agent" ? page.page : chat.offered);
  const verifier = signer(from === "agent" ? chat.agent : page.visitor).verifier;
  return new Ear({ org: chat.org, chat: chat.chat, session, origin: chat.origin, from, identity: mine.identity, recipient: mine.recipient, verifier });
}

/** What an end does with a note that it believes. */
async function take(heard: { note: Note; bytes?: Bytes }, step: Step): Promise<void> {
  switch (heard.note.kind) {
    case "offer":
      expect(await read(note(chat.roster)).then((roster) => roster.lines.filter(([key]) => key === "agent").map(([, agent]) => agent.split(" ")[0]))).toContain(
        value(heard.note, "agent"),
      );
      expect(keys.identities.map((i) => i.recipient)).toContain(value(heard.note, "recipient"));
      return;
    case "form-request":
      expect(chat.definitions.map((d) => d.text)).toContain(heard.note.body);
      return;
    case "form-submission":
      return takeInside(step, unbase64(heard.note.body.replaceAll("\n", "")));
    case "file-chunk":
      return takeInside(step, heard.bytes ?? new Uint8Array());
    case "resume":
      if (value(heard.note, "token") !== chat.token) throw new Refused("bad-token");
  }
}

/** Opens what is sealed to a request's key. */
async function takeInside(step: Step, file: Bytes): Promise<void> {
  const { inner } = step;
  if (!inner) throw new Error("nothing is inside");
  const request = chat.steps.find((s) => s.kind === "form-request" && lineOf(s, "request") === lineOf(step, "request"));
  const key = keys.identities.find((i) => request && i.recipient === lineOf(request, "recipient"));
  if (!request || !key) throw new Error("nobody asked for it");
  const bound: Record<string, string> = {
    org: chat.org,
    chat: chat.chat,
    session: lineOf(step, "session"),
    request: lineOf(step, "request"),
    origin: chat.origin,
    to: key.fingerprint,
  };
  if (inner.kind === "submission") bound.definition = await fingerprint(request.body ?? "");
  const heard = await openInside(file, key.identity, signer("visitor").verifier, bound);
  expect([heard.signed, heard.note.lines, heard.note.body]).toEqual([inner.note, inner.fields, inner.body ?? ""]);
  expect(heard.bytes && hex(heard.bytes)).toEqual(inner.attachment && hex(unbase64(inner.attachment)));
  expect((await open(file, key.identity)).plain.length).toBe(padded(inner.kind, inner.note, heard.bytes?.length));
  await expectMade(inner, inner.signer);
}

const lineOf = (step: Step, key: string): string => step.fields.find(([k]) => k === key)?.[1] ?? "";

describe("the chat", () => {
  const ears = new Map<string, Ear>();
  const earOf = (step: Step): Ear => {
    const session = step.header.slice(34, 50);
    const name = `${step.from} ${session}`;
    const ear = step.refused === "bad-token" ? listener(step.from, session) : (ears.get(name) ?? listener(step.from, session));
    if (step.refused !== "bad-token") ears.set(name, ear);
    return ear;
  };

  test.each(chat.steps)("$from: $name", async (step) => {
    const frame = join(unhex(step.header), unbase64(step.file));
    let heard: Awaited<ReturnType<Ear["hear"]>> | undefined;
    const why = await refusal(async () => {
      heard = await earOf(step).hear(frame);
      await take(heard, step);
    });
    expect(why).toBe(step.refused ?? "");
    if (step.note) await expectMade(step, step.signer);
    if (step.refused) return;
    expect([heard?.signed, heard?.note.lines, heard?.note.body]).toEqual([step.note, step.fields, step.body ?? ""]);
    const { plain } = await open(unbase64(step.file), identity(step.to[0] ?? "").identity);
    expect([plain.length, step.plain]).toEqual(Array(2).fill(padded(step.kind, step.note, heard?.bytes?.length)));
  });

  test.each(chat.definitions)("the hash of $name", async ({ text, sha256: sum }) => {
    expect(await fingerprint(text)).toBe(sum);
  });
});

describe("frames", () => {
  test.each(frames)("$name", async (vector) => {
    const reading = parseFrame(unhex(vector.hex));
    if (vector.close) {
      const close = await reading.catch((error: unknown) => error);
      expect(close).toBeInstanceOf(Close);
      expect((close as Close).code).toBe(vector.close);
      return;
    }
    expect(await reading).toEqual(vector.parts.map(({ name, as, value: text }) => ({ name, as, value: text })));
  });
});

describe("what is kept", () => {
  test.each(kept)("$name", async ({ kind, fields, text, file, passphrase }) => {
    if (file && passphrase) {
      expect(await openWith(unbase64(file), passphrase)).toBe(text);
      expect(text).toBe(`${signer("root").signer}\n`);
      return;
    }
    const found = parse(text);
    check(found);
    expect([found.kind, found.lines, found.body]).toEqual([kind, fields, ""]);
  });
});
