import { decodeList, encodeList, ListReader } from "./list.ts";
import { type Calls, type Op, ops } from "./ops.ts";

/** The part of Go's wasm_exec.js that this client uses. */
interface GoRuntime {
  importObject: WebAssembly.Imports;
  run(instance: WebAssembly.Instance): Promise<void>;
}

declare global {
  var Go: new () => GoRuntime;
}

/**
 * An operation that the module refused. The code is stable; the message is for
 * developers and holds nothing a customer typed. The outputs still have to be
 * handled.
 */
export class BridgeError extends Error {
  readonly code: string;
  readonly outputs: readonly Uint8Array[];

  constructor(code: string, message: string, outputs: readonly Uint8Array[] = []) {
    super(message);
    this.name = "BridgeError";
    this.code = code;
    this.outputs = outputs;
  }
}

/** The code of the error that every call throws once the module has stopped. */
export const DEAD = "dead";

interface Exports {
  mem: WebAssembly.Memory;
  sf_buffer(n: number): number;
  sf_call(op: number, n: number): number;
}

const OK = 0;
const REFUSED = 1;

/** The most bytes of arguments that the module accepts in one call. */
const MAX_ARGUMENTS = 4 << 20;

/**
 * A typed client of the WASM module. It needs Go's wasm_exec.js to have been
 * loaded, and runs in browsers and in Node alike.
 */
export class Bridge {
  readonly #exports: Exports;
  #dead: BridgeError | null = null;

  private constructor(exports: Exports, exit: Promise<void>) {
    this.#exports = exports;
    exit.then(
      () => this.#die("the module has exited"),
      () => this.#die("the module has crashed"),
    );
  }

  /** Starts a compiled module. Throws a BridgeError when its exports are not those of Sealform. */
  static async start(module: WebAssembly.Module): Promise<Bridge> {
    const go = new globalThis.Go();
    const instance = await WebAssembly.instantiate(module, go.importObject);
    const exit = go.run(instance);
    return new Bridge(checkExports(instance.exports), exit);
  }

  /** True once the module has stopped: every call fails from then on. */
  get dead(): boolean {
    return this.#dead !== null;
  }

  /**
   * Runs one operation and returns the elements of its result. Throws a
   * BridgeError with the module's code, or with code DEAD when the module has
   * stopped and must be thrown away.
   */
  call<O extends Op>(op: O, ...args: Calls[O]): Uint8Array[] {
    if (this.#dead) throw this.#dead;
    const list = encodeList(args);
    if (list.length > MAX_ARGUMENTS) throw new BridgeError("value-too-long", "the arguments are longer than 4 MiB");
    const result = this.#exchange(ops[op], list);
    const rest = result.subarray(1);
    if (result[0] === OK) return decodeList(rest);
    throw this.#failure(result[0], new ListReader(rest));
  }

  #failure(status: number | undefined, reader: ListReader): BridgeError {
    const [code, message] = [reader.text(), reader.text()];
    return status === REFUSED ? new BridgeError(code, message, reader.rest()) : this.#die(message);
  }

  #exchange(op: number, args: Uint8Array): Uint8Array {
    try {
      const at = this.#exports.sf_buffer(args.length) >>> 0;
      this.#memory().set(args, at);
      args.fill(0); // it may hold what a customer typed
      return this.#result(this.#exports.sf_call(op, args.length) >>> 0);
    } catch {
      throw this.#die("the module has crashed");
    }
  }

  #result(at: number): Uint8Array {
    const memory = this.#memory(); // a new view: the memory may have grown during the call
    const length = new DataView(memory.buffer).getUint32(at, true);
    return memory.slice(at + 4, at + 4 + length);
  }

  #memory(): Uint8Array {
    return new Uint8Array(this.#exports.mem.buffer);
  }

  #die(why: string): BridgeError {
    this.#dead ??= new BridgeError(DEAD, `${why}: reload the page`);
    return this.#dead;
  }
}

function checkExports(exports: WebAssembly.Exports): Exports {
  const { mem, sf_buffer, sf_call } = exports;
  if (!(mem instanceof WebAssembly.Memory) || typeof sf_buffer !== "function" || typeof sf_call !== "function") {
    throw new BridgeError(DEAD, "the module does not export mem, sf_buffer and sf_call");
  }
  return exports as unknown as Exports;
}
