import { createHash } from "node:crypto";
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { ToFrame, ToLoader } from "../bridge/messages.ts";
import { encodeList } from "../bridge/list.ts";
import type { Op } from "../bridge/ops.ts";
import { Bridge, BridgeError } from "../bridge/wasm.ts";
import { builtModule, org } from "../testing/module.ts";
import { Chat } from "./chat.ts";
import { painted } from "./engine.ts";
import { MAX_ITEMS } from "./kept.ts";
import { nearlyFull } from "./stream.ts";

let module: WebAssembly.Module;
let posted: ToLoader[];
let chat: Chat;

/** The tickets of the chats that were connected to, in order. */
const tickets = () => posted.flatMap((message) => (message.type === "connect" ? [message.chat] : []));

/** The ticket of the chat that a join names: see relay/wire. */
function joined(message: ToLoader | undefined): string {
  if (message?.type !== "send") throw new Error("nothing was sent");
  const frame = Buffer.from(message.bytes);
  const at = 1 + 32 + 1 + frame.readUInt8(33);
  return createHash("sha256")
    .update(frame.subarray(at, at + 16))
    .digest("hex")
    .slice(0, 32);
}

const types = () => posted.map((message) => message.type);
const texts = () => chat.state.items.value.map((item) => item.text);

beforeAll(async () => {
  module = await builtModule();
});

beforeEach(() => {
  posted = [];
  chat = new Chat("https://shop.example", (message) => posted.push(message));
});

function init(over: Partial<Extract<ToFrame, { type: "init" }>> = {}): void {
  chat.received({ type: "init", org, spare: "", service: "billing", language: "en", firstName: "", lastName: "", ...over });
}

async function ready(): Promise<void> {
  chat.ready(await Bridge.start(module));
  for (let step = 0; chat.warmUp(step); step++);
}

/** A frame that has its module, and in which nothing was said. */
async function opened(): Promise<void> {
  init();
  await ready();
}

/** A chat that began with "Hello"; its link is up. */
async function begun(): Promise<void> {
  await opened();
  chat.say("Hello");
  chat.received({ type: "up" });
}

/** A frame whose module says more than it is asked for: what more makes of an operation's name and its outputs. instead answers in the module's place. */
async function openedWith(more: (op: Op, outputs: Uint8Array[]) => Uint8Array[], instead: (op: Op, args: unknown[]) => Uint8Array[] | undefined = () => undefined): Promise<void> {
  init();
  const bridge = await Bridge.start(module);
  const call = bridge.call.bind(bridge);
  bridge.call = (op, ...args) => more(op, instead(op, args) ?? call(op, ...args));
  chat.ready(bridge);
}

test("opening and warming up queues nobody", async () => {
  init();
  chat.received({ type: "opened", focus: true });
  await ready();
  expect(types()).toEqual(["unread"]);
  expect(chat.state.phase.value).toBe("idle");
});

test("the first text connects, and joins once the link is up", async () => {
  await opened();
  expect(chat.say("Hello")).toBe(true);
  expect([types(), texts(), chat.state.link.value]).toEqual([["connect", "save"], ["Hello"], "connecting"]);
  chat.received({ type: "up" });
  expect([types(), chat.state.link.value]).toEqual([["connect", "save", "send"], "up"]);
  expect(tickets()).toEqual([joined(posted[2])]);
});

test("what is typed before the module is there is shown, and sent when it comes", async () => {
  init();
  expect(chat.say("early")).toBe(true);
  expect([chat.state.early.value, chat.waits]).toEqual([["early"], true]);
  await ready();
  expect([chat.state.early.value, texts(), chat.waits]).toEqual([[], ["early"], false]);
});

test("an early text that cannot be sent comes back", async () => {
  init();
  chat.say("x".repeat(8001));
  await ready();
  expect(chat.state.draft.value).toHaveLength(8001);
  expect(chat.state.problem.value).toContain("too long");
});

test("a text that no box can hold is refused before the module is asked, also where it came by no key", async () => {
  init();
  expect([chat.say("x".repeat(20_000)), chat.state.problem.value]).toEqual([true, ""]);
  chat.state.early.value = [];
  expect([chat.say("x".repeat(20_001)), chat.state.early.value]).toEqual([false, []]);
  expect(chat.state.problem.value).toContain("so it was not put in");
  await ready();
  expect([chat.say("x".repeat(20_001)), types()]).toEqual([false, []]);
  expect(chat.state.problem.value).toContain("so it was not put in");
  expect([chat.say("x".repeat(20_000)), chat.state.problem.value.includes("not put in")]).toEqual([false, false]);
});

