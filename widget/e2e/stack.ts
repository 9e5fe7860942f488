import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The built command. */
export const sealform = join(root, "bin/sealform");

/** What runs the relay: the command itself, or workerd. */
export type RelayHost = "native" | "worker";

/** The product as "make run" starts it, on ports and keys of its own. */
export class Stack {
  readonly dir = mkdtempSync(join(tmpdir(), "sealform-"));
  shop = "";
  desktop = "";
  relay = "";
  /** Everything that the three processes printed. */
  output = "";
  #process: ChildProcess | undefined;
  #ports: Record<string, string> = {};

  /** Further variables of their environment. */
  readonly env: Record<string, string> = {};

  constructor(
    readonly host: RelayHost,
    readonly command = sealform,
  ) {}

  /** Starts it and waits for "ready". */
  static async start(host: RelayHost = "native"): Promise<Stack> {
    const stack = new Stack(host);
    await stack.begin();
    return stack;
  }

  /** Starts it for the first time. */
  async begin(): Promise<void> {
    const [shop, desktop, relay] = [await freePort(), await freePort(), await freePort()];
    this.#ports = { SHOP_PORT: String(shop), DESKTOP_PORT: String(desktop), RELAY_PORT: String(relay) };
    await this.run();
  }

  /** Starts the processes with the keys and ports of before. */
  async run(): Promise<void> {
    const child = spawn(this.command, ["demo", "--dir", this.keys, "--relay", this.host], { cwd: root, env: { ...process.env, ...this.env, ...this.#ports }, detached: true });
    this.#process = child;
    let start = "";
    const listen = (data: Buffer): void => {
      start += data.toString();
      this.output += data.toString();
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    await new Promise<void>((resolve, reject) => {
      child.stdout.on("data", () => {
        if (/^ready$/m.test(start)) resolve();
      });
      child.once("exit", () => reject(new Error(`sealform demo ended: ${start}`)));
    });
    this.shop = address(start, "shop");
    this.desktop = address(start, "desktop");
    this.relay = address(start, "relay");
  }

  /** The folder of the demonstration's keys. */
  get keys(): string {
    return join(this.dir, "keys");
  }

  /** The process id of one of the parts: "relay" or "desktop". */
  pid(part: string): number {
    const command = part === "relay" && this.host === "worker" ? "serve" : part; // of workerd
    const parent = this.#process?.pid;
    if (parent === undefined) throw new Error("not running");
    const threads = readdirSync(`/proc/${parent}/task`);
    const children = threads.flatMap((id) => readFileSync(`/proc/${parent}/task/${id}/children`, "utf8").split(" "));
    const found = children.filter((pid) => pid !== "").find((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")[1] === command);
    if (found === undefined) throw new Error(`no process "${part}"`);
    return Number(found);
  }

  /** Interrupts it and all its processes, as Ctrl-C in a terminal does, and returns the exit code. */
  async stop(): Promise<number | null> {
    const child = this.#process;
    this.#process = undefined;
    if (child?.pid === undefined || child.exitCode !== null) return child?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    process.kill(-child.pid, "SIGINT");
    return await ended;
  }

  /** Stops it and removes its keys. */
  async end(): Promise<void> {
    await this.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

function address(output: string, part: string): string {
  const found = new RegExp(`^${part} (\\S+)$`, "m").exec(output)?.[1];
  if (found === undefined) throw new Error(`no line "${part} …" in: ${output}`);
  return found;
}

/** Runs the command to its end and returns what it printed. */
export function run(...args: string[]): string {
  return execFileSync(sealform, args, { cwd: root, encoding: "utf8" });
}

/** Returns a port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const found = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (found === null || typeof found === "string") throw new Error("no port");
  return found.port;
}
