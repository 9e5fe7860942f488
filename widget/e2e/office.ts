import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "@playwright/test";
import { freePort, type RelayHost, sealform } from "./stack.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The commands of the first block of code below a heading of docs/deploy.md, one a line. */
export function commands(heading: string): string[] {
  const text = readFileSync(join(root, "docs/deploy.md"), "utf8");
  const block = new RegExp(`^#+ ${heading}$[^]*?^\`\`\`\\n([^]*?)^\`\`\`$`, "m").exec(text)?.[1];
  if (block === undefined) throw new Error(`docs/deploy.md has no commands below "${heading}"`);
  return block.trimEnd().split("\n");
}

/** A process on one of the machines, and all that it has printed. */
class Running {
  said = "";
  /** What of it went to standard output. */
  out = "";
  readonly ended: Promise<number | null>;

  constructor(readonly child: ChildProcess) {
    const listen = (data: Buffer): void => void (this.said += data.toString());
    child.stdout?.on("data", listen);
    child.stdout?.on("data", (data: Buffer) => void (this.out += data.toString()));
    child.stderr?.on("data", listen);
    this.ended = new Promise((resolve) => child.once("close", resolve));
  }

  /** Waits until it has printed that, and returns the first group. */
  async prints(what: RegExp): Promise<string> {
    await expect.poll(() => this.said, { timeout: 30_000 }).toMatch(what);
    return what.exec(this.said)?.[1] ?? "";
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill("SIGINT");
    await this.ended;
  }
}

/** The machines of an organisation, which are folders here: the administrator's, the relay's, Alice's, Bob's, Carol's and the one that stamps. */
export class Office {
  readonly dir = mkdtempSync(join(tmpdir(), "sealform-"));
  readonly #running: Running[] = [];
  #site: Server | undefined;
  #tag = "";

  private constructor(
    readonly host: RelayHost,
    /** What stands in the commands, and what is there in its place: host names, paths and ports. Nothing else is changed. */
    readonly places: readonly (readonly [string, string])[],
    /** What "sealform relay" is given besides. On workerd, --requeue and --transfer. */
    readonly relayFlags: string,
  ) {}

  static async open(host: RelayHost, relayFlags = ""): Promise<Office> {
    const [relay, shop] = [`127.0.0.1:${await freePort()}`, `http://127.0.0.1:${await freePort()}`];
    const places: (readonly [string, string])[] = [
      ["wss://relay.example", `ws://${relay}`],
      ["https://shop.example", shop],
      ["sealform relay ", `sealform relay --listen ${relay} ${relayFlags} `],
      ["sealform desktop", "sealform desktop --no-open"],
    ];
    const office = new Office(host, places, relayFlags);
    places.push(["/srv/", `${office.dir}/srv/`]);
    for (const machine of ["admin", "relay", "alice", "bob", "carol", "srv"]) mkdirSync(join(office.dir, machine));
    return office;
  }

  /** The address that stands in the place of one of the documentation. */
  at(name: string): string {
    return this.places.find(([from]) => from === name)?.[1] ?? name;
  }

  #local(command: string): string {
    return this.places.reduce((text, [from, to]) => text.replaceAll(from, to), command);
  }

  #start(machine: string, file: string, args: string[]): Running {
    const home = join(this.dir, machine);
    const path = `${dirname(sealform)}:/usr/bin:/bin`;
    const child = spawn(file, args, { cwd: home, env: { PATH: path, HOME: home, SHELL: "/bin/sh", TERM: "dumb" } });
    const running = new Running(child);
    this.#running.push(running);
    return running;
  }

  /** Runs a command of the documentation until it is stopped. */
  run(machine: string, command: string): Running {
    return this.#start(machine, "/bin/sh", ["-c", `exec ${this.#local(command)}`]);
  }

  /** Runs a command of the administrator's in a terminal, where somebody types an answer each time that a question is shown, and returns what was shown. */
  async types(command: string, ...answers: [question: RegExp, answer: string | ((shown: string) => string)][]): Promise<string> {
    const terminal = this.#start("admin", "script", ["-qfec", this.#local(command), "/dev/null"]);
    let at = 0;
    for (const [question, answer] of answers) {
      await expect.poll(() => terminal.said.slice(at), { timeout: 30_000 }).toMatch(question);
      const shown = terminal.said.slice(at);
      at = terminal.said.length;
      terminal.child.stdin?.write(`${typeof answer === "string" ? answer : answer(shown)}\n`);
    }
    expect(await terminal.ended, terminal.said).toBe(0);
    return terminal.said.replaceAll("\r", "");
  }

  /** Runs a command of the administrator's that asks nothing, and returns its standard output. */
  async takes(command: string): Promise<string> {
    const child = this.run("admin", command);
    expect(await child.ended, child.said).toBe(0);
    return child.out.trim();
  }

  /** Carries what "init" says must be carried: org.pub to the relay, and stamp to the machine that stamps. */
  carry(): void {
    cpSync(join(this.dir, "admin/acme/org.pub"), join(this.dir, "relay/org.pub"));
    renameSync(join(this.dir, "admin/acme/stamp"), join(this.dir, "srv/acme"));
  }

  /** Starts the relay, and keeps the script tag that it shows. */
  async startRelay(command: string): Promise<void> {
    if (this.host === "native") {
      this.#tag = await this.run("relay", command).prints(/^(<script .*<\/script>)$/m);
      return;
    }
    const program = join(this.dir, "workerd");
    execFileSync("go", ["build", "-o", program, "./widget/e2e/workerd"], { cwd: root });
    const address = this.at("wss://relay.example");
    const flags = this.relayFlags.split(" ").filter((word) => word !== "");
    const args = [...flags, join(this.dir, "relay/org.pub"), join(this.dir, "srv/relay"), address.replace("ws://", "")];
    const child = new Running(spawn(program, args, { cwd: root }));
    this.#running.push(child);
    await expect.poll(async () => (this.#tag = await textOf(`${address.replace("ws", "http")}/v1/tag`)), { timeout: 30_000 }).toContain("<script");
  }

  /** Serves the shop: an ordinary page with the tag, for a service. */
  async openShop(service: string): Promise<string> {
    const page = `<!doctype html><html lang="en"><head><title>Shop</title>${this.#tag.replace("SERVICE", service)}</head><body><h1>Our shop</h1></body></html>`;
    this.#site = createServer((_, answer) => answer.setHeader("Content-Type", "text/html; charset=utf-8").end(page));
    const shop = this.at("https://shop.example");
    await new Promise<void>((resolve) => this.#site?.listen(Number(new URL(shop).port), "127.0.0.1", resolve));
    return shop;
  }

  /** Ends all processes, the last one first, and removes the machines. */
  async close(): Promise<void> {
    for (const running of this.#running.reverse()) await running.stop();
    this.#site?.closeAllConnections();
    this.#site?.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

async function textOf(url: string): Promise<string> {
  try {
    const answer = await fetch(url);
    return answer.ok ? await answer.text() : "";
  } catch {
    return ""; // it does not listen yet
  }
}
