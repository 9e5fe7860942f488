import type { Page, WebSocketRoute } from "@playwright/test";

/** The first byte of the frames that are sealed for the other end (relay/wire KindData). */
const DATA = 0x10;

/** Stands between a customer's page and the relay, and holds what is sealed back for a while. */
export class Line {
  /** How many more frames it lets pass to the page, and from it. */
  in = Infinity;
  out = Infinity;
  /** How many it holds of either. */
  incoming = 0;
  outgoing = 0;

  async at(page: Page): Promise<this> {
    await page.routeWebSocket(/\/v1\/socket/, (route) => this.#between(route, route.connectToServer()));
    return this;
  }

  /** Lets everything pass again. What it held is lost, as with a link that broke. */
  lose(): void {
    this.out = this.in = Infinity;
    this.outgoing = this.incoming = 0;
  }

  #between(page: WebSocketRoute, relay: WebSocketRoute): void {
    page.onMessage((message) => {
      if (message[0] !== DATA || this.out-- > 0) relay.send(message);
      else this.outgoing++;
    });
    relay.onMessage((message) => {
      if (message[0] !== DATA || this.in-- > 0) page.send(message);
      else this.incoming++;
    });
  }
}
