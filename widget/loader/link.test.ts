import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Link } from "./link.ts";

/** A WebSocket that a test opens and closes, at a relay that answers or is silent. */
class Socket {
  static readonly OPEN = 1;
  static all: Socket[] = [];
  static answers = true;
  readyState = 0;
  binaryType = "";
  sent: unknown[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  closedWith = 0;
  readonly url: string;
  readonly protocol: string;

  constructor(url: string, protocol: string) {
    this.url = url;
    this.protocol = protocol;
    Socket.all.push(this);
  }
  send(data: unknown): void {
    this.sent.push(data);
    if (data === "ping" && Socket.answers) this.onmessage?.({ data: "pong" });
  }
  close(code: number): void {
    this.readyState = 2;
    this.closedWith = code;
  }
  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  shut(code: number): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

const events = { up: vi.fn(), down: vi.fn(), frame: vi.fn() };
const last = () => {
  const socket = Socket.all.at(-1);
  if (!socket) throw new Error("no socket was opened");
  return socket;
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  vi.stubGlobal("WebSocket", Socket);
  Socket.all = [];
  Socket.answers = true;
  vi.clearAllMocks();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const [one, other] = ["0123456789abcdef0123456789abcdef", "f".repeat(32)];
const leave = new Uint8Array([5]).buffer;
const address = (chat: string) => `wss://relay.example/v1/socket?chat=${chat}`;

function connected(): Link {
  const link = new Link("wss://relay.example/v1/socket", events);
  link.connect(one, leave);
  last().open();
  return link;
}

/** Advances by that many seconds, one at a time, until there is another socket. Returns how many it took. */
function secondsUntilNext(most: number): number {
  const before = Socket.all.length;
  for (let n = 1; n <= most; n++) {
    vi.advanceTimersByTime(1000);
    if (Socket.all.length > before) return n;
  }
  return Infinity;
}

test("opens the chat's own address with the subprotocol, and passes bytes both ways unread", () => {
  const link = connected();
  const bytes = new Uint8Array([1, 2]);
  link.send(bytes.buffer);
  last().onmessage?.({ data: bytes.buffer });
  last().onmessage?.({ data: "text is none of ours" });
  expect([last().url, last().protocol, last().binaryType]).toEqual([address(one), "sealform.v1", "arraybuffer"]);
  expect(last().sent).toEqual([bytes.buffer]);
  expect(events.frame).toHaveBeenCalledExactlyOnceWith(bytes.buffer);
});

test("what is sent before the link is up is dropped", () => {
  const link = new Link("wss://relay.example", events);
  link.send(new Uint8Array([1]).buffer);
  link.connect(one, leave);
  link.send(new Uint8Array([2]).buffer);
  last().open();
  expect(last().sent).toEqual([]);
});

test("a broken connection is made again, each time later", () => {
  connected();
  last().shut(1006);
  expect(events.down).toHaveBeenLastCalledWith(1006, false);
  vi.advanceTimersByTime(999);
  expect(Socket.all).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(Socket.all).toHaveLength(2);
  last().shut(4104);
  vi.advanceTimersByTime(1499);
  expect(Socket.all).toHaveLength(2);
  vi.advanceTimersByTime(1);
  expect(Socket.all.map(({ url }) => url)).toEqual([address(one), address(one), address(one)]);
});

test("a connection that lasted starts the waits from the beginning", () => {
  connected();
  for (let i = 0; i < 5; i++) {
    last().shut(1006);
    secondsUntilNext(60);
  }
  last().open();
  vi.advanceTimersByTime(10_001);
  last().shut(1006);
  vi.advanceTimersByTime(1000);
  expect(Socket.all).toHaveLength(7);
});

test("a connection that broke soon lets the next one wait longer", () => {
  connected();
  for (let i = 0; i < 5; i++) {
    last().shut(1006);
    secondsUntilNext(60);
  }
  last().open();
  vi.advanceTimersByTime(10_000);
  last().shut(1006);
  vi.advanceTimersByTime(1000);
  expect(Socket.all).toHaveLength(6);
});

test("after a final code nothing happens until it is asked for again", () => {
  const link = connected();
  last().shut(4205);
  expect(events.down).toHaveBeenLastCalledWith(4205, true);
  vi.advanceTimersByTime(600_000);
  link.hurry();
  expect(Socket.all).toHaveLength(1);
  link.connect(one, leave);
  expect(Socket.all.map(({ url }) => url)).toEqual([address(one), address(one)]);
});

test("a disconnected link stays closed, also in the middle of a wait", () => {
  const link = connected();
  last().shut(1006);
  link.disconnect();
  vi.advanceTimersByTime(600_000);
  expect(Socket.all).toHaveLength(1);
});

test("the next chat has a socket of its own at once, also while the one before is still closing", () => {
  const link = connected();
  const [before] = Socket.all;
  link.disconnect();
  expect(before?.closedWith).toBe(1000);
  link.connect(other, leave);
  expect(Socket.all.map(({ url }) => url)).toEqual([address(one), address(other)]);
  before?.open();
  before?.onmessage?.({ data: new ArrayBuffer(1) });
  before?.shut(4205);
  vi.advanceTimersByTime(5000);
  expect([events.up.mock.calls.length, events.frame.mock.calls.length, events.down.mock.calls.length]).toEqual([1, 0, 0]);
  last().open();
  link.send(new ArrayBuffer(2));
  last().shut(1006);
  vi.advanceTimersByTime(1000);
  expect([before?.sent.length, Socket.all[1]?.sent.length, last().url]).toEqual([0, 1, address(other)]);
  expect(Socket.all).toHaveLength(3);
});

test("a chat that begins in the middle of a wait is the only one that is connected", () => {
  const link = connected();
  last().shut(1006);
  link.disconnect();
  link.connect(other, leave);
  last().open();
  vi.advanceTimersByTime(600_000);
  expect(Socket.all.map(({ url }) => url)).toEqual([address(one), address(other)]);
});

test("when the network is back the wait is cut short, once", () => {
  const link = connected();
  last().shut(1006);
  link.hurry();
  link.hurry();
  last().open();
  vi.advanceTimersByTime(600_000);
  expect(Socket.all).toHaveLength(2);
});

test("a line on which nothing comes any more is told of and made again within 30 seconds", () => {
  connected();
  const [silent] = Socket.all;
  Socket.answers = false;
  expect(secondsUntilNext(120)).toBeLessThanOrEqual(30);
  expect(events.down).toHaveBeenCalledExactlyOnceWith(1006, false);
  expect([silent?.sent, silent?.closedWith]).toEqual([["ping"], 1000]);
  silent?.onmessage?.({ data: new ArrayBuffer(1) });
  silent?.shut(4205);
  expect([events.frame.mock.calls.length, events.down.mock.calls.length]).toEqual([0, 1]);
});

test("a connection that is never taken is given up, and tried again less and less often", () => {
  new Link("wss://relay.example", events).connect(one, leave);
  const waits = Array.from({ length: 14 }, () => secondsUntilNext(600));
  expect(waits[0]).toBeLessThanOrEqual(30);
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  expect(waits.at(-1)).toBe(70);
  expect(Socket.all.filter(({ readyState }) => readyState < 2)).toHaveLength(1);
});

test("an idle line that answers stays, and is asked four times a minute at most", () => {
  connected();
  vi.advanceTimersByTime(3_600_000);
  expect(Socket.all).toHaveLength(1);
  expect(last().sent.length).toBeLessThanOrEqual(240);
  expect(events.frame).not.toHaveBeenCalled();
});

test("a line on which something comes is not asked", () => {
  connected();
  for (let i = 0; i < 100; i++) {
    vi.advanceTimersByTime(10_000);
    last().onmessage?.({ data: new ArrayBuffer(1) });
  }
  expect(last().sent).toEqual([]);
});

test("a page that wakes asks at once, and does not wait long for the answer", () => {
  const link = connected();
  Socket.answers = false;
  vi.advanceTimersByTime(3000);
  link.hurry();
  expect(last().sent).toEqual(["ping"]);
  expect(secondsUntilNext(30)).toBeLessThanOrEqual(6);
});

test("a page that wakes again and again asks once, and the wait for the answer does not begin anew", () => {
  const link = connected();
  Socket.answers = false;
  for (let i = 0; i < 4; i++) {
    link.hurry();
    vi.advanceTimersByTime(1000);
  }
  expect(Socket.all[0]?.sent).toEqual(["ping"]);
  expect(secondsUntilNext(30)).toBeLessThanOrEqual(2);
});

test("a page that wakes while its line is well keeps it", () => {
  const link = connected();
  for (let i = 0; i < 100; i++) link.hurry();
  vi.advanceTimersByTime(60_000);
  expect([Socket.all.length, events.down.mock.calls.length]).toEqual([1, 0]);
});

test("a page that wakes while a connection is being made gives it a little more time, and nothing is sent on it", () => {
  const link = new Link("wss://relay.example", events);
  link.connect(one, leave);
  link.hurry();
  expect(last().sent).toEqual([]);
  expect(secondsUntilNext(30)).toBeLessThanOrEqual(6);
});

test("a link that nobody wants stays closed when the page wakes", () => {
  const link = connected();
  link.disconnect();
  link.hurry();
  vi.advanceTimersByTime(600_000);
  expect(Socket.all).toHaveLength(1);
});

test("an end that is gone for good says so on its line, and not on another chat's", () => {
  const link = connected();
  link.leave();
  expect([last().sent, last().closedWith]).toEqual([[leave], 1000]);
  vi.advanceTimersByTime(600_000);
  expect(Socket.all).toHaveLength(1);
  link.leave();
  expect(last().sent).toEqual([leave]);
});

test("a link that rests is down, and up again at once when the page is back", () => {
  const link = connected();
  link.rest();
  expect([last().closedWith, events.down.mock.calls]).toEqual([1000, [[1006, false]]]);
  vi.advanceTimersByTime(600_000);
  expect(Socket.all).toHaveLength(1);
  link.hurry();
  last().open();
  expect([Socket.all.length, events.up.mock.calls.length]).toEqual([2, 2]);
});

test("a link that nobody wants rests without a word", () => {
  const link = connected();
  link.disconnect();
  link.rest();
  link.hurry();
  expect([Socket.all.length, events.down.mock.calls.length]).toEqual([1, 0]);
});

test("a link that is to end waits for what is said first on it, and not for ever", async () => {
  const link = new Link("wss://relay.example", events);
  const done = vi.fn();
  await link.introduced(3000);
  link.connect(one, leave);
  void link.introduced(3000).then(done);
  last().open();
  await vi.advanceTimersByTimeAsync(2000);
  expect(done).not.toHaveBeenCalled();
  link.send(new Uint8Array([1]).buffer);
  await vi.advanceTimersByTimeAsync(0);
  expect(done).toHaveBeenCalledOnce();
  last().shut(1006);
  void link.introduced(3000).then(done);
  await vi.advanceTimersByTimeAsync(2999);
  expect(done).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(1);
  expect(done).toHaveBeenCalledTimes(2);
});
