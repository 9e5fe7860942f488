import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A server on loopback, whose answers a test gives. */
export abstract class Loopback {
  readonly #server = createServer((request, response) => this.answer(request, response));

  protected abstract answer(request: IncomingMessage, response: ServerResponse): void;

  /** Listens, and returns its address. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
