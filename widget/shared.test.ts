import { expect, test } from "vitest";
import { closings, endings, fates, pauses, phases, ratings, refusals, untaken, uploadStates } from "./bridge/codes.ts";
import { FieldState, From, Kind } from "./bridge/outputs.ts";
import { constant, counted, found, prefixed, source } from "./constants.ts";
import { words } from "./frame/words.ts";
import { isFinal } from "./loader/backoff.ts";

// What TypeScript and Go both say stands in two places. Here they are compared.
test.each([
  ["widget/loader/link.ts", "SUBPROTOCOL", "relay/wire/wire.go", "Subprotocol"],
  ["widget/loader/link.ts", "PING", "relay/wire/wire.go", "Ping"],
  ["widget/frame/chat.ts", "REPLACED", "relay/wire/wire.go", "CloseReplaced"],
  ["widget/frame/uploads.ts", "HEAD", "wasm/field/file.go", "SniffBytes"],
  ["widget/bridge/wasm.ts", "MAX_ARGUMENTS", "wasm/exports.go", "maxArguments"],
  ["desktop/ui/src/composer.tsx", "MAX_TEXT", "wasm/chat/doc.go", "MaxText"],
  ["desktop/ui/src/socket.ts", "DENIED", "desktop/socket.go", "closeDenied"],
])("%s: %s is %s's %s", (ours, our, theirs, their) => {
  expect(constant(ours, our)).toBe(constant(theirs, their));
});

test("a close code is final where wire.Reconnect says no", () => {
  const codes = [...prefixed("relay/wire/wire.go", "Close")];
  expect(codes.length).toBeGreaterThan(10);
  const [, from, to] = /return c < (\d+) \|\| c > (\d+)/.exec(source("relay/wire/wire.go")) ?? [];
  for (const code of [1006, ...codes.map(([, code]) => code), Number(from) - 1, Number(from), Number(to), Number(to) + 1]) {
    expect(isFinal(code), String(code)).toBe(!(code < Number(from) || code > Number(to)));
  }
});

test("the codes that the words are for are close codes that stop a page", () => {
  const stops = /stops: Record<([\d |]+), string>/.exec(source("widget/frame/words/words.ts"))?.[1]?.split(" | ").map(Number) ?? [];
  const codes = prefixed("relay/wire/wire.go", "Close");
  expect(stops).toEqual(["Org", "Replaced", "Origin"].map((name) => codes.get(name)));
});

test("the name of a service is as long as the frame may carry", () => {
  expect(source("widget/loader/config.ts")).toContain(`{1,${constant("relay/wire/wire.go", "MaxService")}}$/`);
});

test("an overlong text is longer than any field may be, and the outbox is nearly full before it is full", () => {
  const [, overlong = ""] = /"x"\.repeat\(([\d_]+)\)/.exec(source("widget/frame/filling.ts")) ?? [];
  expect(Number(overlong.replaceAll("_", ""))).toBe(Number(constant("wasm/field/text.go", "MaxText")) + 1);
  expect(constant("widget/frame/stream.ts", "NEARLY_FULL")).toBeLessThan(Number(constant("wasm/chat/doc.go", "MaxOutbox")));
});

test("the numbers in outputs are those that Go counts", () => {
  const names = (table: object) => Object.keys(table).map((name) => name.toLowerCase());
  const lower = (name: string) => name.replace("Side", "").toLowerCase();
  for (const table of [From, Kind, FieldState]) expect(Object.values(table)).toEqual(Object.keys(table).map((_, i) => i));
  expect(names(From)).toEqual(counted("wasm/chat/output.go", "Customer").map(lower));
  expect(names(Kind)).toEqual(counted("wasm/chat/output.go", "Text").map(lower));
  expect(names(FieldState)).toEqual(counted("wasm/field/field.go", "Empty").map(lower));
});

const chat = (file: string): string => `wasm/chat/${file}.go`;
const sorted = (names: readonly string[]): string[] => [...names].sort();

// said has the constants of a type in wasm/chat/vocabulary.go, but the empty one.
const said = (type: string): string[] => found(chat("vocabulary"), new RegExp(`^\\t\\w+ +${type} += "([^"]+)"`, "gm"));

const agents = ["customer", "customer-said", "stamp-expired"]; // pauses that only the agent's side has

test("the module says what stands with a chat, a file, a form and a message in the names that the frame reads", () => {
  expect(sorted(phases)).toEqual(said("Phase"));
  expect(sorted(uploadStates)).toEqual(said("UploadState"));
  expect(sorted(fates)).toEqual(said("Fate"));
  expect(sorted(untaken)).toEqual(said("Untaken"));
  expect(sorted(endings)).toEqual(said("EndedBy"));
  expect(sorted(closings)).toEqual(said("CloseReason"));
  expect(sorted(ratings)).toEqual(said("RatingState"));
  expect(sorted([...pauses, ...agents])).toEqual(said("PauseReason"));
  expect(sorted(refusals)).toEqual(found("wasm/trust/verify.go", /^\tRefused\w+ +Refusal = "([^"]+)"/gm));
});

test("the frame has words for every pause, refusal, failure and end that the module tells a customer of", () => {
  expect(sorted(Object.keys(words.paused))).toEqual(sorted(pauses));
  expect(sorted(Object.keys(words.refusals))).toEqual(sorted(refusals));
  const stopped = Object.keys(words.guard.found).map((name) => `text-${name}`);
  const others = ["arguments", "no-more-time", "too-many-forms"]; // a mistake of the page's, and what only agents do
  const rated = ["rating-over", "remark-too-long"]; // of which the question itself tells
  const own = ["dead", "stopped"]; // the frame's
  expect(sorted([...Object.keys(words.failures).filter((code) => !own.includes(code)), ...stopped, ...others, ...rated])).toEqual(found(chat("doc"), /&Error\{"([^"]+)"/g));
  const ends = Object.keys(words.items).flatMap((code) => /^ended-(.*)/.exec(code)?.[1] ?? []);
  expect(sorted([...ends, "colleague", "handed", "unknown"])).toEqual(said("EndedBy")); // a page is told that the chat is lost
});

test("the frame has words for every code that the customer's stream can have", () => {
  const agents = ["not-extended", "not-shown", "received", "paused", "rated", "reloaded", "past-refused", "asked", "recalled", "withheld", "copy", "handed", "handed-bare"]; // which only the agent's stream has
  const shared = ["sent", "expired", "cancelled-customer", "cancelled-agent", "unreadable", "agent-changed"]; // with why a form closed
  expect(said("CloseReason")).toEqual(expect.arrayContaining(shared));
  const inGo = [...said("Code").filter((code) => !agents.includes(code)), ...shared, ...said("Fate")];
  const families = /^(ended|guard)-/; // an end, or what was found
  expect(sorted(Object.keys(words.items).filter((code) => !families.test(code)))).toEqual(sorted(inGo));
});
