import { expect, test } from "vitest";
import { constant, prefixed, source } from "../../widget/constants.ts";
import { actionKinds, eventKinds } from "./src/kinds.ts";
import * as limits from "./src/limits.ts";
import * as wire from "./src/wire.ts";

const go = "relay/wire/wire.go";

test("wire.ts says what wire.go says", () => {
  const { subprotocol, path, chatQuery, ping, pong, maxFrame, reasonUnknown, restarting, malformed, ...others } = wire;
  expect(others).toEqual({});
  expect({ subprotocol, path, chatQuery, ping, pong, maxFrame, reasonUnknown }).toEqual({
    subprotocol: constant(go, "Subprotocol"),
    path: constant(go, "Path"),
    chatQuery: constant(go, "ChatQuery"),
    ping: constant(go, "Ping"),
    pong: constant(go, "Pong"),
    maxFrame: constant(go, "MaxFrame"),
    reasonUnknown: constant(go, "ReasonUnknown"),
  });
  for (const [name, code] of Object.entries({ CloseShutdown: restarting, CloseMalformed: malformed })) {
    const [, reason] = new RegExp(`${name}: +"(.*)"`).exec(source(go)) ?? [];
    expect(code).toEqual({ code: constant(go, name), reason });
  }
});

test("limits.ts says what limits.go says", () => {
  const theirs = Object.keys(limits).map((name) => [
    name,
    constant(
      "relay/core/limits.go",
      name.replace(/^./, (c) => c.toUpperCase()),
    ),
  ]);
  expect(theirs.length).toBeGreaterThan(3);
  expect(Object.entries(limits)).toEqual(expect.arrayContaining(theirs));
  const times = [...source("relay/core/limits.go").matchAll(/^\t(\w+(?:Away|Within|For|Age)) = /gm)].map(([, name = ""]) => name);
  for (const name of times.filter((name) => name !== "PlaceFor")) expect(limits.acceptedAway, name).toBeGreaterThanOrEqual(Number(constant("relay/core/limits.go", name)));
});

test.each([
  ["ev", eventKinds],
  ["ac", actionKinds],
])("the kinds that begin with %s are machine.go's", (prefix, ours) => {
  const theirs = [...prefixed("relay/worker/machine.go", prefix)].map(([name, n]) => [name.replace(/^./, (c) => c.toLowerCase()), n]);
  expect(Object.entries(ours)).toEqual(theirs);
});
