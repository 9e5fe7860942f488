import { expect, test, vi } from "vitest";
import { INIT, READY } from "../bridge/messages.ts";
import { type Host, takeOnce } from "./handshake.ts";

const parent = {};
const origin = "https://shop.example";

function event(over: object = {}) {
  return { data: { ...INIT } as unknown, source: parent as unknown, origin, ports: [new MessageChannel().port1], ...over };
}

test("the parent's INIT brings its port, and its origin from the event", () => {
  const take = vi.fn<(host: Host) => void>();
  const init = event({ data: { ...INIT, origin: "https://evil.example" } });
  takeOnce(parent, take)(init);
  expect(take).toHaveBeenCalledOnce();
  const host = take.mock.calls[0]?.[0];
  expect(host?.origin).toBe(origin);
  expect(host?.port).toBe(init.ports[0]);
});

test.each([
  ["from another window", event({ source: {} })],
  ["from nobody", event({ source: null })],
  ["without a port", event({ ports: [] })],
  ["with two ports", event({ ports: [new MessageChannel().port1, new MessageChannel().port1] })],
  ["that is none", event({ data: READY })],
  ["that is empty", event({ data: null })],
])("an INIT %s is ignored, and does not spoil the parent's", (_, hostile) => {
  const take = vi.fn();
  const listen = takeOnce(parent, take);
  listen(hostile);
  expect(take).not.toHaveBeenCalled();
  listen(event());
  expect(take).toHaveBeenCalledOnce();
});

test("a second INIT is ignored", () => {
  const take = vi.fn();
  const listen = takeOnce(parent, take);
  listen(event());
  listen(event({ origin: "https://evil.example" }));
  expect(take).toHaveBeenCalledOnce();
});
