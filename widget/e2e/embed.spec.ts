import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "@playwright/test";
import * as esbuild from "esbuild";
import { type Block, blocks, written } from "../package/testing/blocks.ts";
import { consumer } from "../package/testing/consumer.ts";
import { scriptTag } from "./page.ts";
import { type Agent, type Customer, expect, talk, test } from "./people.ts";
import { errors, serve, shopPlace } from "./site.ts";
import type { Stack } from "./stack.ts";

/** The services of the examples, and the demonstration's in their place. */
const SERVICES = { billing: "billing", claims: "moving" };

const ORG = "acme.example/support+60e90ec0+AYYY9eqTMRfw5e3Cd8jPYvoi/qPxvvgIYezlJSq+7j8r";

/** Puts what is running into the place of what the document has as examples. */
async function real(text: string, stack: Stack): Promise<string> {
  const { relay, org } = await shopPlace(stack);
  const [, src = ""] = / src="([^"]+)"/.exec(await scriptTag(stack)) ?? [];
  const [, integrity = ""] = / integrity="([^"]+)"/.exec(await scriptTag(stack)) ?? [];
  let out = text.replaceAll("wss://relay.example/v1/socket", relay).replaceAll(ORG, org);
  out = out.replace(/https:\/\/relay\.example\/widget\/loader\.[0-9a-f]+\.js/g, src).replace(/sha384-[\w+/]{64}/g, integrity);
  for (const [example, service] of Object.entries(SERVICES)) out = out.replaceAll(`data-service="${example}"`, `data-service="${service}"`);
  expect(out).not.toContain("relay.example");
  return out;
}

/** A file of the build. */
interface Built {
  file: string;
  integrity: string;
}

/** A section of the document, and who reads it. */
interface Section {
  blocks: Block[];
  stack: Stack;
  customer: Customer;
  agent: Agent;
  /** Runs the next block in JavaScript as the page's. */
  next: () => Promise<void>;
}

const launcher = (page: Page) => page.getByRole("button", { name: /^Chat with us/ });

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

/** What a section promises. One that is not here promises that the chat is there. */
const promises: Record<string, (section: Section) => Promise<void>> = {
  "A button of your own": async ({ customer, agent, next }) => {
    await next();
    await expect(launcher(customer.page)).toBeHidden();
    await press(customer.page, "Help");
    await customer.say("hello");
    await agent.accept();
    await expect(customer.stream).toContainText("Alice joined");
    await customer.page.evaluate(() => window.Sealform?.close());
    await agent.say("one");
    await press(customer.page, "Help (1)");
    await expect(customer.page.getByRole("button", { name: "Help", exact: true })).toBeVisible();
    await customer.end();
  },
  "Log-in and log-out": async ({ customer, agent, next }) => {
    await next();
    await talk(customer, agent);
    await expect(agent.page.locator(".talkhead")).toContainText("Maria Gomez");
    await next();
    await expect(agent.stream).toContainText("ended the chat");
  },
  "Pages without a launcher": async ({ customer, next }) => {
    await expect(launcher(customer.page)).toBeVisible();
    await next();
    await expect(launcher(customer.page)).toBeHidden();
  },
  "Without a bundler": async ({ customer }) => {
    await press(customer.page, "Help");
    await expect(customer.message).toBeVisible();
  },
  "The npm package": async ({ customer }) => {
    await expect(customer.page.locator("sealform-chat")).toHaveCount(1);
    await press(customer.page, "help");
    await expect(customer.message).toBeVisible();
  },
  "React": async ({ customer, agent }) => {
    await press(customer.page, "Help");
    await customer.say("hello");
    await agent.accept();
    await expect(agent.page.locator(".talkhead")).toContainText("Maria");
    await customer.end();
    await expect(customer.page.getByRole("heading", { name: "Our shop" })).toBeVisible();
  },
  "Turbo": async ({ customer, next }) => {
    await next();
    await customer.page.evaluate(() => {
      const [body, button] = [document.createElement("body"), document.createElement("button")];
      document.body.replaceWith(body);
      body.append(Object.assign(button, { className: "help", textContent: "Ask" }));
    });
    await press(customer.page, "Ask");
    await expect(customer.message).toBeVisible();
  },
  "Several services": async ({ customer, stack, next }) => {
    await customer.open();
    await next();
    await expect(customer.page.locator("sealform-chat")).toHaveCount(0);
    expect((await shopPlace(stack)).service).not.toBe(await customer.page.locator("script[data-org]").getAttribute("data-service"));
  },
  "Events": async ({ customer, agent, next }) => {
    await next();
    await talk(customer, agent);
    await expect(customer.page.locator("body.chatting")).toHaveCount(1);
    await customer.end();
    await expect(customer.page.locator("body.chatting")).toHaveCount(0);
  },
};

