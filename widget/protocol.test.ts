import { expect, test } from "vitest";
import { maxFrame, path, ping, pong, chatQuery, malformed, restarting, subprotocol } from "../relay/worker/src/wire.ts";
import { closings, untaken } from "./bridge/codes.ts";
import { constant, source } from "./constants.ts";
import { isFinal } from "./loader/backoff.ts";

// What TypeScript itself reads and writes of the protocol, held against docs/protocol.json. Frames it only carries: the module reads them.

interface Key {
  key: string;
  choices?: string[];
}
interface Note {
  kind: string;
  keys: Key[];
}
interface Grammar {
  version: string;
  socket: { subprotocol: string; path: string; query: string; chat: string; texts: string[] };
  closeCodes: { code: number; name: string; reason: string; connectAgain: boolean }[];
  frames: { most: number };
  patterns: Record<string, { pattern: string }>;
  sealed: { notes: Note[] };
}
const grammar = JSON.parse(source("docs/protocol.json")) as Grammar;

test("a connection is opened and kept as the grammar says", () => {
  const { socket } = grammar;
  expect(socket.subprotocol).toBe(grammar.version);
  for (const ours of [constant("widget/loader/link.ts", "SUBPROTOCOL"), subprotocol]) expect(ours).toBe(socket.subprotocol);
  expect([ping, pong]).toEqual(socket.texts);
  expect(constant("widget/loader/link.ts", "PING")).toBe(socket.texts[0]);
  expect([path, chatQuery]).toEqual([socket.path, socket.query]);
  expect(source("widget/loader/link.ts")).toContain(`?${socket.query}=$`);
  expect(maxFrame).toBe(grammar.frames.most);
});

test("the Worker takes the tickets that the grammar takes", () => {
  const [, ours = ""] = /\/(\S+)\/\.test\(ticket\)/.exec(source("relay/worker/src/front.ts")) ?? [];
  const ticket = "0123456789abcdef0123456789abcdef";
  for (const text of [ticket, ticket.toUpperCase(), ticket.slice(1), `${ticket}0`, ""]) {
    expect(new RegExp(ours).test(text), text).toBe(new RegExp(grammar.socket.chat).test(text));
  }
});

test("a page stops at the codes at which the grammar says so", () => {
  for (const { code, connectAgain } of grammar.closeCodes) expect(isFinal(code), String(code)).toBe(!connectAgain);
  for (const { code, reason } of [restarting, malformed]) expect(grammar.closeCodes).toContainEqual(expect.objectContaining({ code, reason }));
});

/** What a key of a kind of note can be. */
const choices = (kind: string, key: string): string[] =>
  grammar.sealed.notes.filter((note) => note.kind === kind).flatMap(({ keys }) => keys.find((line) => line.key === key)?.choices ?? []);

test("the page has words for each reason that a note gives", () => {
  expect(choices("note-refused", "reason")).toEqual([...untaken]);
  const reasons = new Set(choices("form-cancel", "reason"));
  expect(reasons.size).toBeGreaterThan(4);
  for (const reason of reasons) expect(closings).toContain(reason);
  for (const found of choices("guard", "found")) expect(source("widget/bridge/codes.ts")).toContain(`"${found}"`);
});

test("ECMAScript reads each pattern", () => {
  for (const { pattern } of Object.values(grammar.patterns)) expect(() => new RegExp(pattern, "u"), pattern).not.toThrow();
});
