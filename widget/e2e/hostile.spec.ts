import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { card, type Customer, expect, talk, test } from "./people.ts";

/** What a hostile script on the host page collects. */
interface Loot {
  loot: string[];
}

/** Tries everything that a script of the host page can do, and stores what it obtains. */
function attack(): void {
  const loot: string[] = ((globalThis as unknown as Loot).loot = []);
  const keep = (value: unknown): void => {
    if (value instanceof ArrayBuffer) loot.push(new TextDecoder("latin1").decode(value));
    else if (ArrayBuffer.isView(value)) loot.push(new TextDecoder("latin1").decode(value.buffer));
    else if (typeof value === "string") loot.push(value);
    else if (value !== undefined) loot.push(JSON.stringify(value));
  };
  for (const type of ["keydown", "keyup", "keypress", "input", "change", "paste", "submit"]) {
    addEventListener(
      type,
      (event) => {
        keep((event as KeyboardEvent).key);
        keep((event.target as HTMLInputElement).value);
      },
      true,
    );
  }
  addEventListener("message", (event) => keep(event.data), true);
  const wrap = (prototype: object, name: string): void => {
    const methods = prototype as Record<string, (this: unknown, ...args: unknown[]) => unknown>;
    const original = methods[name];
    if (!original) throw new Error(name);
    methods[name] = function (...args) {
      args.forEach(keep);
      return original.apply(this, args);
    };
  };
  wrap(WebSocket.prototype, "send");
  wrap(MessagePort.prototype, "postMessage");
  const data = Object.getOwnPropertyDescriptor(MessageEvent.prototype, "data");
  Object.defineProperty(MessageEvent.prototype, "data", {
    get(this: MessageEvent) {
      const value: unknown = data?.get?.call(this);
      if (value !== null && typeof value === "object") Object.values(value).forEach(keep);
      keep(value);
      return value;
    },
  });
  const fetched = fetch;
  globalThis.fetch = (...args) => {
    args.forEach(keep);
    return fetched(...args);
  };
  const frame = document.querySelector<HTMLIFrameElement>("sealform-chat iframe");
  for (const look of [
    () => frame?.contentDocument?.body.textContent,
    () => frame?.contentWindow?.document.body.textContent,
    () => (frame?.contentWindow as unknown as { eval(code: string): string }).eval("document.body.textContent"),
  ]) {
    try {
      keep(look());
    } catch (error) {
      keep(String(error));
    }
  }
  frame?.contentWindow?.postMessage({ sealform: "init" }, "*", [new MessageChannel().port1]);
}

const pieces = async (customer: Customer): Promise<string[]> => await customer.page.evaluate(() => (globalThis as unknown as Loot).loot);

const loot = async (customer: Customer): Promise<string> => (await pieces(customer)).join("\n");

test("a hostile script on the host page gets nothing but ciphertext", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.request();
  await customer.page.evaluate(attack);
  await customer.fill();
  await customer.say("a sentence only for Alice");
  await customer.sendSecurely();
  await expect(agent.secure).toContainText("Visa");

  const got = await loot(customer);
  const has = (text: string): boolean => got.includes(text);
  expect(has("age-encryption.org/v1"), "the attack sees what is sent").toBe(true);
  for (const secret of [card.digits, card.number, card.name, card.name.slice(0, 5), "only for Alice", "Secure data sent", "sealform/submission", "AGE-SECRET-KEY"]) {
    expect(has(secret), `the host page got "${secret}"`).toBe(false);
  }
  const keys = (await pieces(customer)).filter((piece) => piece.length === 1);
  expect(keys, "no key press reaches the host page").toEqual([]);
});

test("a script that catches the port cannot put another organisation in the frame", async ({ customer, agent }) => {
  await customer.page.evaluate(() => {
    const post = Object.getOwnPropertyDescriptor(MessagePort.prototype, "postMessage")?.value as MessagePort["postMessage"];
    const evil = {
      type: "init",
      org: "evil.example/support+48cbd211+AWHGSwbHbnSbjkbNXrGCp0gnhMJHJ4YOJL9qvMjrkpCQ",
      service: "billing",
      language: "en",
      firstName: "",
      lastName: "",
    };
    MessagePort.prototype.postMessage = function (this: MessagePort, ...args: unknown[]) {
      Reflect.apply(post, this, args);
      Reflect.apply(post, this, [evil]);
    };
  });
  await talk(customer, agent);
  await agent.request();
  await expect(customer.form).toBeVisible();
});

