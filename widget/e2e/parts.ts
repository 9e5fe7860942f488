import { type ChildProcess, spawn } from "node:child_process";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { sealform, type Stack } from "./stack.ts";

/** The demonstration's parts as separate processes, so that one can be killed. */
export class Parts {
  readonly #stack: Stack;
  #relay: ChildProcess | undefined;
  #desktop: ChildProcess | undefined;
  #shop: Server | undefined;

  constructor(stack: Stack) {
    this.#stack = stack;
  }

  /** Further pages at the shop's address, by path, without any policy. */
  readonly pages = new Map<string, string>();

  /** Starts in place of the demonstration, and returns the desktop's address once its keys are open. */
  async start(): Promise<string> {
    const shop = await fetch(this.#stack.shop);
    const [body, policy] = [await shop.text(), shop.headers.get("content-security-policy") ?? ""];
    await this.#stack.stop();
    await this.runRelay();
    this.#shop = createServer(({ url = "/" }, response) => {
      const own = this.pages.get(url);
      response.writeHead(200, { "content-type": "text/html", ...(own === undefined && { "content-security-policy": policy }) }).end(own ?? body);
    });
    await new Promise<void>((resolve) => this.#shop?.listen(Number(new URL(this.#stack.shop).port), "127.0.0.1", resolve));
    return await this.#runDesktop();
  }

  async runRelay(): Promise<void> {
    const { keys, relay } = this.#stack;
    const files = ["--org-file", join(keys, "org.pub"), "--state", join(keys, "relay")];
    this.#relay = spawn(sealform, ["relay", "--listen", new URL(relay).host, ...files]);
    const healthy = () =>
      fetch(`http://${new URL(relay).host}/healthz`).then(
        (r) => r.ok,
        () => false,
      );
    await expect.poll(healthy).toBe(true);
  }

  async killRelay(): Promise<void> {
    const relay = this.#relay;
    if (relay?.exitCode !== null) return;
    const ended = new Promise((resolve) => relay.once("exit", resolve));
    relay.kill("SIGKILL");
    await ended;
  }

  async stop(): Promise<void> {
    this.#desktop?.kill("SIGINT");
    await this.killRelay();
    this.#shop?.closeAllConnections();
    this.#shop?.close();
  }

  async #runDesktop(): Promise<string> {
    const { keys, desktop } = this.#stack;
    const files = ["--home", join(keys, "home"), "--passphrase-file", join(keys, "passphrase")];
    const child = spawn(sealform, ["desktop", "--no-open", "--listen", `127.0.0.1:${new URL(desktop).port}`, ...files]);
    this.#desktop = child;
    let output = "";
    return await new Promise((resolve) => {
      child.stdout.on("data", (data: Buffer) => {
        output += data.toString();
        const found = /^desktop (\S+)$[^]*^ready$/m.exec(output)?.[1];
        if (found !== undefined) resolve(found);
      });
    });
  }
}
