import type { IncomingMessage, ServerResponse } from "node:http";
import { Loopback } from "./loopback.ts";
import { type Customer, expect, talk, test as base } from "./people.ts";
import type { Stack } from "./stack.ts";

/** The frame's script, in any language. */
const FRAME = /\/frame\.[^/]*\.js$/;

/** A proxy for the relay's scripts, which drops the first few responses for the frame's script, or delays them. */
class Lossy extends Loopback {
  lose = 0;
  requests = 0;
  /** How often the WASM module was asked for. */
  modules = 0;
  /** Whether the frame's script has to wait until the test says so. */
  held = false;
  readonly #behind: string;

  constructor(behind: string) {
    super();
    this.#behind = behind;
  }

  protected override answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? "/";
    if (FRAME.test(path) && ++this.requests <= this.lose) return void request.socket.resetAndDestroy();
    if (path.endsWith(".wasm")) this.modules++;
    void fetch(new URL(path, this.#behind)).then(async (answer) => {
      const type = answer.headers.get("content-type") ?? "";
      response.writeHead(answer.status, { "content-type": type, "access-control-allow-origin": "*", connection: "close" });
      const body = Buffer.from(await answer.arrayBuffer());
      if (FRAME.test(path)) await expect.poll(() => this.held, { timeout: 30_000 }).toBe(false);
      response.end(body);
    });
  }
}

/** A test with scripts that do not arrive; the test reloads the page. */
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

test("while the chat loads, the pane says so and can be closed", async ({ customer, agent, lossy }) => {
  lossy.held = true;
  await customer.page.reload();
  await launcher(customer).click();
  const pane = customer.page.getByRole("dialog", { name: "Chat" });
  await expect(pane).toContainText("Chat …");
  await expect(pane.getByRole("button", { name: "Close" })).toBeFocused();
  await expect(pane.getByRole("button", { name: "Try again" })).toBeHidden();
  await customer.page.keyboard.press("Enter");
  await expect(pane).toBeHidden();
  await expect(launcher(customer)).toBeFocused();
  lossy.held = false;
  await talk(customer, agent);
  await expect(pane).not.toContainText("Chat …");
  expect(lossy.requests).toBe(1);
});

test("the button tries again", async ({ customer, lossy }) => {
  lossy.lose = 4;
  await customer.page.reload();
  await launcher(customer).click();
  await customer.page.getByRole("button", { name: "Try again" }).click({ timeout: 30_000 });
  await expect(customer.message).toBeVisible();
});

test("the module is asked for once the frame runs, and not before", async ({ customer, lossy }) => {
  lossy.held = true;
  await customer.page.reload();
  await launcher(customer).click();
  await expect.poll(() => lossy.requests).toBe(1);
  await customer.page.evaluate(() => new Promise((resolve) => requestIdleCallback(() => requestIdleCallback(resolve))));
  expect(lossy.modules).toBe(0);
  lossy.held = false;
  await expect.poll(() => lossy.modules).toBe(1);
});

/** Delivers the first messages of a frame's port a second apart, as a busy machine may. */
function busy(): void {
  if (parent === self) return;
  const before = Object.getOwnPropertyDescriptor(MessagePort.prototype, "onmessage");
  const slow = function (this: MessagePort, take: (event: MessageEvent) => void): void {
    let [messages, free] = [0, Promise.resolve()];
    before?.set?.call(this, (event: MessageEvent) => {
      void free.then(() => take(event));
      // eslint-disable-next-line no-restricted-syntax -- this is how slow the machine is, and no wait of the test's
      if (++messages < 4) free = free.then(() => new Promise((resolve) => setTimeout(resolve, 1000)));
    });
  };
  Object.defineProperty(MessagePort.prototype, "onmessage", { ...before, set: slow });
}

test("a module that comes to a busy frame finds the chat it is for, a new one and one to go on with", async ({ customer, agent, lossy }) => {
  await customer.page.addInitScript(busy);
  expect(lossy.modules).toBe(0);
  for (const page of ["first", "second"]) {
    await customer.page.reload();
    if (page === "first") await talk(customer, agent);
    else await expect(customer.message).toBeVisible();
    await expect(customer.stream).toContainText("Alice joined");
    await customer.say(`from the ${page} page`);
    await expect(agent.stream).toContainText(`from the ${page} page`);
  }
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

for (const anew of [false, true]) {
  base(
    `a policy that keeps the chat from the relay is named in the console, without the chat's ticket${anew ? ", in a document that was opened anew" : ""}`,
    async ({ customer, stack }) => {
      await allowPath(customer, stack, "/v1/other");
      if (anew) await customer.page.evaluate(reopen);
      const line = customer.page.waitForEvent("console", (message) => message.text().includes("Content-Security-Policy blocks the chat"));
      await customer.open();
      await customer.say("hello?");
      expect((await line).text()).toMatch(/add "connect-src ws:\/\/[^/?]+\/v1\/socket"$/);
    },
  );
}

// document.open removes every listener of the document and its window.
function reopen(): void {
  document.open();
  document.close();
}