/** Counts the modules that a frame has started. */
function countModules(): void {
  const counted = globalThis as unknown as { modules: number };
  const instantiate = WebAssembly.instantiate.bind(WebAssembly) as (...args: unknown[]) => Promise<never>;
  counted.modules = 0;
  WebAssembly.instantiate = (...args: unknown[]) => instantiate(...args).finally(() => counted.modules++);
}

test("a script that catches the port cannot put another module under the chat, or show a frame twice", async ({ customer, agent }) => {
  await customer.page.addInitScript(countModules);
  await customer.page.reload();
  await customer.page.evaluate(() => {
    const caught = globalThis as unknown as { port: MessagePort; frames: ArrayBuffer[] };
    const post = Object.getOwnPropertyDescriptor(MessagePort.prototype, "postMessage")?.value as MessagePort["postMessage"];
    caught.frames = [];
    MessagePort.prototype.postMessage = function (this: MessagePort, ...args: unknown[]) {
      const bytes = (args[0] as { bytes?: ArrayBuffer }).bytes;
      caught.port = this;
      if (bytes) caught.frames.push(bytes.slice(0));
      Reflect.apply(post, this, args);
    };
  });
  await talk(customer, agent);
  const again = await customer.page.evaluate(async () => {
    const { port, frames } = globalThis as unknown as { port: MessagePort; frames: ArrayBuffer[] };
    const module = performance.getEntriesByType("resource").find(({ name }) => name.endsWith(".wasm"))?.name ?? "";
    const bytes = await (await fetch(module)).arrayBuffer();
    const caught = frames.splice(0);
    port.postMessage({ type: "wasm", bytes: new ArrayBuffer(10) });
    port.postMessage({ type: "wasm", bytes });
    for (const bytes of caught) port.postMessage({ type: "frame", bytes });
    return caught.length;
  });
  expect(again, "frames to show again").toBeGreaterThan(1);
  await expect.poll(() => customer.frame.evaluate(() => (globalThis as unknown as { modules: number }).modules), "modules started").toBe(2);
  await agent.say("still here?");
  await expect(customer.stream).toContainText("still here?");
  await customer.say("yes, still");
  await expect(agent.stream).toContainText("yes, still");
  expect((await customer.stream.innerText()).split("Alice joined").length).toBe(2);
});

test("the same attack works on an ordinary field", async ({ customer }) => {
  await customer.page.evaluate(attack);
  await customer.page.evaluate(() => document.body.append(document.createElement("input")));
  await customer.page.locator("body > input").pressSequentially("41111");
  const got = await loot(customer);
  expect(got.includes("41111")).toBe(true);
});

test("the frame reaches no network", async ({ customer, browser }) => {
  const hits: string[] = [];
  const server = createServer((request, response) => {
    hits.push(request.url ?? "");
    response.setHeader("Access-Control-Allow-Origin", "*").end("<!doctype html><title>control</title>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await customer.open();
  const frame = customer.frame;

  const reach = async (base: string): Promise<string[]> => {
    const done: string[] = [];
    await fetch(`${base}/fetch`).then(
      () => done.push("fetch"),
      () => null,
    );
    await new Promise<void>((resolve) => {
      const image = new Image();
      image.onload = image.onerror = () => resolve();
      image.src = `${base}/image`;
    });
    await new Promise<void>((resolve) => {
      try {
        const socket = new WebSocket(`${base.replace("http", "ws")}/socket`);
        socket.onopen = socket.onerror = () => resolve();
      } catch {
        resolve();
      }
    });
    navigator.sendBeacon(`${base}/beacon`);
    await fetch(`${base}/last`).catch(() => null);
    return done;
  };
  expect(await frame.evaluate(reach, base)).toEqual([]);
  expect(hits, "nothing from the frame arrived").toEqual([]);

  const control = await browser.newPage();
  await control.goto(`${base}/control`);
  await control.evaluate(reach, base);
  await expect.poll(() => hits.filter((url) => url !== "/favicon.ico").sort()).toEqual(["/beacon", "/control", "/fetch", "/image", "/last", "/socket"]);
  await control.close();
  server.close();
});
