import type { ToFrame } from "../bridge/messages.ts";
import { decodeEdit, decodeHints, type FieldHints } from "../bridge/outputs.ts";
import type { Calls, ChatOp, Op, Rest } from "../bridge/ops.ts";
import { type Bridge, BridgeError, DEAD } from "../bridge/wasm.ts";
import { toCodePoints, toUnits } from "./caret.ts";
import type { Edited, Values } from "./state.ts";
import type { FileModule } from "./uploads.ts";

/** What the page says of a chat that begins in it. */
export type Arrival = Omit<Extract<ToFrame, { type: "init" }>, "type" | "saved">;

/** Who is told what comes of a visitor's calls. */
interface Host {
  /** Does or shows what the module asks for, in order. */
  apply: (outputs: readonly Uint8Array[]) => void;
  /** Says why something was refused, by the code of the error. */
  explain: (code: string) => void;
  /** The module has stopped: only a reload helps. */
  crashed: () => void;
}

/**
 * The customer's end of a chat in the WASM module, with its operations as typed
 * calls. begin and work throw what the module throws, and are for tasks of try;
 * the other calls say what failed as they are documented to.
 */
export class Visitor implements FileModule {
  readonly #host: Host;
  #bridge: Bridge | null = null;
  #handle = "";
  /** The minutes ahead of UTC that the module was told. */
  #zone = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Whether the module is there. */
  get ready(): boolean {
    return this.#bridge !== null;
  }

  /** Whether there is a chat. */
  get begun(): boolean {
    return this.#handle !== "";
  }

  /** Takes the module. Returns false when there is one: another has not the chat's keys. */
  take(bridge: Bridge): boolean {
    if (this.#bridge) return false;
    this.#bridge = bridge;
    return true;
  }

  /** Begins a chat, or takes up the one that an earlier page saved, and returns what is to be done. */
  begin({ org, service, language, firstName, lastName }: Arrival, origin: string, saved: Uint8Array): Uint8Array[] {
    const [handle, ...outputs] = this.#call("visitor.new", org, service, origin, saved, Date.now(), language, firstName, lastName);
    this.#handle = new TextDecoder().decode(handle);
    this.#zone = 0;
    return outputs;
  }

  /** Puts the chat away. */
  free(): void {
    if (this.begun && this.#bridge?.dead === false) this.#call("visitor.free", this.#handle);
    this.#handle = "";
  }

  /** Seals and opens once for nobody. */
  warmUp(org: string): void {
    this.try(() => {
      this.#call("visitor.warm", org);
    });
  }

  /** Reformats one input of a form and judges them all. Returns null when the form is gone, which is told where it was. */
  edit(request: string, id: string, raw: string, caret: number, values: Values): Edited | null {
    return this.#attempt(
      () => {
        this.#tellZone();
        const { text, caret: at, verdicts, outputs } = decodeEdit(this.work("form.edit", request, id, raw, toCodePoints(raw, caret), ...values.flat()));
        this.#host.apply(outputs);
        return { text, caret: toUnits(text, at), verdicts };
      },
      () => null,
    );
  }

  /** Returns how a form's fields want to be typed into, given what is in them. Returns null when the form is gone. */
  hints(request: string, values: Values): FieldHints[] | null {
    return this.#attempt(
      () => this.work("form.hints", request, ...values.flat()).map(decodeHints),
      () => null,
    );
  }

  /** Seals a form to be sent. Returns the code of the error, or "" when it is on its way. */
  submit(request: string, values: Values): string {
    return this.#attempt(
      () => {
        this.#tellZone();
        this.#host.apply(this.work("visitor.submit", request, ...values.flat()));
        return "";
      },
      (code) => code,
    );
  }

  /** See FileModule. */
  addFile(...args: Parameters<FileModule["addFile"]>): { file: string; code: string } {
    return this.#attempt(
      () => {
        const [file, ...outputs] = this.work("file.add", ...args);
        this.#host.apply(outputs);
        return { file: new TextDecoder().decode(file), code: "" };
      },
      (code) => ({ file: "", code }),
    );
  }

  /** See FileModule. */
  sendPiece(...args: Parameters<FileModule["sendPiece"]>): void {
    this.#quietly("file.piece", ...args);
  }

  /** See FileModule. */
  dropFile(...args: Parameters<FileModule["dropFile"]>): void {
    this.#quietly("file.drop", ...args);
  }

  /** Runs an operation of this chat that has nothing to answer but outputs. */
  run<O extends ChatOp>(op: O, ...args: Rest<O>): void {
    if (this.begun) this.try(() => this.#host.apply(this.work(op, ...args)));
  }

  /** Runs an operation of this chat, now, and returns its result. */
  work<O extends ChatOp>(op: O, ...args: Rest<O>): Uint8Array[] {
    return this.#call(op, ...([this.#handle, Date.now(), ...args] as unknown as Calls[O]));
  }

  /** Does something that the module may refuse, and has it explained then. Returns whether it was done. */
  try(task: () => void): boolean {
    return this.#attempt(
      () => {
        task();
        return true;
      },
      (code) => {
        this.#host.explain(code);
        return false;
      },
    );
  }

  // A refusal is nothing to tell: what it was about is gone.
  #quietly<O extends ChatOp>(op: O, ...args: Rest<O>): void {
    if (!this.begun) return;
    this.#attempt(
      () => this.#host.apply(this.work(op, ...args)),
      () => undefined,
    );
  }

  #attempt<T>(task: () => T, otherwise: (code: string) => T): T {
    try {
      return task();
    } catch (error) {
      return otherwise(this.#failed(error));
    }
  }

  // Does what a failed operation left to do, and returns the code of its error.
  #failed(error: unknown): string {
    if (!(error instanceof BridgeError) || error.code === DEAD) {
      console.error(`sealform: ${error instanceof Error ? error.message : "the chat has crashed"}`);
      this.#host.crashed();
      return DEAD;
    }
    this.#host.apply(error.outputs);
    return error.code;
  }

  // What has expired is told by the customer's calendar, which can change while the page is open.
  #tellZone(): void {
    const zone = -new Date().getTimezoneOffset();
    if (zone !== this.#zone) this.work("visitor.zone", zone);
    this.#zone = zone;
  }

  #call<O extends Op>(op: O, ...args: Calls[O]): Uint8Array[] {
    if (!this.#bridge) throw new BridgeError(DEAD, "the module is not there yet");
    return this.#bridge.call(op, ...args);
  }
}
