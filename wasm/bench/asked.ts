// A customer and an agent in one chat, in one page or in Node: the product's own
// module on one side, the bench module on the other, and nothing between them.
import { decodeList } from "../../widget/bridge/list.ts";
import { decodeEdit, decodeOutput, type Edit, type Output } from "../../widget/bridge/outputs.ts";
import type { Bridge } from "../../widget/bridge/wasm.ts";

/** Runs a function of the bench module on bytes, and returns the bytes it answers. */
type Call = (name: string, bytes?: Uint8Array) => Uint8Array;

/** Returns what calls the functions of an instance of the bench module. */
export function caller(exports: WebAssembly.Exports): Call {
  const memory = exports.mem as WebAssembly.Memory;
  const run = (name: string, n?: number): number => (exports[name] as (n?: number) => number)(n) >>> 0;
  return (name, bytes) => {
    if (bytes) {
      const room = run("bench_buffer", bytes.length); // which can grow the memory, and take the buffer before away
      new Uint8Array(memory.buffer).set(bytes, room);
    }
    const at = run(name, bytes?.length);
    const length = new DataView(memory.buffer).getUint32(at, true);
    return new Uint8Array(memory.buffer).slice(at + 4, at + 4 + length);
  };
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The values of a form, by field: each id is the field's kind. */
type Values = Readonly<Record<string, string>>;

/** One chat, and the form that the agent has asked for last. */
export class Asked {
  /** Every kind of field. */
  readonly kinds: readonly string[];
  readonly #bridge: Bridge;
  readonly #call: Call;
  readonly #handle: string;
  #request = "";

  constructor(bridge: Bridge, call: Call) {
    this.#bridge = bridge;
    this.#call = call;
    this.kinds = decoder.decode(call("bench_kinds")).split(" ");
    const org = decoder.decode(call("bench_organisation"));
    const [handle = encoder.encode(""), ...outputs] = bridge.call("visitor.new", org, "", "billing", "https://shop.example", new Uint8Array(), Date.now(), "en", "", "");
    this.#handle = decoder.decode(handle);
    this.#apply(outputs);
    this.#apply(bridge.call("visitor.say", this.#handle, Date.now(), "Hello"));
    this.#apply(bridge.call("visitor.connected", this.#handle, Date.now()));
  }

  /** Has the agent ask for a form with a field of each of these kinds, in place of the one before. */
  ask(kinds: readonly string[]): void {
    this.#request = "";
    this.#receive(this.#call("bench_ask", encoder.encode(kinds.join(" "))));
    if (this.#request === "") throw new Error(`no form of ${kinds.join(", ")} arrived`);
  }

  /** Types: puts raw into the field of a kind, with the caret at its end, at a time in milliseconds. */
  edit(kind: string, raw: string, values: Values, now = Date.now()): Edit {
    const all = Object.entries({ ...values, [kind]: raw }).flat();
    return decodeEdit(this.#bridge.call("form.edit", this.#handle, now, this.#request, kind, raw, raw.length, ...all));
  }

  #apply(outputs: readonly Uint8Array[]): void {
    for (const output of outputs.map(decodeOutput)) this.#do(output);
  }

  #do(output: Output): void {
    if (output.type === "form") this.#request = output.request;
    if (output.type === "refused") throw new Error(`refused: ${output.reason}`);
    if (output.type === "frame") this.#receive(this.#call("bench_received", new Uint8Array(output.bytes)));
  }

  #receive(frames: Uint8Array): void {
    for (const frame of decodeList(frames)) this.#apply(this.#bridge.call("visitor.receive", this.#handle, Date.now(), frame));
  }
}
