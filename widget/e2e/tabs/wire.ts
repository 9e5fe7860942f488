import { connect, type Socket } from "node:net";

/** An error that a browser gave as an answer, of the kind that the standard names: "no such element". */
export class Refused extends Error {
  constructor(
    readonly kind: string,
    message: string,
  ) {
    super(`${kind}: ${message}`);
  }
}

/** The way to a browser. A command is called as in Marionette, which is as the standard calls it. */
export interface Wire {
  send(command: Command, params?: object): Promise<unknown>;
  close(): void;
}

/** The commands of W3C WebDriver that a tab needs, with method and path over HTTP. */
const COMMANDS = {
  NewSession: "POST /session",
  DeleteSession: "DELETE ",
  SetTimeouts: "POST /timeouts",
  SetWindowRect: "POST /window/rect",
  Navigate: "POST /url",
  Refresh: "POST /refresh",
  SwitchToFrame: "POST /frame",
  ExecuteScript: "POST /execute/sync",
  ExecuteAsyncScript: "POST /execute/async",
  ElementClick: "POST /element/:id/click",
  ElementSendKeys: "POST /element/:id/value",
  PerformActions: "POST /actions",
  TakeScreenshot: "GET /screenshot",
} as const;

export type Command = keyof typeof COMMANDS;

/** Speaks to a WebDriver server, over HTTP. */
export class Http implements Wire {
  readonly #base: string;
  #session = "";

  constructor(port: number) {
    this.#base = `http://127.0.0.1:${port}`;
  }

  async send(command: Command, params: object = {}): Promise<unknown> {
    const [method, path = ""] = COMMANDS[command].split(" ");
    const { id, ...rest } = params as { id?: string };
    const body = path.includes(":id") ? rest : params;
    const within = command === "NewSession" ? "" : `/session/${this.#session}`;
    const init = method === "POST" ? { body: JSON.stringify(body) } : {};
    const response = await fetch(this.#base + within + path.replace(":id", id ?? ""), { method: method ?? "", ...init });
    const { value } = (await response.json()) as { value: { error?: string; message?: string; sessionId?: string } | null };
    if (!response.ok) throw new Refused(value?.error ?? "", value?.message ?? "");
    if (command === "NewSession") this.#session = value?.sessionId ?? "";
    return value;
  }

  close(): void {
    this.#session = "";
  }
}

interface Failure {
  error: string;
  message: string;
}

/** Speaks to Firefox over Marionette: JSON over TCP, each behind its length. */
export class Marionette implements Wire {
  readonly #socket: Socket;
  #read = Buffer.alloc(0);
  #last = 0;
  readonly #asked = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();

  constructor(port: number) {
    this.#socket = connect(port, "127.0.0.1");
    this.#socket.on("data", (data) => this.#hear(data));
    const lost = (): void => this.#asked.forEach(({ reject }) => reject(new Error("Firefox has ended the connection")));
    this.#socket.on("close", lost).on("error", lost);
  }

  send(command: Command, params: object = {}): Promise<unknown> {
    const message = Buffer.from(JSON.stringify([0, ++this.#last, `WebDriver:${command}`, params]));
    const answer = new Promise((resolve, reject) => this.#asked.set(this.#last, { resolve, reject }));
    this.#socket.write(Buffer.concat([Buffer.from(`${message.length}:`), message]));
    return answer;
  }

  close(): void {
    this.#socket.destroy();
  }

  #hear(data: Buffer): void {
    this.#read = Buffer.concat([this.#read, data]);
    for (;;) {
      const colon = this.#read.indexOf(":");
      const end = colon + 1 + Number(this.#read.subarray(0, Math.max(colon, 0)));
      if (colon < 0 || this.#read.length < end) return;
      this.#answer(JSON.parse(this.#read.subarray(colon + 1, end).toString()));
      this.#read = this.#read.subarray(end);
    }
  }

  // What is no answer is its greeting.
  #answer(message: unknown): void {
    if (!Array.isArray(message)) return;
    const [, id, failure, result] = message as [1, number, Failure | null, { value?: unknown } | null];
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (failure) asked?.reject(new Refused(failure.error, failure.message));
    else asked?.resolve(result !== null && "value" in result ? result.value : result);
  }
}
