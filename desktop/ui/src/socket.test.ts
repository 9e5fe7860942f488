import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Socket, type Link } from "./socket";

/** A WebSocket that a test opens, feeds and closes. */
class Line {
  static readonly OPEN = 1;
  readyState = 0;
  sent: unknown[] = [];
  onopen?: () => void;
  onmessage?: (m: { data: string }) => void;
  onclose?: (e: { code: number }) => void;
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  open() {
    this.readyState = 1;
    this.onopen?.();
  }
  close(code: number) {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

let lines: Line[];
let links: Link[];
let events: unknown[];
let socket: Socket;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", Line);
  lines = [];
  links = [];
  events = [];
  const opener = () => {
    const line = new Line();
    lines.push(line);
    return line as unknown as WebSocket;
  };
  socket = new Socket(
    "ws://x/socket",
    "s3cret",
    (e) => events.push(e),
    (l) => links.push(l),
    opener,
  );
  socket.connect();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("shows the secret first", () => {
  lines[0]?.open();
  expect(lines[0]?.sent).toEqual([{ type: "hello", id: 0, secret: "s3cret" }]);
  expect(links).toEqual(["connecting", "open"]);
});

it("gives each answer to the command that asked", async () => {
  lines[0]?.open();
  const first = socket.ask({ type: "retry" });
  const second = socket.ask({ type: "wipe", chat: "c", request: "" });
  lines[0]?.onmessage?.({ data: '{"type":"ok","id":2}' });
  lines[0]?.onmessage?.({ data: '{"type":"error","id":1,"message":"no"}' });
  expect(await second).toEqual({ type: "ok", id: 2 });
  expect(await first).toEqual({ type: "error", id: 1, message: "no" });
  expect(events).toEqual([]);
});

it("fails what was asked when the connection breaks, and connects again", async () => {
  lines[0]?.open();
  const asked = socket.ask({ type: "retry" });
  lines[0]?.close(1006);
  expect((await asked).type).toBe("error");
  expect((await socket.ask({ type: "retry" })).type).toBe("error");
  vi.advanceTimersByTime(1000);
  expect(lines.length).toBe(2);
});

it("does not come back when the secret is wrong", () => {
  lines[0]?.open();
  lines[0]?.close(4401);
  vi.advanceTimersByTime(60_000);
  expect(lines.length).toBe(1);
  expect(links.at(-1)).toBe("denied");
});

it("shows what a pass was traded for when it connects again", () => {
  lines[0]?.open();
  lines[0]?.onmessage?.({ data: '{"type":"welcome","secret":"lasting"}' });
  expect(events).toEqual([{ type: "welcome", secret: "lasting" }]);
  lines[0]?.close(1006);
  vi.advanceTimersByTime(1000);
  lines[1]?.open();
  expect(lines[1]?.sent).toEqual([{ type: "hello", id: 0, secret: "lasting" }]);
});