test.each([
  ["too long", "x".repeat(8001), "too long"],
  ["with control characters", "a\u0007b", "can't be sent"],
])("a first text that is %s queues nobody", async (_, text, words) => {
  await opened();
  expect(chat.say(text)).toBe(false);
  expect(chat.state.problem.value).toContain(words);
  expect([types(), chat.state.phase.value, texts()]).toEqual([[], "idle", []]);
  expect(chat.say("better")).toBe(true);
  expect([chat.state.problem.value, texts()]).toEqual(["", ["better"]]);
});

test("an edit of a form that is gone is nothing to tell", async () => {
  await opened();
  chat.say("Hello");
  const gone = "ab".repeat(16);
  expect([chat.edit(gone, "a", "x", 1, []), chat.hints(gone, []), chat.state.problem.value]).toEqual([null, null, ""]);
});

test("only the first organisation counts: whoever catches the port cannot name another", async () => {
  await opened();
  init({ org: "evil.example/support+48cbd211+AWHGSwbHbnSbjkbNXrGCp0gnhMJHJ4YOJL9qvMjrkpCQ", service: "other" });
  expect(chat.state.service.value).toBe("billing");
  chat.say("Hello");
  chat.received({ type: "up" });
  const join = posted.find((message) => message.type === "send");
  const hello = new TextDecoder("latin1").decode(join?.type === "send" ? join.bytes : undefined);
  expect([hello.includes(org), hello.includes("evil.example")]).toEqual([true, false]);
});

test("only the first module counts: whoever catches the port cannot put the chat into another", async () => {
  await opened();
  chat.say("Hello");
  await ready();
  expect([chat.say("still here"), texts(), chat.state.problem.value]).toEqual([true, ["Hello", "still here"], ""]);
});

test("an organisation that is no key is refused before anything leaves", async () => {
  init({ org: "nonsense" });
  await ready();
  expect([chat.state.phase.value, chat.state.reason.value]).toEqual(["refused", "org-malformed"]);
  expect(types()).toEqual([]);
});

test("a lost connection is said, and a final one too, with its code", async () => {
  await begun();
  chat.received({ type: "down", code: 1006, final: false });
  expect(chat.state.link.value).toBe("lost");
  chat.received({ type: "up" });
  expect(types()).toEqual(["connect", "save", "send", "send"]);
  chat.received({ type: "down", code: 4204, final: true });
  expect([chat.state.link.value, chat.state.closeCode.value]).toEqual(["stopped", 4204]);
  chat.reconnect();
  expect(chat.state.link.value).toBe("connecting");
  expect(tickets()).toEqual(Array(2).fill(joined(posted[2])));
});

test("what is written on a closed connection is not sent, and said so", async () => {
  await begun();
  chat.received({ type: "down", code: 4204, final: true });
  expect([chat.say("Anybody?"), chat.insist("4111"), chat.submit("r", [])]).toEqual([false, false, "stopped"]);
  expect([texts(), chat.state.problem.value]).toEqual([["Hello"], "This was not sent: the connection is closed. Connect again, then send it."]);
  chat.reconnect();
  expect(chat.say("Now")).toBe(true);
});

test("it is said before no more messages can wait", async () => {
  await opened();
  for (let n = 0; n < 179; n++) chat.say(`message ${n}`);
  expect(nearlyFull(chat.state)).toBe(false);
  chat.say("message 180");
  expect(nearlyFull(chat.state)).toBe(true);
  for (let n = 180; n < 200; n++) expect(chat.say(`message ${n}`)).toBe(true);
  expect([chat.say("one too many"), chat.state.problem.value]).toEqual([false, "Too many messages are waiting to be delivered. Try again in a moment."]);
});

test("a chat that another page has taken is over in this one", async () => {
  await begun();
  chat.received({ type: "down", code: 4205, final: true });
  expect([chat.state.phase.value, chat.state.reason.value, chat.state.link.value]).toEqual(["ended", "replaced", "off"]);
  expect(texts().at(-1)).toBe("This chat goes on in another window, so it has stopped in this one.");
  expect(chat.say("To whom?")).toBe(false);
});

test("malformed frames change nothing", async () => {
  await begun();
  for (const bytes of [[], [0xff], [0x25, 1, 2, 3], [0x10]]) {
    chat.received({ type: "frame", bytes: new Uint8Array(bytes).buffer });
  }
  expect(chat.state.broken.value).toBe(false);
  expect(chat.say("still here")).toBe(true);
});

test("a roster that is none is refused: the link closes and nothing is kept", async () => {
  await begun();
  chat.received({ type: "frame", bytes: new Uint8Array([0x22, 0, 0, 0, 0, ...Buffer.from("no roster\n")]).buffer });
  expect([chat.state.phase.value, chat.state.reason.value]).toEqual(["refused", "roster-signature"]);
  expect(types()).toContain("disconnect");
});