/** Makes a page of the blocks in HTML; without a tag of its own it gets the shop's. */
async function pageOf(section: Block[], stack: Stack): Promise<string> {
  const html = await real(section.map(({ language, text }) => (language === "html" ? text : language === "php" ? written(text) : "")).join(""), stack);
  const modules = section.some(({ language }) => language.startsWith("ts"));
  const has = html.includes("data-org") || html.includes("importmap") || modules;
  const tag = has ? "" : (await scriptTag(stack)).replace(" async", "");
  return `<!doctype html><html lang="en"><head><title>Our shop</title>${tag}</head><body>${html}${modules ? `<button id="help">help</button><div id="root"></div><script type="module" src="/main.js"></script>` : ""}</body></html>`;
}

/** Bundles a module of a folder. */
async function build(folder: string, name: string, contents: string, more: esbuild.BuildOptions = {}): Promise<void> {
  await esbuild.build({
    stdin: { contents, resolveDir: folder },
    outfile: join(folder, name),
    bundle: true,
    format: "esm",
    jsx: "automatic",
    tsconfigRaw: "{}",
    define: { "process.env.NODE_ENV": `"development"` },
    ...more,
  });
}

/** Bundles the blocks in TypeScript as the project of an embedder does, with an entry that shows the components. */
async function bundle(section: Block[], stack: Stack): Promise<string> {
  const folder = consumer("embed");
  const sources = section.filter(({ language }) => language.startsWith("ts"));
  for (const [i, { language, text }] of sources.entries()) writeFileSync(join(folder, `block${i}.${language}`), await real(text, stack));
  const { relay, org, service } = await shopPlace(stack);
  const place = JSON.stringify({ relay, org, service }); // as the examples have it
  await build(
    folder,
    "main.js",
    `import { createElement } from "react";
    import { createRoot } from "react-dom/client";
    ${sources.map(({ language }, i) => `import * as block${i} from "./block${i}.${language}";`).join("\n")}
    const components = [${sources.map((_, i) => `block${i}`).join()}].flatMap((block) => Object.values(block));
    const root = document.getElementById("root");
    if (components.length > 0) createRoot(root).render(components.map((part, key) => createElement(part, { key, user: "Maria", place: ${place} })));`,
  );
  return folder;
}

/** Opens the page of a section, keeps its promise, and sees that nothing in it was an error. */
async function keep(section: Omit<Section, "next">, promise: (section: Section) => Promise<void>): Promise<void> {
  const { customer, stack, blocks } = section;
  const wrong = errors(customer.page);
  const page = await pageOf(blocks, stack);
  await serve(customer.page, stack, { folder: await bundle(blocks, stack), page: () => page });
  await customer.page.goto(stack.shop);
  const scripts = blocks.filter(({ language }) => language === "js").map(({ text }) => text);
  const next = async (): Promise<void> => {
    await customer.page.evaluate(`(async () => {${scripts.shift() ?? ""}})()`);
  };
  await promise({ ...section, next });
  expect(scripts).toEqual([]);
  expect(wrong).toEqual([]);
}

