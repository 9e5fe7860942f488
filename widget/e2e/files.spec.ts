import { createHash, randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { expect, type Locator } from "@playwright/test";
import { violations } from "./axe.ts";
import { withForm } from "./own.ts";
import { Parts } from "./parts.ts";
import { Agent, Customer, talk } from "./people.ts";
import { inFiles, inMemory } from "./scan.ts";

const papers = `id: papers
version: 1
title: Your papers
retain-minutes: 15
fields:
  - {id: front, kind: file, label: Front of the card, required: true}
  - {id: letter, kind: file, label: Letter}
  - {id: signature, kind: signature, label: Signature}
`;

/** Returns a picture of one pixel, padded to a size with bytes that no decoder reads. */
function picture(size: number): Buffer {
  const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
  return Buffer.concat([png, randomBytes(Math.max(0, size - png.length))]);
}

const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

/** A product whose service asks for files. */
const test = withForm("papers", papers);

async function downloaded(agent: Agent, button: Locator): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([agent.page.waitForEvent("download"), button.click()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

function asked(customer: Customer): Locator {
  return customer.chat.getByRole("region", { name: "Your papers" });
}

async function draw(form: Locator, customer: Customer): Promise<void> {
  const paper = form.getByRole("img", { name: "Signature" });
  await paper.scrollIntoViewIfNeeded();
  const box = await paper.boundingBox();
  if (!box) throw new Error("there is no paper to sign on");
  const { mouse } = customer.page;
  await mouse.move(box.x + 20, box.y + 60);
  await mouse.down();
  for (let i = 1; i <= 20; i++) await mouse.move(box.x + 20 + i * 10, box.y + 40 + 25 * Math.sin(i));
  await mouse.up();
}

test("a photo, a letter and a drawn signature arrive, are looked at and saved", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.request("papers");
  const form = asked(customer);
  const [front, letter] = [picture(200_000), Buffer.concat([Buffer.from("%PDF-1.7\n"), randomBytes(70_000)])];
  await form.getByRole("button", { name: "Send securely" }).click();
  await expect(form.getByLabel("Front of the card").first()).toHaveAccessibleDescription(/Please add a photo or PDF/);
  await form.getByLabel("Front of the card").first().setInputFiles({ name: "IMG 1.png", mimeType: "image/png", buffer: front });
  await form.getByLabel("Letter").first().setInputFiles({ name: "letter.html", mimeType: "text/html", buffer: letter });
  await draw(form, customer);
  await expect(form.getByText("Uploaded")).toHaveCount(3);
  const [name, said] = [await form.getByText("IMG 1.png").boundingBox(), await form.getByText("Uploaded").first().boundingBox()];
  expect(said?.y).toBeGreaterThan(name?.y ?? Infinity); // where "Uploading…" stood
  expect(await violations(customer.frame)).toEqual([]);
  await form.getByRole("button", { name: "Send securely" }).click();
  await expect(customer.stream).toContainText("Secure data sent");
  await expect(agent.secure).toContainText("IMG 1.png, PNG, 196 KB");
  await expect(agent.secure).toContainText("letter.html.pdf, PDF, 69 KB");
  await expect(agent.secure).toContainText("signature.png, PNG");
  await expect(agent.secure.getByRole("button", { name: "View letter" })).toHaveCount(1);
  await expect(customer.stream).not.toContainText("Secure data opened");

  await agent.secure.getByRole("button", { name: "View front of the card" }).click();
  const shown = agent.page.getByRole("dialog", { name: "Front of the card" }).getByRole("img");
  await expect.poll(() => shown.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(1);
  expect(await violations(agent.page)).toEqual([]);
  await expect(customer.stream).toContainText("Secure data opened");
  await agent.page.keyboard.press("Escape");
  await agent.secure.getByRole("button", { name: "View signature" }).click();
  const signature = agent.page.getByRole("dialog", { name: "Signature" }).getByRole("img");
  await expect.poll(() => signature.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(720);
  await agent.page.getByRole("button", { name: "Close" }).click();

  const saved = await downloaded(agent, agent.secure.getByRole("button", { name: "Download letter" }));
  expect([saved.name, sha256(saved.bytes)]).toEqual(["letter.html.pdf", sha256(letter)]);
  expect(sha256((await downloaded(agent, agent.secure.getByRole("button", { name: "Download front" }))).bytes)).toBe(sha256(front));
  await agent.wipe("Your papers");
  await expect(agent.secure).not.toContainText("IMG 1.png");
  await expect(customer.stream).toContainText("Secure data wiped");
});

test("what cannot be taken is said beside the field, and a file can be taken away", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.request("papers");
  const form = asked(customer);
  const front = form.getByLabel("Front of the card").first();
  for (const [name, buffer, words] of [
    ["a.exe", Buffer.from("MZ and more than that"), /photo \(JPEG, PNG, WebP or HEIC\) or a PDF/],
    ["a.svg", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"), /photo \(JPEG, PNG, WebP or HEIC\) or a PDF/],
    ["empty.png", Buffer.alloc(0), /empty/],
    ["large.png", picture(25 * 2 ** 20 + 1), /larger than 25 MB/],
  ] as const) {
    await front.setInputFiles({ name, mimeType: "image/png", buffer });
    await expect(front).toHaveAccessibleDescription(words);
    await expect(front).toHaveAttribute("aria-invalid", "true");
  }
  await front.setInputFiles({ name: "right.png", mimeType: "image/png", buffer: picture(3_000_000) });
  await expect(front).not.toHaveAttribute("aria-invalid", "true");
  await expect(form.getByRole("progressbar", { name: "Upload of right.png" })).toBeVisible();
  await form.getByRole("button", { name: "Send securely" }).click();
  await expect(front).toHaveAccessibleDescription(/still on its way/);
  await form.getByRole("button", { name: "Cancel upload: right.png" }).click();
  await expect(form.getByRole("progressbar")).toHaveCount(0);
  await expect(front).toBeFocused();
  await form.getByRole("button", { name: "Cancel", exact: true }).click();
  await expect(agent.stream).toContainText("The customer cancelled the request");
});

test("a signature is typed by keyboard alone", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.request("papers");
  const form = asked(customer);
  await form
    .getByLabel("Front of the card")
    .first()
    .setInputFiles({ name: "a.png", mimeType: "image/png", buffer: picture(100) });
  await form.getByRole("button", { name: "Type your name instead" }).focus();
  await customer.page.keyboard.press("Enter");
  await expect(form.getByRole("textbox", { name: "Your name, as your signature" })).toBeFocused();
  await customer.page.keyboard.type("Maria Gómez");
  await expect(form.getByText("Uploaded")).toHaveCount(2);
  expect(await violations(customer.frame)).toEqual([]);
  await customer.page.keyboard.press("Enter");
  await expect(agent.secure).toContainText("signature.png, PNG");
});

test("no file, and not its name, appears at the relay", async ({ customer, agent, stack }) => {
  const traffic: Buffer[] = [];
  customer.page.on("websocket", (socket) => {
    for (const event of ["framesent", "framereceived"] as const) {
      socket.on(event as "framesent", ({ payload }) => traffic.push(Buffer.from(payload)));
    }
  });
  const hum = "the canary of this file hums";
  await talk(customer, agent);
  await agent.request("papers");
  const buffer = Buffer.concat([picture(100), Buffer.from(hum.repeat(10_000))]);
  await asked(customer).getByLabel("Front of the card").first().setInputFiles({ name: "Zenobias Ausweis.png", mimeType: "image/png", buffer });
  await expect(asked(customer).getByText("Uploaded")).toHaveCount(1);
  await asked(customer).getByRole("button", { name: "Send securely" }).click();
  await expect(agent.secure).toContainText("Zenobias Ausweis.png");
  await agent.secure.getByRole("button", { name: "View front of the card" }).click();
  await expect(agent.page.getByRole("dialog").getByRole("img")).toBeVisible();

  const relay = stack.pid("relay");
  const sent = Buffer.concat(traffic);
  expect(inMemory(stack.pid("desktop"), hum), "the scan finds a file where it is known").toBe(true);
  expect(sent.length, "the traffic was recorded").toBeGreaterThan(buffer.length);
  for (const canary of [hum, "Zenobias Ausweis", "sealform/chunk", "sealform/file-chunk", "image/png"]) {
    expect(inMemory(relay, canary), `${canary} in the relay's memory`).toBe(false);
    expect(sent.includes(canary), `${canary} in the traffic`).toBe(false);
    expect(stack.output, `${canary} in the output`).not.toContain(canary);
    if (canary !== "image/png") expect(inFiles(stack.dir, canary), `${canary} in files`).toBe(false);
  }
});

test("25 MiB arrive though the relay is killed on the way, and messages go past them", async ({ page, browser, stack }, info) => {
  test.setTimeout(200_000);
  const parts = new Parts(stack);
  const context = await browser.newContext({ acceptDownloads: true });
  try {
    const url = await parts.start();
    await page.goto(stack.shop);
    const [customer, agent] = [new Customer(page), new Agent(await context.newPage())];
    await agent.page.goto(url);
    await talk(customer, agent);
    await agent.request("papers");
    const form = asked(customer);
    const file = info.outputPath("front.png");
    const front = picture(25 * 2 ** 20);
    writeFileSync(file, front);
    await customer.frame.evaluate(() => {
      const all: number[] = [];
      (globalThis as unknown as { longTasks: number[] }).longTasks = all;
      new PerformanceObserver((list) => all.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: "longtask" });
    });
    const began = Date.now();
    await form.getByLabel("Front of the card").first().setInputFiles(file);
    const bar = form.getByRole("progressbar");
    const percent = async () => Number(await bar.getAttribute("value"));
    await expect.poll(percent, { timeout: 60_000 }).toBeGreaterThan(10);
    const asking = Date.now();
    await customer.say("Is it coming?");
    await expect(agent.stream).toContainText("Is it coming?");
    const answered = Date.now() - asking;
    await parts.killRelay();
    await expect(customer.chat.getByText("Connection lost")).toBeVisible();
    const before = await percent();
    await parts.runRelay();
    await expect.poll(percent, { timeout: 60_000 }).toBeGreaterThan(before);
    await expect(form.getByText("Uploaded")).toHaveCount(1, { timeout: 120_000 });
    const took = Date.now() - began;
    const long = await customer.frame.evaluate(() => (globalThis as unknown as { longTasks: number[] }).longTasks);
    // A loaded machine adds delays of its own, but a freeze of a second would be ours.
    expect(Math.max(0, ...long), "typing goes on during the upload").toBeLessThan(250);
    process.stdout.write(`25 MiB in ${took} ms, a kill of the relay among them; a message in ${answered} ms; long tasks: ${long.join(", ") || "none"}\n`);
    expect(answered, "a message goes past the upload").toBeLessThan(3000);
    await form.getByRole("button", { name: "Send securely" }).click();
    await expect(agent.secure).toContainText("front.png, PNG, 25.0 MB");
    const saved = await downloaded(agent, agent.secure.getByRole("button", { name: "Download front" }));
    expect(sha256(saved.bytes)).toBe(sha256(front));
  } finally {
    await parts.stop();
    await context.close();
  }
});
