import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import type { Loader, load, Place } from "../package/index.ts";
import { consumer, example } from "../package/testing/consumer.ts";
import { scriptTag } from "./page.ts";
import { type Customer, expect, talk, test } from "./people.ts";
import { errors, serve, shopPlace, type Site } from "./site.ts";
import type { Stack } from "./stack.ts";

/** What the plain page leaves for the test. */
interface Plain {
  load: typeof load;
  place: Place;
}

const launcher = (page: Page) => page.getByRole("button", { name: /^Chat with us/ });

/** How a page has the example, as Vite builds it. */
interface App {
  mode?: "production" | "development";
  policy?: string;
  /** More in the head of the page. */
  head?: string;
  /** Attributes of its script. */
  script?: string;
  loader?: Loader;
}

/** Opens the example. */
async function openApp({ page }: Customer, stack: Stack, { mode = "production", policy = "", head = "", script = "", ...loader }: App): Promise<void> {
  const place = JSON.stringify({ ...(await shopPlace(stack)), ...loader });
  const edit = (html: string): string => html.replace("PLACE", place).replace("</title>", `</title>${head}`).replace('<script type="module"', `<script ${script} type="module"`);
  await serve(page, stack, { folder: example(mode), page: edit, policy });
  await page.goto(stack.shop);
}

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

test("an app of Vite and React has one chat in strict mode, through all of its pages, a log-in and a log-out", async ({ customer, agent, stack }) => {
  const { page } = customer;
  const wrong = errors(page);
  await openApp(customer, stack, { mode: "development" });
  await press(page, "Log in");
  await talk(customer, agent);
  await expect(agent.page.locator(".talkhead")).toContainText("Maria");
  await expect(page.locator("sealform-chat")).toHaveCount(1);
  await expect(page.locator("script[data-org]")).toHaveCount(1);

  await customer.message.fill("half a sent");
  await press(page, "Help");
  await expect(page.getByRole("heading", { name: "Help" })).toBeVisible();
  await expect(customer.message).toHaveValue("half a sent");
  await expect(customer.message).toBeVisible();

  await press(page, "Check-out");
  await expect(customer.message).toBeHidden();
  await expect(launcher(page)).toBeHidden();
  await agent.say("are you still there?");

  await press(page, "Help");
  await expect(page.getByRole("button", { name: "Ask us" })).toBeEnabled();
  await expect(launcher(page)).toBeHidden();
  await press(page, "Ask us");
  await expect(customer.stream).toContainText("are you still there?");
  await expect(customer.message).toHaveValue("half a sent");

  await press(page, "Log out");
  await expect(agent.stream).toContainText("ended the chat");
  await expect(launcher(page)).toBeHidden();
  await press(page, "Bills");
  await talk(customer, agent, "somebody else");
  await expect(agent.page.locator(".talkhead")).not.toContainText("Maria");
  await expect(customer.stream).not.toContainText("are you still there?");
  await customer.end();
  expect(wrong).toEqual([]);
});

/** The loader that the package names. */
function loader(): { file: string; integrity: string } {
  return (JSON.parse(readFileSync(new URL("../dist/manifest.json", import.meta.url), "utf8")) as { loader: { file: string; integrity: string } }).loader;
}

/** Opens a page without a bundler, which finds the package in node_modules, and waits for its script. */
async function openPlain({ page }: Customer, stack: Stack, { head = "", ...site }: Partial<Site> & { head?: string } = {}): Promise<void> {
  const html = `<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width"><title>Our shop</title>
    <script type="importmap">{ "imports": { "sealform": "/node_modules/sealform/index.js" } }</script>${head}
    <script type="module">import { load } from "sealform"; Object.assign(window, { load, place: ${JSON.stringify(await shopPlace(stack))} });</script>
    </head><body><h1>Our shop</h1></body></html>`;
  await serve(page, stack, { folder: consumer("plain"), page: () => html, ...site });
  await page.goto(stack.shop, { waitUntil: "commit" }); // where its tag is held back, it loads for as long
  await page.waitForFunction("window.load");
}

/** Loads the chat with another place, and returns the reason of a failure, "" for none. */
async function attempt(page: Page, change: Partial<Place> = {}): Promise<string> {
  return await page.evaluate(async (change) => {
    const plain = window as unknown as Plain;
    try {
      await plain.load({ ...plain.place, ...change });
      return "";
    } catch (error) {
      return (error as { reason?: string }).reason ?? String(error);
    }
  }, change);
}

test("a plain page takes the package as it is, and many calls at once have one chat", async ({ customer, agent, stack }) => {
  const { page } = customer;
  const wrong = errors(page);
  await openPlain(customer, stack);
  await expect(page.locator("sealform-chat")).toHaveCount(0);
  const same = await page.evaluate(async () => {
    const { load, place } = window as unknown as Plain;
    const all = await Promise.all([load(place), load(place, { customer: { firstName: "Maria" } }), load(place)]);
    return all.every((chat) => chat === window.Sealform);
  });
  expect(same).toBe(true);
  await talk(customer, agent);
  await expect(agent.page.locator(".talkhead")).toContainText("Maria");
  await expect(page.locator("sealform-chat")).toHaveCount(1);
  await page.evaluate(() => window.Sealform?.destroy());
  await expect(agent.stream).toContainText("ended the chat");
  await expect(page.locator("sealform-chat")).toHaveCount(0);
  expect(await attempt(page)).toBe("");
  await talk(customer, agent, "once more");
  await customer.end();
  expect(wrong).toEqual([]);
});

