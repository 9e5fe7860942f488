// What one end of a chat has to check of what the other says, in one session.
import { check, isSignal } from "./kinds.ts";
import { type Bytes, type Note, Refused, bytesOf, fingerprint, hex, kindOf, parse, sha256, value, verified } from "./note.ts";
import { type Part, parseFrame, part } from "./frame.ts";
import { cut, open, unpadded } from "./sealed.ts";

/** What an end knows of a session. Identity is what the other end seals to, recipient its public half. */
export interface Session {
  org: string;
  chat: string;
  session: string;
  origin: string;
  from: "visitor" | "agent";
  identity: string;
  recipient: string;
  /** The verifier key of the other end; of an agent it follows from the offer. */
  verifier: string;
}

/** A note that was believed. */
export interface Heard {
  note: Note;
  signed: string;
  bytes?: Bytes;
}

const NONE = "0".repeat(64);

/** The receiving side of an end. */
export class Ear {
  readonly #session: Session;
  readonly #came = new Map<bigint, string>();
  #seq = 0n;
  #prev = NONE;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Takes a frame, and returns the note in it. Throws Refused with the reason not to believe it, which changes nothing. */
  async hear(frame: Bytes): Promise<Heard> {
    const parts = await parseFrame(frame);
    this.#checkHeader(parts);
    const seq = BigInt(part(parts, "seq"));
    const sum = hex(await sha256(frame));
    if (seq > 0n && seq <= this.#seq) throw new Refused(this.#came.get(seq) === sum ? "replayed" : "broken-chain");
    const heard = await this.#open(frame.slice(34));
    await this.#believe(heard, seq);
    if (seq > 0n) await this.#follow(heard.signed, seq, sum);
    return heard;
  }

  #checkHeader(parts: Part[]): void {
    const direction = this.#session.from === "agent" ? "1" : "0";
    const right = part(parts, "chat") === this.#session.chat && part(parts, "session") === this.#session.session && part(parts, "direction") === direction;
    if (!right) throw new Refused("wrong-chat");
  }

  async #open(file: Bytes): Promise<Heard> {
    const { plain, recipients } = await open(file, this.#session.identity);
    if (recipients !== 1) throw new Refused("cannot-open");
    const firstLine = new TextDecoder().decode(plain.slice(0, 100));
    const binary = kindOf(firstLine) === "file-chunk" ? await cut(plain) : { signed: unpadded(plain) };
    return { note: { kind: "", lines: [], body: "" }, ...binary };
  }

  async #believe(heard: Heard, seq: bigint): Promise<void> {
    const text = await verified(heard.signed, this.#session.verifier);
    heard.note = parse(text);
    check(heard.note);
    const { note } = heard;
    const bound = { org: this.#session.org, chat: this.#session.chat, session: this.#session.session, from: this.#session.from, origin: this.#session.origin };
    const to = await fingerprint(this.#session.recipient);
    for (const [key, wanted] of Object.entries({ ...bound, to })) if (value(note, key) !== wanted) throw new Refused("wrong-chat");
    if (isSignal(note.kind) !== (seq === 0n)) throw new Refused(seq === 0n ? "malformed" : "unexpected");
    if (value(note, "seq") !== String(seq)) throw new Refused("broken-chain");
    if (seq > this.#seq + 1n) throw new Refused("gap");
    if (value(note, "prev") !== (seq === 0n ? NONE : this.#prev)) throw new Refused("broken-chain");
  }

  async #follow(signed: string, seq: bigint, sum: string): Promise<void> {
    this.#seq = seq;
    this.#prev = hex(await sha256(bytesOf(signed)));
    this.#came.set(seq, sum);
  }
}

/** What else a note must be bound to that is sealed a second time, to the key of a request. */
export async function openInside(file: Bytes, identity: string, verifier: string, bound: Record<string, string>): Promise<Heard> {
  const { plain, recipients } = await open(file, identity);
  if (recipients !== 1) throw new Refused("cannot-open");
  const binary = kindOf(new TextDecoder().decode(plain.slice(0, 100))) === "chunk" ? await cut(plain) : { signed: unpadded(plain) };
  const note = parse(await verified(binary.signed, verifier));
  check(note);
  for (const [key, wanted] of Object.entries(bound)) if (value(note, key) !== wanted) throw new Refused("wrong-chat");
  return { note, ...binary };
}