test("a chat that ended makes room for a new one", async () => {
  await begun();
  chat.end();
  expect([chat.state.phase.value, types().includes("disconnect")]).toEqual(["ended", true]);
  chat.restart();
  expect([chat.state.phase.value, texts()]).toEqual(["idle", []]);
  expect([chat.say("again"), texts()]).toEqual([true, ["again"]]);
});

test("a chat that is ended while the link is away keeps it until the relay knows", async () => {
  await begun();
  chat.received({ type: "down", code: 1006, final: false });
  chat.end();
  expect([chat.state.phase.value, chat.state.link.value, types().includes("disconnect")]).toEqual(["ended", "off", false]);
  chat.received({ type: "up" });
  expect([chat.state.link.value, types().slice(-3)]).toEqual(["off", ["send", "send", "disconnect"]]);
});

test("each chat has a link of its own, and the one before is closed first", async () => {
  await opened();
  for (const text of ["one", "two"]) {
    chat.say(text);
    chat.received({ type: "up" });
    chat.end();
    chat.restart();
  }
  const [one, two] = tickets();
  const joins = posted.filter((message) => message.type === "send" && new Uint8Array(message.bytes)[0] === 1).map(joined);
  expect(joins).toEqual([one, two]);
  expect(one).not.toBe(two);
  const links = posted.filter(({ type }) => type === "connect" || type === "disconnect").map(({ type }) => type);
  expect(links.filter((type, at) => type !== links[at - 1])).toEqual(["connect", "disconnect", "connect", "disconnect"]);
});

test("opening counts, so that the text box takes the focus each time", () => {
  chat.received({ type: "opened", focus: true });
  chat.received({ type: "closed" });
  chat.received({ type: "opened", focus: true });
  expect(chat.state.opened.value).toBe(2);
});

test("a chat that another tab has is let go without a word to the agent, and shown no more", async () => {
  await begun();
  const before = types().length;
  chat.received({ type: "elsewhere", movable: true });
  expect([chat.state.elsewhere.value, chat.state.link.value, types().slice(before)]).toEqual(["movable", "off", []]);
  chat.moveHere();
  expect(types().slice(before)).toEqual(["moveHere"]);
  chat.received({ type: "free" });
  expect([chat.state.elsewhere.value, chat.state.phase.value, chat.state.items.value]).toEqual(["", "idle", []]);
  expect(chat.say("Another one")).toBe(true);
  expect(types().filter((type) => type === "connect")).toHaveLength(2);
});

test("what an earlier page kept is not resumed when another tab has the chat", async () => {
  init({ saved: Uint8Array.of(1) });
  chat.received({ type: "elsewhere", movable: true });
  await ready();
  expect([chat.waits, types()]).toEqual([false, []]);
});

test("a module that cannot be fetched can be asked for again", () => {
  chat.received({ type: "wasmFailed" });
  expect(chat.state.loadFailed.value).toBe(true);
  chat.loading.retry();
  expect([chat.state.loadFailed.value, types()]).toEqual([false, ["needWasm"]]);
});

const number = "4111 1111 1111 1111";

test("a first text with a card number queues nobody, and nothing leaves", async () => {
  await opened();
  expect(chat.say(`my card is ${number}`)).toBe(false);
  expect([chat.state.guard.value, chat.state.problem.value, types(), texts(), chat.state.phase.value]).toEqual(["card-number", "", [], [], "idle"]);
  chat.backToText();
  expect([chat.state.guard.value, types(), chat.state.phase.value]).toEqual(["", [], "idle"]);
  expect([chat.say("order 45678"), texts()]).toEqual([true, ["order 45678"]]);
});

test("what was stopped can be asked for in a form, also as the first thing said", async () => {
  await opened();
  chat.say("ssn 123456789");
  expect(chat.state.guard.value).toBe("ssn");
  expect(chat.askForForm("ssn")).toBe(true);
  expect([chat.state.guard.value, types()]).toEqual(["", ["connect", "save"]]);
  expect(texts()).toEqual(["Nothing was sent. Whoever joins will be asked for a secure form."]);
});

test("a number that is none is sent as it is, when the customer insists", async () => {
  await opened();
  expect([chat.say(number), chat.insist(number)]).toEqual([false, true]);
  expect([chat.state.guard.value, texts()]).toEqual(["", [number]]);
});

test("early texts are stopped too: each comes back, and the others are sent", async () => {
  init();
  for (const text of [number, "ssn 123456789", "hello"]) chat.say(text);
  await ready();
  expect(chat.state.draft.value).toBe(`${number}\nssn 123456789`);
  expect([chat.state.guard.value, texts()]).toEqual(["ssn", ["hello"]]);
});

test("a new chat begins without the notice of the one before", async () => {
  await opened();
  chat.say("Hello");
  chat.say(number);
  chat.end();
  chat.restart();
  expect(chat.state.guard.value).toBe("");
});