test("what cannot be loaded is said, and can be tried again; another service is refused", async ({ customer, stack }) => {
  const { page } = customer;
  await openPlain(customer, stack);
  await page.route(/loader\.[^/]*\.js$/, (route) => route.abort());
  expect(await attempt(page)).toBe("network");
  await expect(page.locator("script[data-org]")).toHaveCount(0);
  await page.unroute(/loader\.[^/]*\.js$/);
  expect(await attempt(page, { service: "No Service" })).toBe("config");
  expect(await attempt(page)).toBe("");
  expect(await attempt(page, { service: "claims" })).toBe("another");
  await customer.open();
});

test("elements that have the names of the chat and of what the package asks the page for are in nobody's way", async ({ customer, stack }) => {
  const images = ["readyState", "head", "querySelectorAll", "createElement", "addEventListener"].map((name) => `<img name="${name}" alt="">`);
  await openPlain(customer, stack, { head: `</head><body><a id="Sealform" href="/">Sealform</a>${images.join("")}` });
  expect(await attempt(customer.page)).toBe("");
  await customer.open();
});

test("a loader of another build does not run", async ({ customer, stack }) => {
  const { page } = customer;
  await openPlain(customer, stack);
  await page.route(/loader\.[^/]*\.js$/, async (route) => {
    const body = `globalThis.changed = true;${await (await route.fetch()).text()}`;
    await route.fulfill({ contentType: "text/javascript", headers: { "access-control-allow-origin": "*" }, body });
  });
  expect(await attempt(page)).toBe("network");
  expect(await page.evaluate(() => "changed" in window)).toBe(false);
});

for (const [name, late] of Object.entries({ "has run": "", "comes late": "async" })) {
  test(`a tag in the page's HTML that ${name} is the one that counts`, async ({ customer, stack }) => {
    const { page } = customer;
    const tag = (await scriptTag(stack)).replace(" async", ` ${late}`);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    if (late) await page.route(/loader\.[^/]*\.js$/, (route) => held.then(() => route.continue()));
    await openPlain(customer, stack, { head: tag });
    const loaded = attempt(page);
    release();
    expect(await loaded).toBe("");
    await expect(page.locator("script[data-org]")).toHaveCount(1);
    await customer.open();
  });
}

/** Returns the hash of the example's one script. */
function hash(): string {
  const folder = join(example("production"), "assets");
  const scripts = readdirSync(folder);
  expect(scripts).toHaveLength(1);
  return `sha384-${createHash("sha384")
    .update(readFileSync(join(folder, scripts[0] ?? "")))
    .digest("base64")}`;
}

/** Returns the shop's policy, with these names for policies of Trusted Types, and with these scripts besides its own. */
async function strict(stack: Stack, names: string, scripts: string): Promise<string> {
  const policy = (await fetch(stack.shop)).headers.get("content-security-policy") ?? "";
  expect(policy).toContain("trusted-types sealform;");
  return policy.replace("trusted-types sealform;", `trusted-types ${names};`).replace("script-src ", `script-src ${scripts} `);
}

test.describe("under a policy that has hashes only and requires Trusted Types", () => {
  const open = async (customer: Customer, stack: Stack, names: string, head = ""): Promise<void> =>
    openApp(customer, stack, { head, script: `integrity="${hash()}"`, policy: await strict(stack, names, `'${hash()}'`) });

  test("the package needs one more name in it", async ({ customer, agent, stack }) => {
    const wrong = errors(customer.page);
    await open(customer, stack, "sealform sealform-load");
    await talk(customer, agent);
    await customer.end();
    expect(wrong).toEqual([]);
  });

  test("a page that lacks the name is told which, and goes on without the chat", async ({ customer, stack }) => {
    const error = customer.page.waitForEvent("pageerror");
    await open(customer, stack, "sealform");
    expect((await error).message).toContain('add "trusted-types sealform-load"');
    await press(customer.page, "Help");
    await expect(customer.page.getByRole("button", { name: "Ask us" })).toBeDisabled();
  });

  test("with the tag in the HTML the package needs no name", async ({ customer, agent, stack }) => {
    const wrong = errors(customer.page);
    await open(customer, stack, "sealform", await scriptTag(stack));
    await talk(customer, agent);
    await customer.end();
    expect(wrong).toEqual([]);
  });
});

test("a page whose policy does not have the loader's hash is told what to add", async ({ customer, stack }) => {
  const { integrity } = loader();
  const policy = (await strict(stack, "sealform sealform-load", `'${hash()}'`)).replace(` '${integrity}'`, "");
  const error = customer.page.waitForEvent("pageerror");
  await openApp(customer, stack, { script: `integrity="${hash()}"`, policy });
  expect((await error).message).toContain(`add "script-src '${integrity}'"`);
});

for (const sources of ["", " 'strict-dynamic'"]) {
  test(`a page whose policy has a nonce${sources} gives it to the package`, async ({ customer, agent, stack }) => {
    const wrong = errors(customer.page);
    const policy = (await strict(stack, "sealform sealform-load", "")).replace(/script-src [^;]*/, `script-src 'nonce-q1w2e3'${sources} 'wasm-unsafe-eval'`);
    await openApp(customer, stack, { policy, script: `nonce="q1w2e3"`, loader: { nonce: "q1w2e3" } });
    await talk(customer, agent);
    await customer.end();
    expect(wrong).toEqual([]);
  });
}
