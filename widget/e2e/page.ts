import { connect, createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import type { Customer } from "./people.ts";
import type { Stack } from "./stack.ts";

/** The content of a test page, in which the chat's script tag follows head. */
interface Site {
  head?: string;
  body?: string;
  /** The address of the relay that the tag names, if another than the stack's. */
  relay?: string;
  /** Further attributes of the tag. */
  attributes?: string;
  /** The path below the shop's address. */
  path?: string;
}

/** Returns the shop's script tag. */
export async function scriptTag(stack: Stack, relay = ""): Promise<string> {
  const page = await (await fetch(stack.shop)).text();
  const tag = /<script[^>]* data-relay="([^"]+)"[^>]*><\/script>/.exec(page);
  if (!tag) throw new Error("the shop has no script tag");
  return relay === "" ? tag[0] : tag[0].replace(tag[1] ?? "", relay);
}

/** Opens a small page at the shop's origin, without any policy. The last call for a path counts. */
export async function visit({ page }: Customer, stack: Stack, { head, body = "<h1>Our shop</h1>", relay = "", path = "", attributes = "" }: Site): Promise<void> {
  const tag = (await scriptTag(stack, relay)).replace("<script", `<script ${attributes}`);
  const html = `<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width">${head ?? ""}${tag}</head><body>${body}</body></html>`;
  // A page that a test makes up counts as one from anywhere, which has to ask before it reaches this machine.
  await page.context().grantPermissions(["local-network-access"]);
  const address = new URL(path, stack.shop).href;
  await page.route(address, (route) => route.fulfill({ contentType: "text/html", body: html }));
  await page.goto(address);
}

/** A network between a page and the relay, on loopback, which can begin to drop everything silently. */
export class Network {
  readonly #server: Server;
  readonly #pairs: [Socket, Socket][] = [];
  #dead = false;
  /** How many connections were made. */
  made = 0;

  constructor(behind: string) {
    const { hostname, port } = new URL(behind);
    this.#server = createServer((near) => {
      const far = connect(Number(port), hostname);
      this.#pairs.push([near, far]);
      this.made++;
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        from.on("error", () => to.destroy());
        from.on("close", () => this.#dead || to.destroy());
      }
      if (this.#dead) return this.#swallow(near, far);
      near.pipe(far);
      far.pipe(near);
    });
  }

  /** Listens, and returns the relay's address through it. */
  async start(path: string): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`;
  }

  /** From now on everything is dropped, on existing and new connections, and no connection closes. */
  die(): void {
    this.#dead = true;
    for (const pair of this.#pairs) this.#swallow(...pair);
  }

  /** New connections work again; old ones do not. */
  mend(): void {
    this.#dead = false;
  }

  stop(): void {
    this.#server.close();
    for (const socket of this.#pairs.flat()) socket.destroy();
  }

  #swallow(...sockets: Socket[]): void {
    for (const socket of sockets) {
      socket.unpipe();
      socket.on("data", () => undefined);
      socket.resume();
    }
  }
}
