import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Customer, expect, talk, test as base } from "./people.ts";
import type { Stack } from "./stack.ts";

/** The frame's script, in whichever language. */
const FRAME = /\/frame\.[^/]*\.js$/;

/** What stands before the relay's scripts, and loses the first few answers for the frame's. */
class Lossy {
  lose = 0;
  requests = 0;
  readonly #server: Server;

  constructor(behind: string) {
    this.#server = createServer((request, response) => {
      const path = request.url ?? "/";
      if (FRAME.test(path) && ++this.requests <= this.lose) return void request.socket.resetAndDestroy();
      void fetch(new URL(path, behind)).then(async (answer) => {
        const type = answer.headers.get("content-type") ?? "";
        response.writeHead(answer.status, { "content-type": type, "access-control-allow-origin": "*", connection: "close" });
        response.end(Buffer.from(await answer.arrayBuffer()));
      });
    });
  }

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

/** A test with scripts that get lost on the way; the page is reloaded by the test. */
const test = base.extend<{ lossy: Lossy; policy: string }>({
  policy: ["", { option: true }],
  lossy: async ({ customer, policy, stack }, use) => {
    const page = await (await fetch(stack.shop)).text();
    const script = /<script[^>]* src="([^"]*loader[^"]*)"/.exec(page)?.[1] ?? "";
    const lossy = new Lossy(new URL(script, stack.shop).origin);
    const address = await lossy.start();
    const body = page.replace(script, new URL(new URL(script, stack.shop).pathname, address).href);
    const headers: Record<string, string> = policy === "" ? {} : { "content-security-policy": policy };
    // A page that a test makes up counts as one from anywhere, which has to ask before it reaches this machine.
    await customer.page.context().grantPermissions(["local-network-access"]);
    await customer.page.route(stack.shop, (route) => route.fulfill({ contentType: "text/html", body, headers }));
    await use(lossy);
    lossy.stop();
  },
});

const launcher = (customer: Customer) => customer.page.getByRole("button", { name: /^Chat with us/ });

test("a frame's script that is lost on the way is fetched again", async ({ customer, agent, lossy }) => {
  lossy.lose = 1;
  await customer.page.reload();
  await talk(customer, agent);
  expect(lossy.requests).toBe(2);
});

test("a chat that cannot load says so, can be closed, and is tried again", async ({ customer, agent, lossy }) => {
  lossy.lose = 4;
  await customer.page.reload();
  await launcher(customer).click();
  const pane = customer.page.getByRole("dialog", { name: "Chat" });
  await expect(pane.getByRole("alert")).toContainText("The chat could not be loaded. Check your connection, then try again.", { timeout: 30_000 });
  await expect(pane.getByRole("button", { name: "Try again" })).toBeFocused();
  expect(lossy.requests).toBe(4);
  await pane.getByRole("button", { name: "Close" }).click();
  await expect(pane).toBeHidden();
  await expect(launcher(customer)).toBeFocused();
  await talk(customer, agent);
  await expect(pane.getByRole("alert")).toBeHidden();
});

test("the button tries again", async ({ customer, lossy }) => {
  lossy.lose = 4;
  await customer.page.reload();
  await launcher(customer).click();
  await customer.page.getByRole("button", { name: "Try again" }).click({ timeout: 30_000 });
  await expect(customer.message).toBeVisible();
});

test.describe("where Trusted Types are required", () => {
  test.use({ policy: "require-trusted-types-for 'script'; trusted-types sealform" });

  test("the second try is allowed as the first was", async ({ customer, agent, lossy }) => {
    lossy.lose = 1;
    await customer.page.reload();
    await talk(customer, agent);
    expect(lossy.requests).toBe(2);
  });
});

/** Loads the shop under a policy that lets its chat connect to one path of the relay only. */
async function allowPath(customer: Customer, stack: Stack, path: string): Promise<void> {
  const shop = await fetch(stack.shop);
  const policy = shop.headers.get("content-security-policy")?.replace(/ (ws:\/\/[^/; ]+);/, ` $1${path};`);
  const body = await shop.text();
  expect(policy).toContain(path);
  await customer.page.context().grantPermissions(["local-network-access"]);
  await customer.page.route(stack.shop, (route) => route.fulfill({ contentType: "text/html", body, headers: { "content-security-policy": policy ?? "" } }));
  await customer.page.reload();
}

base("a policy with the path of the relay's socket lets every chat through", async ({ customer, agent, stack }) => {
  await allowPath(customer, stack, "/v1/socket");
  await talk(customer, agent);
});

base("a policy that keeps the chat from the relay is named in the console, without the chat's ticket", async ({ customer, stack }) => {
  await allowPath(customer, stack, "/v1/other");
  const line = customer.page.waitForEvent("console", (message) => message.text().includes("Content-Security-Policy blocks the chat"));
  await customer.open();
  await customer.say("hello?");
  expect((await line).text()).toMatch(/add "connect-src ws:\/\/[^/?]+\/v1\/socket"$/);
});
