import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, type Frame, type Locator } from "@playwright/test";
import { violations } from "./axe.ts";
import { withForm } from "./own.ts";
import { area, pdf, sheet, stream, twoPages } from "./papers.ts";
import { type Agent, type Customer, talk } from "./people.ts";
import { inFiles, inMemory } from "./scan.ts";
import { Datagrams, leak } from "./udp.ts";

const letters = `id: letters
version: 1
title: Your letters
retain-minutes: 15
fields:
  - {id: letter, kind: file, label: Letter, required: true}
  - {id: second, kind: file, label: Second letter}
  - {id: private, kind: file, label: Private letter, show-once: true}
`;

/** Returns a PDF of count red pages, of which number last is blue. */
function manyPages(count: number, last: number): Buffer {
  const leaves = Array.from({ length: count }, (_, i) => sheet(i + 1 === last ? 4 : 3));
  return pdf([
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Kids [${leaves.map((_, i) => `${i + 8} 0 R`).join(" ")}] /Count ${count} >>`,
    stream(area("1 0 0", "One of many")),
    stream(area("0 0 1", "The last")),
    "null",
    "null",
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ...leaves,
  ]);
}

const test = withForm("letters", letters);

async function send(customer: Customer, agent: Agent, files: Record<string, Buffer>): Promise<void> {
  await talk(customer, agent);
  await agent.request("letters");
  const form = customer.chat.getByRole("region", { name: "Your letters" });
  for (const [label, buffer] of Object.entries(files)) {
    await form
      .getByLabel(label, { exact: true })
      .first()
      .setInputFiles({ name: `${label}.pdf`, mimeType: "application/pdf", buffer });
  }
  await expect(form.getByText("Uploaded")).toHaveCount(Object.keys(files).length);
  await form.getByRole("button", { name: "Send securely" }).click();
  await expect(agent.secure).toContainText("PDF, ");
}

const view = (agent: Agent, what = "letter") => agent.secure.getByRole("button", { name: `View ${what}`, exact: true }).click();
const shown = (agent: Agent, name = "Letter"): Locator => agent.page.getByRole("dialog", { name, exact: true });
const status = (agent: Agent): Locator => shown(agent).getByRole("status");

function drawer(agent: Agent): Frame {
  const frame = agent.page.frames().find((f) => f.url().endsWith("/pdf.html"));
  if (!frame) throw new Error("there is no frame for a PDF");
  return frame;
}

/** Returns the colour of a page's lower left corner; "" while there is none. */
async function corner(agent: Agent): Promise<string> {
  return await drawer(agent).evaluate(() => {
    const canvas = document.querySelector("canvas");
    if (!canvas || canvas.height < 10) return "";
    return [...(canvas.getContext("2d")?.getImageData(5, canvas.height - 5, 1, 1).data ?? [])].join();
  });
}

const [red, blue] = ["255,0,0,255", "0,0,255,255"];

test("a PDF is looked at page by page, and goes with its window", async ({ customer, agent, stack }) => {
  const asked: string[] = [];
  agent.page.on("request", (r) => asked.push(new URL(r.url()).pathname));
  const hum = "the canary of this letter hums";
  await send(customer, agent, { Letter: twoPages(hum), "Private letter": twoPages() });
  expect(asked, "nothing for PDFs is loaded before one is viewed").not.toContain("/pdf.html");
  await expect(customer.stream).not.toContainText("Secure data opened");
  await view(agent);
  await expect(status(agent)).toHaveText("Page 1 of 2");
  await expect.poll(() => corner(agent)).toBe(red);
  await expect(customer.stream).toContainText("Secure data opened");
  const width = await shown(agent).evaluate((dialog) => dialog.clientWidth);
  expect(await drawer(agent).evaluate(() => document.querySelector("canvas")?.offsetWidth), "it is as wide as its window").toBe(width);
  const height = Math.floor((width * 500) / 400);
  await expect(shown(agent).locator("iframe")).toHaveAttribute("height", String(height));
  const words = await drawer(agent).evaluate(() => {
    const canvas = document.querySelector("canvas");
    const data = canvas?.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height / 2).data ?? [];
    return data.filter((v, i) => i % 4 === 0 && v < 100).length;
  });
  expect(words, "the text is drawn, in a font that is not in the file").toBeGreaterThan(200);
  expect(await violations(agent.page)).toEqual([]);
  await expect(shown(agent).getByRole("button", { name: "Back" }), "it looks as it is").toHaveCSS("opacity", "0.5");
  await shown(agent).getByRole("button", { name: "Back" }).click({ force: true });
  await expect(status(agent)).toHaveText("Page 1 of 2");
  await shown(agent).getByRole("button", { name: "Next" }).focus();
  await agent.page.keyboard.press("Enter");
  await expect(status(agent)).toHaveText("Page 2 of 2");
  await expect.poll(() => corner(agent)).toBe(blue);
  const [download] = await Promise.all([agent.page.waitForEvent("download"), shown(agent).getByRole("button", { name: "Download this PDF" }).click()]);
  expect(download.suggestedFilename()).toBe("Letter.pdf");
  await agent.page.mouse.click(640, 500);
  await agent.page.keyboard.press("Escape");
  await expect(agent.page.getByRole("dialog")).toHaveCount(0);
  await expect.poll(() => agent.page.frames().length).toBe(1);
  await expect.poll(() => agent.page.workers().length).toBe(0);

  await agent.page.setViewportSize({ width: 375, height: 700 });
  await agent.page
    .getByRole("navigation", { name: "Panes" })
    .getByRole("button", { name: /Secure/ })
    .click();
  await view(agent, "private letter");
  await expect(shown(agent, "Private letter").getByRole("status")).toHaveText("Page 1 of 2");
  await expect.poll(() => corner(agent)).toBe(red);
  expect(await drawer(agent).evaluate(() => document.querySelector("canvas")?.offsetWidth === innerWidth && innerWidth < 375)).toBe(true);
  expect(await violations(agent.page)).toEqual([]);
  await shown(agent, "Private letter").getByRole("button", { name: "Close" }).click();
  await expect(agent.secure).toContainText("Vanishes in");
  await download.delete();
  expect(inMemory(stack.pid("relay"), hum)).toBe(false);
  expect(inFiles(stack.dir, hum), "no unsealed file").toBe(false);
});

test("a frame that is ready before the window listens is heard all the same", async ({ customer, agent }) => {
  await agent.page.evaluate(() => {
    let heard = false;
    addEventListener("message", (e: MessageEvent<{ kind: string }>) => {
      if (e.data.kind === "ready" && !heard) e.stopImmediatePropagation();
      if (e.data.kind === "ready") heard = true;
    });
  });
  await send(customer, agent, { Letter: twoPages() });
  await view(agent);
  await expect(status(agent)).toHaveText("Page 1 of 2");
});

test("a PDF on screen goes with the wipe", async ({ customer, agent }) => {
  await send(customer, agent, { Letter: twoPages() });
  await view(agent);
  await expect(status(agent)).toHaveText("Page 1 of 2");
  await expect.poll(() => corner(agent)).toBe(red);
  // The dialog lies over the button, so that only a press from elsewhere reaches it.
  await agent.secure.getByRole("button", { name: "Wipe Your letters", includeHidden: true }).dispatchEvent("click");
  await agent.secure.getByRole("button", { name: "Wipe it", includeHidden: true }).dispatchEvent("click");
  await expect(agent.page.locator("dialog")).toHaveCount(0);
  await expect.poll(() => agent.page.frames().length).toBe(1);
  await expect.poll(() => agent.page.workers().length).toBe(0);
  await expect(customer.stream).toContainText("Secure data wiped");
});

test("a PDF on screen goes with the chat", async ({ customer, agent }) => {
  await send(customer, agent, { Letter: twoPages() });
  await view(agent);
  await expect(status(agent)).toHaveText("Page 1 of 2");
  await expect.poll(() => corner(agent)).toBe(red);
  await agent.page.getByRole("button", { name: "End chat", includeHidden: true }).dispatchEvent("click");
  await expect(agent.page.locator("dialog.paper")).toHaveCount(0);
  await expect.poll(() => agent.page.frames().length).toBe(1);
});

test("a damaged PDF and a locked one are said to be so, and can be saved", async ({ customer, agent }) => {
  const key = "<28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A>";
  const locked = pdf(
    ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 0 >>", `<< /Filter /Standard /V 1 /R 2 /O ${key} /U ${key} /P -4 >>`],
    "/Encrypt 3 0 R /ID [<00> <00>]",
  );
  await send(customer, agent, { Letter: Buffer.from("%PDF-1.7\nand nothing else"), "Second letter": locked });
  await view(agent);
  await expect(shown(agent).getByRole("alert")).toContainText("damaged");
  expect(await violations(agent.page)).toEqual([]);
  await expect.poll(() => agent.page.frames().length).toBe(1);
  await expect(shown(agent).getByRole("button", { name: "Download this PDF" })).toBeVisible();
  await agent.page.keyboard.press("Escape");
  await view(agent, "second letter");
  await expect(shown(agent, "Second letter").getByRole("alert")).toContainText("locked with a password");
  await agent.page.keyboard.press("Escape");
  await expect(agent.secure.getByRole("button", { name: "Download second letter" })).toBeVisible();
});

test("of a PDF 200 pages are shown, and it is said that there are more", async ({ customer, agent }) => {
  await send(customer, agent, { Letter: manyPages(201, 200), "Second letter": manyPages(200, 200) });
  for (const [name, count] of [
    ["Letter", 201],
    ["Second letter", 200],
  ] as const) {
    await view(agent, name.toLowerCase());
    const [said, next] = [shown(agent, name).getByRole("status"), shown(agent, name).getByRole("button", { name: "Next" })];
    await expect(said).toHaveText(`Page 1 of ${count}`);
    await next.focus();
    for (let page = 2; page < 200; page++) await agent.page.keyboard.press("Enter");
    await expect(said).toHaveText(`Page 199 of ${count}`);
    await expect.poll(() => corner(agent)).toBe(red);
    await expect(next).toHaveAttribute("aria-disabled", "false");
    await expect(shown(agent, name).getByRole("alert")).toHaveCount(0);
    await agent.page.keyboard.press("Enter");
    await expect(said).toHaveText(`Page 200 of ${count}`);
    await expect.poll(() => corner(agent), "the last page is drawn").toBe(blue);
    await expect(next).toHaveAttribute("aria-disabled", "true");
    await agent.page.keyboard.press("Enter");
    await expect(shown(agent, name).getByRole("button", { name: "Back" })).toHaveAttribute("aria-disabled", "false");
    await expect(said).toHaveText(`Page 200 of ${count}`);
    const more = shown(agent, name).getByRole("alert");
    if (count > 200) await expect(more).toHaveText("No more than 200 pages are shown here. Download the PDF to see the rest.");
    else await expect(more).toHaveCount(0);
    await agent.page.keyboard.press("Escape");
  }
});

test("a PDF's frame that does not answer in 30 seconds is given up", async ({ customer, agent }) => {
  await send(customer, agent, { Letter: twoPages() });
  const tell = (message: object) => `parent.postMessage(${JSON.stringify(message)}, "*");`;
  const [ready, opened, drawn] = [{ kind: "ready" }, { kind: "opened", pages: 3 }, { kind: "drawn", page: 1, height: 500, lacking: false }].map(tell);
  const counting = `let pages = 3; setInterval(() => parent.postMessage({ kind: "opened", pages: pages++ }, "*"), 10_000);`;
  await agent.page.clock.install();
  for (const [name, script, said] of [
    ["it says nothing", "", "Opening"],
    ["it does not open the file", ready, "Opening"],
    ["it draws what it has not opened", `${ready}${drawn}`, "Opening"],
    ["it draws no page", `${ready}${opened}`, "Page 1 of 3"],
    ["it opens the file again and again", `${ready}${opened}${counting}`, "Page 1 of 3"],
  ] as const) {
    await agent.page.route("**/pdf.html", (route) => route.fulfill({ contentType: "text/html", body: `<!doctype html><script>${script}</script>` }));
    await view(agent);
    await expect(status(agent), name).toHaveText(said);
    await agent.page.clock.runFor(20_000);
    await expect(shown(agent).locator("iframe"), `${name}: it has 30 seconds`).toBeAttached();
    await expect(shown(agent).getByRole("alert")).toHaveCount(0);
    await agent.page.clock.runFor(11_000);
    // The clock goes on by itself too: a long wait would add to the 30 seconds.
    const soon = { timeout: 5_000 };
    await expect(shown(agent).getByRole("alert"), name).toHaveText("This PDF takes too long to show. It can still be downloaded.", soon);
    await expect.poll(() => agent.page.frames().length, name).toBe(1);
    await expect(shown(agent).getByRole("button", { name: "Download this PDF" })).toBeVisible();
    await agent.page.keyboard.press("Escape");
    await agent.page.unroute("**/pdf.html");
  }
  await view(agent);
  await expect(status(agent), "the file itself is shown").toHaveText("Page 1 of 2");
  await expect.poll(() => corner(agent)).toBe(red);
  await agent.page.clock.runFor(31_000);
  await expect(shown(agent).getByRole("alert"), "a page that is drawn has time").toHaveCount(0);
});

test("nothing in a PDF runs or is followed, and its frame reaches nothing", async ({ customer, agent, stack }) => {
  const reached: string[] = [];
  const server = createServer((request, response) => {
    reached.push(request.url ?? "");
    response.writeHead(200, { "access-control-allow-origin": "*" }).end("reached");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const outside = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const hostile = twoPages(
      "Hello",
      `/OpenAction << /S /JavaScript /JS (app.alert\\("ran"\\); app.launchURL\\("${outside}/script"\\)) >> /AA << /WC << /S /URI /URI (${outside}/closed) >> >>`,
      `/AA << /O << /S /URI /URI (${outside}/opened) >> >> /Annots [8 0 R]`,
      [`<< /Type /Annot /Subtype /Link /Rect [0 0 400 500] /A << /S /URI /URI (${outside}/link) >> >>`],
    );
    const dialogs: string[] = [];
    agent.page.on("dialog", (d) => {
      dialogs.push(d.message());
      void d.dismiss();
    });
    await send(customer, agent, { Letter: hostile });
    await view(agent);
    await expect(status(agent)).toHaveText("Page 1 of 2");
    await expect.poll(() => corner(agent)).toBe(red);
    await shown(agent).locator("iframe").scrollIntoViewIfNeeded();
    const box = await shown(agent).locator("iframe").boundingBox();
    if (!box) throw new Error("the frame has no place");
    await agent.page.mouse.click(box.x + box.width / 2, box.y + 200);
    await shown(agent).getByRole("button", { name: "Next" }).click();
    await expect.poll(() => corner(agent)).toBe(blue);
    expect(await drawer(agent).evaluate(() => document.querySelectorAll("a, form, input, iframe, script[src]").length)).toBe(0);

    // What code in the frame could do, had a file taken it over.
    const desktop = new URL(stack.desktop).origin;
    const tried = await drawer(agent).evaluate(
      async ([outside, desktop]) => {
        const attempt = (f: () => unknown) => {
          try {
            return String(f());
          } catch (e) {
            return (e as Error).name;
          }
        };
        const socket = await new Promise((resolve) => {
          try {
            const ws = new WebSocket(`${desktop.replace("http", "ws")}/socket`);
            ws.onopen = () => resolve("open");
            ws.onerror = () => resolve("refused");
          } catch {
            resolve("refused");
          }
        });
        const got = (url: string) =>
          fetch(url, { mode: "no-cors" }).then(
            () => "fetched",
            () => "refused",
          );
        const image = await new Promise((resolve) => {
          const img = new Image();
          img.onload = () => resolve("loaded");
          img.onerror = () => resolve("refused");
          img.src = `${outside}/image`;
        });
        return {
          origin,
          socket,
          image,
          outside: await got(`${outside}/fetch`),
          desktop: await got(`${desktop}/app.js`),
          file: await got(`${desktop}/file/A`),
          window: attempt(() => parent.document.title),
          storage: attempt(() => parent.sessionStorage.length),
          own: attempt(() => localStorage.length),
          // eslint-disable-next-line no-eval -- what must not work
          eval: attempt(() => (0, eval)("1")),
          popup: attempt(() => window.open(`${outside}/popup`)),
          top: attempt(() => {
            if (top) top.location.href = `${outside}/top`;
            return "led away";
          }),
        };
      },
      [outside, desktop] as const,
    );
    expect(tried).toEqual({
      origin: "null",
      socket: "refused",
      image: "refused",
      outside: "refused",
      desktop: "refused",
      file: "refused",
      window: "SecurityError",
      storage: "SecurityError",
      own: "SecurityError",
      eval: "EvalError",
      popup: "null",
      top: "SecurityError",
    });
    const datagrams = await Datagrams.listen();
    expect(await drawer(agent).evaluate(leak, datagrams.urls)).toEqual([]);
    expect(datagrams.count).toBe(0);
    datagrams.close();
    await drawer(agent).evaluate((url) => (location.href = url), `${outside}/navigated`);
    await expect
      .poll(() =>
        agent.page
          .frames()
          .filter((f) => f.parentFrame() !== null)
          .every((f) => !f.url().startsWith(outside)),
      )
      .toBe(true);
    await expect(shown(agent)).toBeVisible();
    // A request that is let through arrives before one that is made after it.
    await agent.page.context().request.get(`${outside}/control`);
    expect(reached).toEqual(["/control"]);
    expect(dialogs).toEqual([]);
    expect(agent.page.context().pages()).toHaveLength(1);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
