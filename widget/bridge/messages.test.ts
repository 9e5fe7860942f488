import { expect, test } from "vitest";
import { INIT, isHandshake, READY, readToFrame, readToLoader } from "./messages.ts";

const buffer = new ArrayBuffer(4);
const bytes = new Uint8Array(4);

test.each([
  { type: "init", org: "o", spare: "", service: "s", language: "en", firstName: "", lastName: "" },
  { type: "init", org: "o", spare: "", service: "s", language: "en", firstName: "Maria", lastName: "Gomez", saved: bytes },
  { type: "wasm", bytes: buffer },
  { type: "wasmFailed" },
  { type: "up" },
  { type: "down", code: 4205, final: true },
  { type: "frame", bytes: buffer },
  { type: "opened", focus: true },
  { type: "closed" },
  { type: "customer", firstName: "Maria", lastName: "" },
  { type: "look", accent: "#C0ffee", scheme: "dark" },
  { type: "look", accent: "", scheme: "auto" },
])("the frame takes $type", (message) => {
  expect(readToFrame(message)).toEqual(message);
});

const chat = "0123456789abcdef0123456789abcdef";

test.each([
  { type: "connect", chat, leave: buffer },
  { type: "send", bytes: buffer },
  { type: "disconnect" },
  { type: "save", data: buffer },
  { type: "unread", n: 3 },
  { type: "unread", n: 0 },
  { type: "minimise" },
  { type: "needWasm" },
])("the loader takes $type", (message) => {
  expect(readToLoader(message)).toEqual(message);
});

const hostile: unknown[] = [
  undefined,
  null,
  0,
  "up",
  [],
  ["up"],
  {},
  { type: null },
  { type: {} },
  { type: ["up"] },
  { type: "" },
  { type: "UP" },
  { type: "toString" },
  { type: "constructor" },
  { type: "__proto__" },
  JSON.parse('{"__proto__": {"type": "up"}}'),
  Object.create({ type: "up" }),
  Object.create({ type: "connect", chat, leave: buffer }),
  { type: "connect" },
  { type: "connect", chat },
  { type: "connect", chat, leave: new Uint8Array([1]) },
  { type: "connect", chat: "", leave: buffer },
  { type: "connect", chat: [chat], leave: buffer },
  { type: "connect", chat: new String(chat), leave: buffer },
  { type: "connect", chat: chat.slice(1), leave: buffer },
  { type: "connect", chat: `${chat}0`, leave: buffer },
  { type: "connect", chat: chat.toUpperCase(), leave: buffer },
  { type: "connect", chat: `${chat}\n`, leave: buffer },
  { type: "connect", chat: `\n${chat}`, leave: buffer },
  { type: "connect", chat: `${chat}&to=elsewhere`, leave: buffer },
  { type: "connect", chat: `${chat.slice(2)}#a`, leave: buffer },
  { type: "connect", chat: `${chat.slice(4)}/../`, leave: buffer },
  { type: "connect", chat: "０".repeat(32), leave: buffer },
  { type: "frame" },
  { type: "frame", bytes: "text" },
  { type: "frame", bytes },
  { type: "frame", bytes: { byteLength: 4 } },
  { type: "down", code: "1006", final: false },
  { type: "down", code: Number.NaN, final: false },
  { type: "down", code: 1006 },
  { type: "init", org: 1, spare: "", service: "s", language: "en", firstName: "", lastName: "" },
  { type: "init", org: "o", service: "s", language: "en", firstName: "", lastName: "" },
  { type: "init", org: "o", service: "s" },
  { type: "init", org: "o", spare: "", service: "s", language: "en", firstName: ["Maria"], lastName: "" },
  { type: "send", bytes },
  { type: "save", data: bytes },
  { type: "send", bytes: [1, 2, 3] },
  { type: "save", data: "text" },
  { type: "unread", n: -1 },
  { type: "unread", n: 1.5 },
  { type: "unread", n: "<b>1</b>" },
];

test.each(hostile.map((message) => [message]))("neither side takes %o", (message) => {
  expect(readToFrame(message)).toBeNull();
  expect(readToLoader(message)).toBeNull();
});

test("neither side takes the other's messages", () => {
  expect(readToFrame({ type: "connect", chat })).toBeNull();
  expect(readToLoader({ type: "up" })).toBeNull();
});

test("what was not asked for is left behind", () => {
  expect(readToLoader({ type: "minimise", html: "<script>" })).toEqual({ type: "minimise" });
  expect(readToLoader({ type: "connect", chat, leave: buffer, relay: "wss://evil.example" })).toEqual({ type: "connect", chat, leave: buffer });
});

test.each([[null], ["ready"], [{}], [{ sealform: "init", x: 1 }], [Object.create(READY)], [{ sealform: ["ready"] }]])("%o is not the frame's half of the handshake", (data) => {
  expect(isHandshake(data, READY)).toBe(false);
});

test("each half of the handshake is known", () => {
  expect(isHandshake({ sealform: "ready" }, READY)).toBe(true);
  expect(isHandshake({ sealform: "init" }, INIT)).toBe(true);
});
