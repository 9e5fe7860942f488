import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "@playwright/test";
import type { RelayHost } from "./stack.ts";
import type { Engine } from "./tabs/tab.ts";

/** If "make worker" has built it, some tests run a second time, with the relay on workerd: those of whole files, and those of other files that have the tag @both. */
const worker = existsSync(fileURLToPath(new URL("../../build/worker/worker.mjs", import.meta.url)));

/** What a browser starts beside every page though no test looks at it: a seventh of the time. */
const IDLE = "WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,SpareRendererForSitePerProcess";

/** A test waits for more than half of its time, so two files of tests run at a time on two cores. A third would be too many for those that measure. */
export default defineConfig<object, { relayHost: RelayHost; engine: Engine }>({
  projects: [
    { name: "native" },
    ...(worker
      ? [
          {
            name: "worker",
            grep: [/\b(job|canary|office|waiting|transfer|hours|takeover|killed|unsaid|duty|push|tabs|six)\.spec\.ts/, /@both/],
            use: { relayHost: "worker" as const },
          },
        ]
      : []),
    // The further browsers, which Playwright does not drive.
    ...(["firefox", "webkit"] as const).map((engine) => ({ name: engine, testMatch: "browsers.spec.ts", workers: 1, use: { engine } })),
  ],
  testDir: ".",
  outputDir: "../../test-results",
  workers: 2,
  // A loaded machine can make a test fail; three failures in a row are ours.
  retries: process.env.CI === undefined ? 0 : 2,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  forbidOnly: process.env.CI !== undefined,
  use: {
    browserName: "chromium",
    headless: true,
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        `--disable-features=${IDLE}`,
      ],
    },
    trace: "off",
    screenshot: "only-on-failure",
  },
});
