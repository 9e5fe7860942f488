import { createHash } from "node:crypto";
import { expect, test } from "./people.ts";
import { Datagrams, leak } from "./udp.ts";

test("no datagram leaves the frame by WebRTC, by no window that it could make", async ({ customer, browser }) => {
  const server = await Datagrams.listen();
  await customer.open();
  expect(await customer.frame.evaluate(leak, server.urls)).toEqual([]);
  expect(server.count).toBe(0);

  const control = await browser.newPage();
  await control.setContent("<!doctype html><title>control</title>");
  expect(await control.evaluate(leak, server.urls)).toEqual(expect.arrayContaining(["its own window", "element", "markup", "a document", "a class"]));
  await expect.poll(() => server.count, "datagrams of an ordinary page").toBeGreaterThan(0);
  await control.close();
  server.close();
});

test("a frame that the page around it can look into stays closed, though it has no origin", async ({ customer, browser }) => {
  await customer.open(); // the same document starts in its sandbox
  const genuine = (await customer.page.locator("sealform-chat iframe").getAttribute("srcdoc")) ?? "";
  const [, script = ""] = /src="([^"]+)"/.exec(genuine) ?? [];
  const body = await (await customer.page.request.get(script)).body();
  // A page at a data: address may load nothing from loopback.
  const elsewhere = "https://widget.example/frame.js";
  const [hash = ""] = /sha384-[^"']+/.exec(genuine) ?? [];
  const hashed = (code: string): string => `sha384-${createHash("sha384").update(code).digest("base64")}`;
  const hostile = await browser.newPage();
  await hostile.route(elsewhere, (route) => route.fulfill({ body, contentType: "text/javascript", headers: { "access-control-allow-origin": "*" } }));
  await hostile.goto(`data:text/html,<title>hostile</title><iframe></iframe>`);
  const says = async (sandbox: string, other?: { url: string; body: string }): Promise<string> => {
    const patience = other ? 5000 : 500; // for a frame that stays silent it is a time in which another would have spoken
    const srcdoc = genuine.replace(script, other?.url ?? elsewhere).replaceAll(hash, other ? hashed(other.body) : hash);
    const said = await hostile.evaluate(
      async ([srcdoc, sandbox, patience]) => {
        const frame = document.createElement("iframe");
        if (sandbox !== "") frame.setAttribute("sandbox", sandbox);
        frame.srcdoc = srcdoc;
        let said = "nothing";
        await new Promise((resolve) => {
          addEventListener(
            "message",
            (event) => {
              said = JSON.stringify(event.data);
              resolve(null);
            },
            { once: true },
          );
          frame.onload = () => setTimeout(resolve, patience);
          document.querySelector("iframe")?.replaceWith(frame);
        });
        return said;
      },
      [srcdoc, sandbox, patience] as const,
    );
    const text = await hostile.frames().at(-1)?.locator("body").innerText();
    return `${said} ${text ?? ""}`;
  };
  expect(await says("")).toContain("This chat was not loaded safely, so it stays closed.");
  expect(await says("")).toContain("nothing This chat");
  expect(await says("allow-scripts allow-same-origin")).toContain("This chat was not loaded safely");

  // Without the check the same frame greets that page, which reads what is in it.
  const careless = { url: "https://widget.example/careless.js", body: body.toString().replace(/"null"===\(?[\w$=]+\)?\.origin&&/, "true||") };
  expect(careless.body).not.toBe(body.toString());
  await hostile.route(careless.url, (route) => route.fulfill({ body: careless.body, contentType: "text/javascript", headers: { "access-control-allow-origin": "*" } }));
  expect(await says("", careless)).toContain('{"sealform":"ready"}');
  expect(await hostile.evaluate(() => document.querySelector("iframe")?.contentDocument?.title)).toBe("Chat");
  // The runner may come too late to answer for what a frame with a process of its own loads.
  await expect.poll(() => says("allow-scripts", careless), { timeout: 40_000 }).toContain('{"sealform":"ready"}');
  expect(await hostile.evaluate(() => document.querySelector("iframe")?.contentDocument?.title)).toBeUndefined();
  await hostile.close();
});
