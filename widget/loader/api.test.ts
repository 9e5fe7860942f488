import { afterEach, expect, test, vi } from "vitest";
import { Emitter } from "./api.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

const later = (): Promise<void> => Promise.resolve();

test("listeners are called until they are taken away", () => {
  const emitter = new Emitter();
  const heard: number[] = [];
  const off = emitter.on("unread", (count) => heard.push(count));
  emitter.emit("unread", 1);
  off();
  emitter.emit("unread", 2);
  expect(heard).toEqual([1]);
});

test("a listener that comes late is told the state and that the chat is ready, after on has returned; of what is over it is not", async () => {
  const emitter = new Emitter();
  emitter.is("idle");
  emitter.emit("open");
  const heard: string[] = [];
  emitter.on("state", (state) => heard.push(state));
  emitter.on("ready", () => heard.push("ready"));
  emitter.on("open", () => heard.push("open"));
  emitter.on("state", () => heard.push("none"))();
  expect(heard).toEqual([]);
  await later();
  expect(heard).toEqual(["idle", "ready"]);
});

test("a state is told once, and ready once: when the chat is loaded", async () => {
  const emitter = new Emitter();
  const heard: string[] = [];
  emitter.on("state", (state) => heard.push(state));
  emitter.on("ready", () => heard.push("ready"));
  await later();
  for (const state of ["loading", "failed", "failed", "loading", "idle", "active", "active", "loading", "active"] as const) emitter.is(state);
  expect(heard).toEqual(["loading", "failed", "loading", "idle", "ready", "active", "loading", "active"]);
});

test("what a listener throws is reported, and the next is called; one listener may take another away", () => {
  const report = vi.fn();
  vi.stubGlobal("reportError", report);
  const emitter = new Emitter();
  const heard: string[] = [];
  const error = new Error("the page's");
  emitter.on("close", () => {
    throw error;
  });
  emitter.on("close", () => heard.push("second"));
  emitter.emit("close");
  expect([heard, report.mock.calls]).toEqual([["second"], [[error]]]);
});

test("an event that there is not is named", () => {
  expect(() => new Emitter().on("opened" as "open", () => undefined)).toThrow(new TypeError('there is no event "opened"'));
});
