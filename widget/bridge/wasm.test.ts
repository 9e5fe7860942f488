import { beforeAll, describe, expect, test, vi } from "vitest";
import { builtModule, org } from "../testing/module.ts";
import { type Arg, encodeList } from "./list.ts";
import { type Op, ops } from "./ops.ts";
import { decodeOutput } from "./outputs.ts";
import { Bridge, BridgeError, DEAD } from "./wasm.ts";

/** What a failed call threw. */
function refused(task: () => unknown): BridgeError {
  try {
    task();
  } catch (error) {
    if (error instanceof BridgeError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("the module", () => {
  let bridge: Bridge;
  let raw: WebAssembly.Exports;

  beforeAll(async () => {
    const module = await builtModule();
    const instantiate = vi.spyOn(WebAssembly, "instantiate");
    bridge = await Bridge.start(module);
    raw = ((await instantiate.mock.results[0]?.value) as unknown as WebAssembly.Instance).exports;
    instantiate.mockRestore();
  });

  const now = Date.now();
  const visit = (root: string) => bridge.call("visitor.new", root, "", "billing", "https://shop.example", new Uint8Array(), now, "", "", "");

  test("refuses a root that is no key, by code", () => {
    expect(refused(() => visit("nonsense")).code).toBe("org-malformed");
  });

  test("takes an operation it does not know as an error, not as a crash", () => {
    expect(refused(() => bridge.call("visitor.say", 404, now, "hi")).code).toBe("handle");
    expect(bridge.dead).toBe(false);
  });

  test("takes no more than it has room for", () => {
    const room = (4 << 20) - encodeList([404, now, ""]).length;
    for (const [size, code] of [
      [room, "handle"],
      [room + 1, "value-too-long"],
      [5 << 20, "value-too-long"],
    ] as const) {
      expect(refused(() => bridge.call("visitor.say", 404, now, "x".repeat(size))).code).toBe(code);
    }
    expect(bridge.dead).toBe(false);
  });

  test("wrong arguments are an error", () => {
    const wrong: Arg[][] = [[], ["x"], [1], [1, "soon"], [new Uint8Array([255])]];
    for (const args of wrong) expect(refused(() => (bridge.call as (op: Op, ...args: Arg[]) => void).call(bridge, "visitor.tick", ...args)).code).not.toBe(DEAD);
    expect(bridge.dead).toBe(false);
  });

  test("begins a chat, keeps what is said, and forgets it when freed", () => {
    const [handle = new Uint8Array(), ...first] = visit(org);
    expect(first.map(decodeOutput)).toContainEqual({ type: "state", phase: "connecting", reason: "", name: "", agent: "" });
    const said = bridge.call("visitor.say", handle, now, "Hello, 日本 💳").map(decodeOutput);
    expect(said).toContainEqual({
      type: "item",
      item: { id: 1, from: 0, kind: 0, code: "", text: "Hello, 日本 💳", time: now, seq: 1, form: "", arrived: 0, before: 0, by: "" },
    });
    expect(bridge.call("visitor.connected", handle, now).map(decodeOutput)[0]?.type).toBe("frame");
    expect(refused(() => bridge.call("visitor.say", handle, now, "y".repeat(8001))).code).toBe("text-too-long");
    bridge.call("visitor.free", handle);
    expect(refused(() => bridge.call("visitor.tick", handle, now)).code).toBe("handle");
  });

  test("keeps no arguments after a call, and no result after the next", () => {
    const [handle = new Uint8Array()] = visit(org);
    const { mem, sf_buffer, sf_call } = raw as { mem: WebAssembly.Memory; sf_buffer: (n: number) => number; sf_call: (op: number, n: number) => number };
    const put = (args: Uint8Array): number => {
      const at = sf_buffer(args.length) >>> 0;
      new Uint8Array(mem.buffer).set(args, at);
      return at;
    };
    const typed = encodeList([handle, now, "the locker opens with tulips"]);
    const at = put(typed);
    const result = sf_call(ops["visitor.say"], typed.length) >>> 0;
    const held = (from: number, length: number) => Buffer.from(mem.buffer, from, length);
    const length = held(result, 4).readUInt32LE();
    expect(held(result, length + 4).includes("the locker opens with tulips"), "the result says what was said").toBe(true);
    expect(held(at, typed.length).equals(Buffer.alloc(typed.length)), "arguments are wiped").toBe(true);
    const next = encodeList([handle, now]);
    put(next);
    sf_call(ops["visitor.tick"], next.length);
    expect(held(result, length + 4).includes("tulips"), "a result is wiped").toBe(false);
    bridge.call("visitor.free", handle);
  });

  test("has the arguments wiped on this side too, also when it refuses them", () => {
    const [handle = new Uint8Array()] = visit(org);
    const set = vi.spyOn(Uint8Array.prototype, "set");
    bridge.call("visitor.say", handle, now, "the locker opens with tulips");
    const list = set.mock.calls.at(-1)?.[0] as Uint8Array;
    expect(refused(() => bridge.call("visitor.say", 404, now, "the locker opens with tulips")).code).toBe("handle");
    const other = set.mock.calls.at(-1)?.[0] as Uint8Array;
    set.mockRestore();
    expect(list).not.toBe(other);
    for (const wiped of [list, other]) {
      expect(wiped.length).toBeGreaterThan(40);
      expect(wiped.every((byte) => byte === 0)).toBe(true);
    }
    bridge.call("visitor.free", handle);
  });

  test("goes on after malformed and oversize frames", () => {
    const [handle = new Uint8Array()] = visit(org);
    for (const frame of [new Uint8Array(), new Uint8Array([0xff]), new Uint8Array(300_000).fill(0x10)]) {
      const types = bridge.call("visitor.receive", handle, now, frame).map((o) => decodeOutput(o).type);
      expect(types).toContain("refused");
    }
    bridge.call("visitor.free", handle);
  });
});

describe("a module that stops", () => {
  // A module with the right exports, whose sf_call is the given code, with data at address 16.
  function build(code: number[], data: Uint8Array): Promise<WebAssembly.Module> {
    const section = (id: number, ...body: number[]) => [id, body.length, ...body];
    const name = (text: string) => [text.length, ...new TextEncoder().encode(text)];
    const exported = [...name("mem"), 2, 0, ...name("sf_buffer"), 0, 0, ...name("sf_call"), 0, 1];
    return WebAssembly.compile(
      new Uint8Array([
        ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
        ...section(1, 2, 0x60, 1, 0x7f, 1, 0x7f, 0x60, 2, 0x7f, 0x7f, 1, 0x7f),
        ...section(3, 2, 0, 1),
        ...section(5, 1, 0, 1),
        ...section(7, 3, ...exported),
        ...section(10, 2, 5, 0, 0x41, 0x80, 0x02, 0x0b, code.length + 2, 0, ...code, 0x0b),
        ...section(11, 1, 0, 0x41, 16, 0x0b, data.length, ...data),
      ]),
    );
  }

  async function start(module: WebAssembly.Module, exit = new Promise<void>(() => undefined)): Promise<Bridge> {
    const real = globalThis.Go;
    globalThis.Go = class {
      importObject = {};
      run = () => exit;
    };
    try {
      return await Bridge.start(module);
    } finally {
      globalThis.Go = real;
    }
  }

  const panic = [2, ...encodeList(["internal", "internal error: reload the page"])];
  const result = new Uint8Array([panic.length, 0, 0, 0, ...panic]);
  const returns16 = [0x41, 16];
  const unreachable = [0x00];

  test.each([
    ["that caught a panic", returns16],
    ["that trapped", unreachable],
  ])("%s is dead for every later call", async (_, code) => {
    const bridge = await start(await build(code, result));
    const first = refused(() => bridge.call("visitor.tick", 1, 2));
    expect([first.code, bridge.dead]).toEqual([DEAD, true]);
    expect(refused(() => bridge.call("visitor.end", 1, 2))).toBe(first);
  });

  test("that exited is dead", async () => {
    const bridge = await start(await build(returns16, result), Promise.resolve());
    await Promise.resolve();
    expect(refused(() => bridge.call("visitor.tick", 1, 2)).message).toBe("the module has exited: reload the page");
  });

  test("one without the exports is refused", async () => {
    const empty = await WebAssembly.compile(new Uint8Array([0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
    await expect(start(empty)).rejects.toThrow("does not export mem, sf_buffer and sf_call");
  });
});