/** What every page of the document promises. */
async function there({ customer, blocks, next }: Section): Promise<void> {
  for (const { language } of blocks) if (language === "js") await next();
  await customer.open();
}

const inBrowser = blocks().filter(({ language, section }) => ["html", "js", "ts", "tsx", "php"].includes(language) && section !== "Next.js");

for (const name of new Set(inBrowser.map(({ section }) => section))) {
  test(`what the page for embedders shows works: ${name}`, async ({ customer, agent, stack }) => {
    const own = inBrowser.filter(({ section }) => section === name);
    await keep({ blocks: own, customer, agent, stack }, promises[name] ?? there);
  });
}

test("every promise is one of a section", () => {
  expect(inBrowser.map(({ section }) => section)).toEqual(expect.arrayContaining(Object.keys(promises)));
});

test("what the page for embedders shows works: Next.js, whose HTML from the server has nothing of the chat", async ({ customer, stack }) => {
  const wrong = errors(customer.page);
  const folder = consumer("embed-next");
  const [layout] = blocks().filter(({ section }) => section === "Next.js");
  writeFileSync(join(folder, "layout.tsx"), await real(layout?.text ?? "", stack));
  const page = `import { createElement } from "react"; import Layout from "./layout.tsx"; const page = createElement(Layout, null, createElement("h1", null, "Our shop"));`;
  await build(folder, "server.js", `import { renderToString } from "react-dom/server"; ${page} export const html = renderToString(page);`, {
    packages: "external",
    platform: "node",
  });
  await build(folder, "main.js", `import { hydrateRoot } from "react-dom/client"; ${page} hydrateRoot(document, page);`);
  const { html } = (await import(pathToFileURL(join(folder, "server.js")).href)) as { html: string };
  expect(html).toBe('<html lang="en"><head></head><body><h1>Our shop</h1></body></html>');
  await serve(customer.page, stack, { folder, page: () => `<!doctype html>${html}` });
  await customer.page.goto(stack.shop);
  await customer.page.addScriptTag({ url: "/main.js", type: "module" });
  await customer.open();
  expect(wrong).toEqual([]);
});

test("the policy that the page for embedders shows is enough for the start that it shows", async ({ customer, agent, stack }) => {
  const wrong = errors(customer.page);
  const all = blocks();
  const [policy] = all.filter(({ section, language }) => section === "Content-Security-Policy" && language === "");
  const { loader, chat, frames, wasm } = JSON.parse(readFileSync(new URL("../dist/manifest.json", import.meta.url), "utf8")) as Record<"loader" | "chat" | "wasm", Built> & {
    frames: Record<string, Built>;
  };
  const relay = new URL((await shopPlace(stack)).relay);
  const text = (policy?.text ?? "")
    .replace("sha384-LOADER", loader.integrity)
    .replace("sha384-CHAT", chat.integrity)
    .replace(
      /'sha384-FRAME-EN'[^;]*…/,
      Object.values(frames)
        .map(({ integrity }) => `'${integrity}'`)
        .join(" "),
    )
    .replace("sealform.HASH.wasm", wasm.file)
    .replace("https://relay.example", `http://${relay.host}`)
    .replace("wss://relay.example", relay.origin)
    .replace(/\n/g, " ");
  expect(text).not.toMatch(/sha384-[A-Z-]+'|HASH\.wasm|…|relay\.example/);
  const html = `<!doctype html><html lang="en"><head><title>Our shop</title>${await real(all[0]?.text ?? "", stack)}</head><body><h1>Our shop</h1></body></html>`;
  await serve(customer.page, stack, { folder: consumer("embed-policy"), page: () => html, policy: text });
  await customer.page.goto(stack.shop);
  await talk(customer, agent);
  await customer.end();
  expect(wrong).toEqual([]);
});
