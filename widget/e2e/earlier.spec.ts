import { createServer } from "node:http";
import { expect, test } from "./people.ts";
import { Stack } from "./stack.ts";

/** Answers every request for a page of its origin with one that reports its URL. */
const worker = `
  addEventListener("install", (e) => e.waitUntil(skipWaiting()));
  addEventListener("activate", (e) => e.waitUntil(clients.claim()));
  addEventListener("fetch", (e) => e.respondWith(new Response(
    "<!doctype html><title>mine</title><script>document.title = 'mine ' + location.hash</script>", { headers: { "content-type": "text/html" } })));`;

test("what an earlier server on the desktop's port has left in the browser is not asked for the window", async ({ browser }) => {
  const stack = await Stack.start();
  const context = await browser.newContext();
  try {
    const port = Number(new URL(stack.desktop).port);
    const before = new URL(stack.desktop).hostname;
    await stack.stop();
    const earlier = createServer((request, response) => {
      response.setHeader("content-type", request.url === "/sw.js" ? "text/javascript" : "text/html");
      response.end(request.url === "/sw.js" ? worker : "<!doctype html><title>earlier</title>");
    });
    await new Promise<void>((resolve) => earlier.listen(port, "127.0.0.1", resolve));
    const page = await context.newPage();
    for (const host of ["127.0.0.1", "localhost", before]) {
      await page.goto(`http://${host}:${port}/`);
      await page.evaluate(async () => {
        await navigator.serviceWorker.register("/sw.js");
        await navigator.serviceWorker.ready;
      });
      await page.goto("about:blank");
      await page.goto(`http://${host}:${port}/#control`);
      await expect(page).toHaveTitle("mine #control");
    }
    earlier.closeAllConnections();
    await new Promise((resolve) => earlier.close(resolve));

    await stack.run();
    await page.goto(stack.desktop);
    await expect(page.getByRole("list", { name: "Waiting chats" })).toBeAttached();
    await expect(page).toHaveTitle("Sealform");
  } finally {
    await context.close();
    await stack.end();
  }
});
