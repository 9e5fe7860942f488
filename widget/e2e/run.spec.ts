import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { get } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { freePort, sealform, Stack } from "./stack.ts";

/** Returns the status of a server's response under a host name that browsers resolve to this machine. */
function status(url: string): Promise<number | undefined> {
  const { host, port, pathname } = new URL(url);
  return new Promise((resolve, reject) => {
    get({ host: "127.0.0.1", port, path: pathname, headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).on("error", reject);
  });
}

for (const host of ["native", "worker"] as const) {
  test(`a second start has the keys of the first, and Ctrl-C ends both cleanly: ${host} relay`, async () => {
    const stack = await Stack.start(host);
    const org = readFileSync(join(stack.keys, "org.pub"), "utf8");
    const relay = stack.pid("relay");
    const desktop = stack.pid("desktop");
    expect(await stack.stop()).toBe(0);
    for (const pid of [relay, desktop]) expect(() => process.kill(pid, 0), "the process is gone").toThrow();

    await stack.run();
    expect(readFileSync(join(stack.keys, "org.pub"), "utf8")).toBe(org);
    for (const url of [stack.shop, stack.desktop, `${stack.relay.replace("ws", "http").replace(/\/v1.*/, "")}/healthz`]) {
      expect(await status(url), url).toBe(200);
    }
    expect(await stack.stop()).toBe(0);
    expect(stack.output).not.toMatch(/panic|goroutine|127\.0\.0\.1:\d+->/);
    await stack.end();
  });
}

for (const [variable, part] of [
  ["SHOP_PORT", "shop"],
  ["DESKTOP_PORT", "desktop"],
  ["RELAY_PORT", "relay"],
] as const) {
  test(`a taken port of the ${part} is named with its variable`, async () => {
    const server = createServer();
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    const free = { SHOP_PORT: String(await freePort()), DESKTOP_PORT: String(await freePort()), RELAY_PORT: String(await freePort()) };
    const result = spawnSync(sealform, ["demo", "--dir", "unused"], { env: { ...process.env, ...free, [variable]: String(port) }, encoding: "utf8" });
    server.close();
    expect(result.status).toBe(1);
    expect(result.stderr).toContain(`port ${port} for the ${part} is taken`);
    expect(result.stderr).toContain(`${variable}=`);
  });
}
