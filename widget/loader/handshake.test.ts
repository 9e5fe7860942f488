import { expect, test, vi } from "vitest";
import { INIT, READY } from "../bridge/messages.ts";
import { answerOnce, type FrameWindow } from "./handshake.ts";

function setup() {
  const frame = { postMessage: vi.fn<FrameWindow["postMessage"]>() };
  const port = new MessageChannel().port2;
  return { frame, port, answer: answerOnce(() => frame, port) };
}

test("the frame's READY is answered with the port", () => {
  const { frame, port, answer } = setup();
  expect(answer({ data: { ...READY }, source: frame })).toBe(true);
  expect(frame.postMessage).toHaveBeenCalledOnce();
  const [message, target, transfer] = frame.postMessage.mock.calls[0] ?? [];
  expect([message, target, transfer?.length]).toEqual([INIT, "*", 1]);
  expect(transfer?.[0]).toBe(port);
});

test.each([
  ["another window", { data: READY, source: { postMessage: vi.fn() } }],
  ["nobody", { data: READY, source: null }],
])("a READY from %s is ignored", (_, event) => {
  const { frame, answer } = setup();
  expect(answer(event)).toBe(false);
  expect(frame.postMessage).not.toHaveBeenCalled();
});

test("anything else from the frame is ignored, and does not spoil its READY", () => {
  const { frame, answer } = setup();
  for (const data of [null, "ready", {}, INIT, { sealform: "ready " }]) {
    expect(answer({ data, source: frame })).toBe(false);
  }
  expect(answer({ data: READY, source: frame })).toBe(true);
});

test("a second READY gets nothing", () => {
  const { frame, answer } = setup();
  answer({ data: READY, source: frame });
  expect(answer({ data: READY, source: frame })).toBe(false);
  expect(frame.postMessage).toHaveBeenCalledOnce();
});

test("without a frame there is nobody to answer", () => {
  const answer = answerOnce(() => null, new MessageChannel().port2);
  expect(answer({ data: READY, source: null })).toBe(false);
});
