import type { ToFrame } from "../bridge/messages.ts";
import { decodeEdit, decodeHints, type FieldHints } from "../bridge/outputs.ts";
import type { Calls, ChatOp, Op, Rest } from "../bridge/ops.ts";
import { type Bridge, BridgeError, DEAD } from "../bridge/wasm.ts";
import { toCodePoints, toUnits } from "./caret.ts";
import type { Edited, Values } from "./state.ts";
import type { FileModule } from "./uploads.ts";

/** What the page says about a chat that begins in it. */
export type Arrival = Omit<Extract<ToFrame, { type: "init" }>, "type" | "saved">;

/** The owner of a visitor, which handles the results of its calls. */
interface Host {
  /** Handles outputs of the module, in order. */
  apply: (outputs: readonly Uint8Array[]) => void;
  /** Says why something was refused, by the code of the error. */
  explain: (code: string) => void;
  /** The module has stopped: only a reload helps. */
  crashed: () => void;
}

/**
 * The customer's end of a chat in the WASM module, with its operations as typed
 * calls. begin and work throw the module's errors, and are meant for the tasks of
 * try; how the other calls report an error is documented with each.
 */
export class Visitor implements FileModule {
  readonly #host: Host;
  #bridge: Bridge | null = null;
  #handle = "";
  /** How many minutes ahead of UTC the module was told that the customer's clock is. */
  #zone = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Whether the module was taken. */
  get ready(): boolean {
    return this.#bridge !== null;
  }

  /** Whether there is a chat. */
  get begun(): boolean {
    return this.#handle !== "";
  }

  /** Takes the module. Returns false when there is one already: another would not have the chat's keys. */
  take(bridge: Bridge): boolean {
    if (this.#bridge) return false;
    this.#bridge = bridge;
    return true;
  }

  /** Begins a chat, or resumes the one that an earlier page saved, and returns the outputs. */
  begin({ org, spare, service, language, firstName, lastName }: Arrival, origin: string, saved: Uint8Array): Uint8Array[] {
    const [handle, ...outputs] = this.#call("visitor.new", org, spare, service, origin, saved, Date.now(), language, firstName, lastName);
    this.#handle = new TextDecoder().decode(handle);
    this.#zone = 0;
    return outputs;
  }

  /** Discards the chat. */
  free(): void {
    if (this.begun && this.#bridge?.dead === false) this.#call("visitor.free", this.#handle);
    this.#handle = "";
  }

  /** Runs a step, from 0, of sealing and opening something once, because the first time is slow. Reports whether there are more. */
  warmUp(org: string, step: number): boolean {
    return this.#attempt(
      () => new TextDecoder().decode(this.#call("visitor.warm", org, step)[0]) === "1",
      (code) => {
        this.#host.explain(code);
        return false;
      },
    );
  }

  /** Reformats one input of a form and judges them all. caret: in UTF-16 units. Returns null when the form is gone, which its place then says. */
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

  /** Returns the fields of a form with hints for their inputs, given their values. Returns null when the form is gone. */
  hints(request: string, values: Values): FieldHints[] | null {
    return this.#attempt(
      () => this.work("form.hints", request, ...values.flat()).map(decodeHints),
      () => null,
    );
  }

  /** Seals a form to be sent. Returns the code of the error, or "" when it is on its way. */
  submit(request: string, values: Values): string {
    return this.#send(() => {
      this.#tellZone();
      return this.work("visitor.submit", request, ...values.flat());
    });
  }

  /** Leaves a message. Returns the code of the error, or "" when it is on its way. */
  leave(text: string, reach: string, asItIs: boolean): string {
    return this.#send(() => this.work("visitor.leave", text, reach, asItIs ? 1 : 0));
  }

  /** Says how the chat was. Returns the code of the error, or "" when it is on its way. */
  rate(steps: number, remark: string): string {
    return this.#send(() => this.work("visitor.rate", steps, remark));
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

  /** Runs an operation of this chat that returns nothing but outputs. */
  run<O extends ChatOp>(op: O, ...args: Rest<O>): void {
    if (this.begun) this.try(() => this.#host.apply(this.work(op, ...args)));
  }

  /** Runs an operation of this chat, now, and returns its result. */
  work<O extends ChatOp>(op: O, ...args: Rest<O>): Uint8Array[] {
    return this.#call(op, ...([this.#handle, Date.now(), ...args] as unknown as Calls[O]));
  }

  /** Runs a task that the module may refuse; a refusal is explained. Reports whether the task succeeded. */
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

  #send(work: () => Uint8Array[]): string {
    return this.#attempt(
      () => {
        this.#host.apply(work());
        return "";
      },
      (code) => code,
    );
  }

  // A refusal is not shown: what it is about is gone.
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

  // Handles the outputs of a failed operation and returns the code of its error.
  #failed(error: unknown): string {
    if (!(error instanceof BridgeError) || error.code === DEAD) {
      console.error(`sealform: ${error instanceof Error ? error.message : "the chat has crashed"}`);
      this.#host.crashed();
      return DEAD;
    }
    this.#host.apply(error.outputs);
    return error.code;
  }

  // Expiry dates are judged by the customer's calendar, and the time zone can change while the page is open.
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
