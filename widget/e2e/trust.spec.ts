import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { type Customer, expect, talk, test } from "./people.ts";
import { run, type Stack } from "./stack.ts";

const ROSTER = 0x22;
const DATA = 0x10;

/** The offset of the pieces in a data frame: see relay/wire. */
const HEADER = 34;

type Alter = (frame: Buffer) => Buffer[];

/** Stands between the customer's page and the relay, as a hostile relay could. */
async function between(page: Page, change: { toCustomer?: Alter; toRelay?: Alter }): Promise<void> {
  await page.routeWebSocket(/\/v1\/socket\?/, (customer) => {
    const relay = customer.connectToServer();
    relay.onMessage((m) => {
      for (const frame of change.toCustomer?.(Buffer.from(m)) ?? [Buffer.from(m)]) customer.send(frame);
    });
    customer.onMessage((m) => {
      for (const frame of change.toRelay?.(Buffer.from(m)) ?? [Buffer.from(m)]) relay.send(frame);
    });
  });
}

/** Replaces every roster that the relay sends, by that frame. */
const withRoster =
  (roster: Buffer): Alter =>
  (frame) => [frame[0] === ROSTER ? roster : frame];

const root = fileURLToPath(new URL("../../", import.meta.url));

function forge(stack: Stack, how: string): Buffer {
  return execFileSync("go", ["run", "./widget/e2e/forge", stack.keys, how], { cwd: root });
}

/** Makes another organisation than the shop's, and returns its root's verifier key. */
function otherOrganisation(stack: Stack): string {
  const dir = join(mkdtempSync(join(tmpdir(), "sealform-")), "other");
  process.env.SEALFORM_PASSPHRASE = "four random words here";
  run("init", dir, "--name", "other.example/support", "--relay", "wss://other.example", "--service", "billing=Billing", "--origin", stack.shop.replace(/\/$/, ""));
  return readFileSync(join(dir, "org.pub"), "utf8").split("\n")[0] ?? "";
}

async function expectRefused(customer: Customer, words: RegExp): Promise<void> {
  await customer.page.goto(customer.page.url());
  await customer.open();
  await customer.say("hello?");
  await expect(customer.chat.getByRole("alert").or(customer.chat.getByRole("status")).filter({ hasText: words }).first()).toBeVisible();
  await expect(customer.message).toBeHidden();
}

test("another organisation's key in the tag", async ({ customer, stack }) => {
  const org = otherOrganisation(stack);
  const mirror = createServer((request, response) => {
    void fetch(new URL(request.url ?? "/", stack.shop)).then(async (page) => {
      const body = await page.text();
      response.setHeader("Content-Type", page.headers.get("Content-Type") ?? "");
      response.end(body.replace(/data-org="[^"]*"/, `data-org="${org}"`));
    });
  });
  await new Promise<void>((resolve) => mirror.listen(0, "127.0.0.1", resolve));
  const address = mirror.address() as AddressInfo;
  await customer.page.goto(`http://127.0.0.1:${address.port}/`);
  await customer.open();
  await customer.say("hello?");
  await expect(customer.chat.getByText(/isn't available on this page/).first()).toBeVisible();
  mirror.close();
});

test("a roster that another key signed", async ({ customer, stack }) => {
  await between(customer.page, { toCustomer: withRoster(forge(stack, "another-key")) });
  await expectRefused(customer, /could not prove that it belongs to this company/);
});

test("an expired roster", async ({ customer, agent, stack }) => {
  const [expired, renewed] = [forge(stack, "expired"), forge(stack, "renewed")];
  let roster = expired;
  let renew: (() => void) | undefined;
  await customer.page.routeWebSocket(/\/v1\/socket/, (page) => {
    const server = page.connectToServer();
    server.onMessage((m) => {
      const frame = Buffer.from(m);
      page.send(frame[0] === ROSTER ? roster : frame);
    });
    renew = () => page.send((roster = renewed));
    page.onMessage((m) => server.send(m));
  });
  await customer.page.goto(stack.shop);
  await customer.open();
  await customer.say("hello?");
  const bar = customer.chat.getByRole("status").filter({ hasText: /can't be verified right now, so it is paused/ });
  await expect(bar).toBeVisible();
  await customer.message.fill("is anybody there?");
  await customer.message.press("Enter");
  await expect(customer.chat.getByText(/paused, so this was not sent/)).toBeVisible();
  await expect(customer.message).toHaveValue("is anybody there?");
  renew?.();
  await expect(bar).toBeHidden();
  await agent.accept();
  await expect(agent.stream).toContainText("hello?");
});

test("a page that the roster does not list", async ({ customer, stack }) => {
  await between(customer.page, { toCustomer: withRoster(forge(stack, "other-origin")) });
  await expectRefused(customer, /isn't allowed on this website/);
});

for (const [name, how] of [
  ["an agent who is not in the roster", "without-agents"],
  ["an agent whom the stamp takes out", "stamped-out"],
] as const) {
  test(name, async ({ customer, agent, stack }) => {
    await between(customer.page, { toCustomer: withRoster(forge(stack, how)) });
    await customer.page.goto(stack.shop);
    await customer.open();
    await customer.say("hello?");
    await agent.accept();
    await expect(customer.chat.getByText(/person who answered could not be verified/).first()).toBeVisible();
    await expect(customer.message).toBeHidden();
  });
}

test("altered and replayed messages are refused, and the chat goes on", async ({ customer, agent, stack }) => {
  let altered = 0;
  let replayed = 0;
  await between(customer.page, {
    toCustomer: (frame) => {
      if (frame[0] !== DATA || frame.length < HEADER) return [frame];
      if (altered === 0 && frame.readBigUInt64BE(26) === 2n) {
        altered++;
        const broken = Buffer.from(frame);
        broken.writeUInt8(broken.readUInt8(broken.length - 20) ^ 1, broken.length - 20);
        return [broken];
      }
      replayed++;
      return [frame, frame];
    },
  });
  await customer.page.goto(stack.shop);
  await talk(customer, agent);
  await agent.say("first");
  await agent.say("second");
  await expect(customer.stream).toContainText("second", { timeout: 30_000 });
  await expect(customer.stream.getByText("first", { exact: true })).toHaveCount(1);
  await expect(customer.stream.getByText("second", { exact: true })).toHaveCount(1);
  expect(altered, "a message was altered").toBe(1);
  expect(replayed, "messages were replayed").toBeGreaterThan(0);
  await customer.say("still fine");
  await expect(agent.stream).toContainText("still fine");
});