test("a form that is not open has no hints, and nothing is thrown", async () => {
  await opened();
  chat.say("Hello");
  expect(chat.hints("00", [])).toBeNull();
  expect(chat.edit("00", "a", "b", 1, [])).toBeNull();
});

test("a message that the agent's side does not take was not sent, also when it is there", async () => {
  const told = [encodeList(["delivered", 3]), encodeList(["not-taken", 2, "too-long"]), encodeList(["not-taken", 3, "malformed"]), encodeList(["not-taken", 99, "empty"])];
  await openedWith((op, outputs) => [...outputs, ...(op === "visitor.disconnected" ? told : [])]);
  chat.say("one");
  chat.say("two");
  chat.askForForm("ssn");
  chat.received({ type: "up" });
  expect(chat.state.problem.value).toBe("");
  chat.received({ type: "down", code: 1006, final: false });
  expect(chat.state.items.value.map(({ text, untaken }) => [text, untaken])).toEqual([
    ["one", undefined],
    ["two", "too-long"],
    [expect.stringContaining("was not asked for a secure form"), "malformed"],
  ]);
  expect(chat.state.problem.value).toContain("was not asked for a secure form");
  chat.say("three");
  expect(chat.state.problem.value).toBe("");
});

test("a stream that grows without end loses its beginning, and says so", async () => {
  await openedWith((op, outputs) => (op === "visitor.say" ? new Array<Uint8Array[]>(5000).fill(outputs).flat() : outputs));
  chat.state.delivered.value = Number.MAX_SAFE_INTEGER;
  chat.say("hello");
  expect(chat.state.items.value.length).toBeLessThanOrEqual(MAX_ITEMS);
  expect(chat.state.dropped.value).toBe(true);
  chat.restart();
  expect(chat.state.dropped.value).toBe(false);
});

test("that the agent writes is shown as long as the module says so, and not in the next chat", async () => {
  let on = "1";
  await openedWith((op, outputs) => (op === "visitor.receive" ? [...outputs, encodeList(["writing", on])] : outputs));
  chat.say("Hello");
  const hear = () => chat.received({ type: "frame", bytes: new ArrayBuffer(1) });
  hear();
  expect(chat.state.writing.value).toBe(true);
  on = "0";
  hear();
  expect(chat.state.writing.value).toBe(false);
  on = "1";
  hear();
  chat.end();
  chat.restart();
  expect(chat.state.writing.value).toBe(false);
});

test("that the customer writes is said of a text that is still there once it is painted", async () => {
  vi.stubGlobal("requestAnimationFrame", (then: () => void) => setTimeout(then));
  const ops: Op[] = [];
  await openedWith((op, outputs) => {
    ops.push(op);
    return outputs;
  });
  const said = () => ops.filter((op) => op === "visitor.writing").length;
  chat.wrote(() => true);
  await painted();
  expect(said()).toBe(0); // there is no chat
  chat.say("Hello");
  chat.wrote(() => false);
  await painted();
  expect(said()).toBe(0);
  chat.wrote(() => true);
  expect(said()).toBe(0);
  await painted();
  expect(said()).toBe(1);
});

test("a rating that is refused says why, and one that the customer waits for is given up with the chat", async () => {
  const ratings: unknown[][] = [];
  await openedWith(
    (op, outputs) => (op === "visitor.end" ? [...outputs, encodeList(["rating", "asked"])] : outputs),
    (op, args) => {
      if (op !== "visitor.rate") return undefined;
      ratings.push(args.slice(2));
      if (args[3] === "4111 1111 1111 1111") throw new BridgeError("text-card-number", "stopped");
      return [encodeList(["rating", args[2] === 0 ? "" : "sending"])];
    },
  );
  chat.say("Hello");
  chat.end();
  expect(chat.state.rating.value).toBe("asked");
  expect(chat.rate(4, "4111 1111 1111 1111")).toBe(false);
  expect(chat.state.unrated.value).toContain("card number");
  expect(chat.rate(4, "Kind")).toBe(true);
  expect([chat.state.rating.value, chat.state.unrated.value]).toEqual(["sending", ""]);
  chat.restart();
  expect(ratings).toEqual([
    [4, "4111 1111 1111 1111"],
    [4, "Kind"],
    [0, ""],
  ]);
  expect(chat.state.rating.value).toBe("");
});

test("a chat of which nothing is asked begins anew without a word about it", async () => {
  const called: Op[] = [];
  await openedWith((op, outputs) => {
    called.push(op);
    return outputs;
  });
  chat.say("Hello");
  chat.end();
  chat.restart();
  expect(called).not.toContain("visitor.rate");
  expect(chat.state.problem.value).toBe("");
});
