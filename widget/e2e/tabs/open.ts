import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { freePort } from "../stack.ts";
import { openChromium } from "./chromium.ts";
import { Driven, session } from "./driven.ts";
import type { Engine, Tab } from "./tab.ts";
import { Http, Marionette, type Wire } from "./wire.ts";

/** Starts a browser with a profile, a screen, a clipboard and a focus of its own. */
export async function open(engine: Engine): Promise<Tab> {
  if (engine === "chromium") return await openChromium();
  const started = new Started();
  try {
    const wire = engine === "firefox" ? await firefox(started) : await webkit(started);
    return new Driven(wire, () => started.end());
  } catch (error) {
    await started.end();
    throw error;
  }
}

/** How long a browser may take to start, in milliseconds. */
const START = 60_000;

/** Nothing of Firefox's own comes between the test and the page, or reaches the network. */
const PREFS = {
  "marionette.port": 0,
  "app.update.enabled": false,
  "browser.aboutwelcome.enabled": false,
  "browser.download.alwaysOpenPanel": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.page": 0,
  "datareporting.policy.dataSubmissionEnabled": false,
  "extensions.update.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "toolkit.telemetry.enabled": false,
};

async function firefox(started: Started): Promise<Wire> {
  const profile = started.dir;
  const prefs = Object.entries(PREFS).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`);
  writeFileSync(join(profile, "user.js"), prefs.join(""));
  started.run("firefox-esr", ["--headless", "--marionette", "--no-remote", "--profile", profile], { MOZ_CRASHREPORTER_DISABLE: "1" });
  const file = join(profile, "MarionetteActivePort");
  const port = () => (existsSync(file) ? Number(readFileSync(file, "utf8")) : 0);
  await expect.poll(port, { message: "Firefox listens", timeout: START }).toBeGreaterThan(0);
  const wire = new Marionette(port());
  await session(wire, {});
  return wire;
}

async function webkit(started: Started): Promise<Wire> {
  const screen = started.run("Xvfb", ["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"]);
  let display = "";
  screen.stdout?.on("data", (data: Buffer) => (display += data.toString()));
  await expect.poll(() => display, { message: "Xvfb has a screen", timeout: START }).toMatch(/^\d+\n/);
  const port = await freePort();
  started.run("WebKitWebDriver", ["--host=127.0.0.1", `--port=${port}`], { DISPLAY: `:${display.trim()}`, XDG_DATA_HOME: started.dir, XDG_CACHE_HOME: started.dir });
  const answers = () =>
    fetch(`http://127.0.0.1:${port}/status`).then(
      ({ ok }) => ok,
      () => false,
    );
  await expect.poll(answers, { message: "WebKitWebDriver answers", timeout: START }).toBe(true);
  const wire = new Http(port);
  const binary = [..."x86_64 aarch64".split(" ")].map((cpu) => `/usr/lib/${cpu}-linux-gnu/webkit2gtk-4.1/MiniBrowser`).find((path) => existsSync(path));
  const browser = { binary, args: ["--automation"] };
  await session(wire, { "webkitgtk:browserOptions": browser });
  return wire;
}

/** Processes of one browser, and its folder. */
class Started {
  readonly dir = mkdtempSync(join(tmpdir(), "sealform-browser-"));
  readonly #children: ChildProcess[] = [];

  run(command: string, args: readonly string[], env: Record<string, string> = {}): ChildProcess {
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "ignore"], detached: true });
    child.on("error", () => undefined); // what waits for it says that it is missing
    this.#children.push(child);
    return child;
  }

  /** Ends them with what they have started, the last one first. */
  async end(): Promise<void> {
    for (const child of this.#children.toReversed()) await this.#kill(child);
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 5 });
  }

  async #kill(child: ChildProcess): Promise<void> {
    if (child.pid === undefined) return;
    const ended = (child.exitCode ?? child.signalCode) ? undefined : new Promise((resolve) => child.once("exit", resolve));
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      return; // it has ended by itself
    }
    await ended;
  }
}
