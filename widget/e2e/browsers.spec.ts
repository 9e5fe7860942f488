import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { expect } from "@playwright/test";
import { withForm } from "./own.ts";
import { scriptTag } from "./page.ts";
import { Parts } from "./parts.ts";
import { card } from "./people.ts";
import { Buyer, Desk, talk, value, words } from "./tabs/cast.ts";
import { open } from "./tabs/open.ts";
import { type Spy, spy } from "./tabs/spy.ts";
import type { Engine } from "./tabs/tab.ts";
import { pixel, twoPages } from "./papers.ts";

const papers = `id: papers
version: 1
title: Your papers
retain-minutes: 15
fields:
  - {id: front, kind: file, label: Front of the card, required: true}
  - {id: letter, kind: file, label: Letter}
`;

interface Cast {
  buyer: Buyer;
  desk: Desk;
}

/** A product, two browsers of one kind, and the addresses at which they begin. */
interface Scene extends Cast {
  shop: string;
  desktop: string;
}

const hostile = (
  tag: string,
): string => `<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width"><script>(${spy.toString()})()</script>${tag}</head>
<body><h1>A shop that listens</h1><iframe id="control" srcdoc="<p>an ordinary frame<input>"></iframe></body></html>`;

/** A test in whichever browser the project names: a customer in the shop and Alice at her desktop, as if both had just come. */
const test = withForm("papers", papers).extend<Cast, { engine: Engine; scene: Scene }>({
  engine: ["chromium", { option: true, scope: "worker" }],
  scene: [
    async ({ engine, stack }, use) => {
      const parts = new Parts(stack);
      const [desktop, ...tabs] = await Promise.all([parts.start(), open(engine), open(engine)]);
      parts.pages.set("/blank", "<!doctype html>").set("/hostile", hostile(await scriptTag(stack)));
      await use({ shop: stack.shop, desktop, buyer: new Buyer(tabs[0]), desk: new Desk(tabs[1]) });
      await Promise.all(tabs.map((tab) => tab.close()));
      await parts.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  buyer: async ({ scene: { buyer, shop } }, use, info) => {
    await buyer.tab.goto(`${shop}blank`);
    await buyer.tab.call("", () => [sessionStorage, localStorage].forEach((kept) => kept.clear()), null);
    await buyer.tab.goto(shop);
    await use(buyer);
    if (info.status !== info.expectedStatus) await info.attach("customer.png", { body: await buyer.tab.screenshot(), contentType: "image/png" });
  },
  desk: async ({ scene: { desk, desktop } }, use, info) => {
    await desk.tab.goto(desktop);
    await desk.reads("Waiting chats");
    await use(desk);
    if (info.status !== info.expectedStatus) await info.attach("agent.png", { body: await desk.tab.screenshot(), contentType: "image/png" });
  },
});

test.describe.configure({ timeout: 120_000 });

test("the whole job: launcher, form, checks, receipt, reveal, copy and wipe", async ({ buyer, desk }) => {
  await talk(buyer, desk);
  await desk.says("Happy to help.");
  await buyer.reads("Happy to help.");
  await desk.asks("credit");
  await buyer.reads("Secure data has been requested");

  await tabsThrough(buyer);
  await buyer.fills("4111111111111112");
  expect(await value(buyer.tab, buyer.chat, '[name="card-number"]'), "grouped as it is typed").toBe("4111 1111 1111 1112");
  await buyer.reads("This card number isn't right");
  await buyer.presses(/^Send securely/);
  const wrong = () => buyer.tab.call(buyer.chat, () => document.activeElement?.getAttribute("name"), null);
  await expect.poll(wrong, "the wrong field has the focus").toBe("card-number");
  await buyer.tab.press(buyer.chat, "Control+A");
  await buyer.tab.press(buyer.chat, "Backspace");
  await buyer.types({ css: '[name="card-number"]' }, card.digits);
  await buyer.reads("Visa");
  await buyer.presses(/^Send securely/);
  await buyer.reads("Secure data sent");
  await desk.reads("Secure data received", "[role=log]");

  await desk.reads("1111", desk.secure);
  expect(await words(desk.tab, "", desk.secure)).not.toContain("4111");
  await desk.presses(/^Reveal card number/);
  await desk.reads(card.number, desk.secure);
  await buyer.reads("Secure data opened");
  await desk.presses(/^Copy name on card/);
  await desk.reads("Copied", desk.secure);
  expect(await desk.pastes()).toBe(card.name);
  await desk.presses(/^Wipe Credit card/);
  await desk.presses(/^Wipe it/);
  await buyer.reads("Secure data wiped");
  expect(await words(desk.tab, "", desk.secure)).not.toContain(card.number);
  await expect.poll(() => desk.pastes(), "the clipboard is empty").toBe("");

  await desk.presses(/^End chat/);
  await buyer.reads("The agent ended the chat");
});

/** Goes from the first field to the last with Tab. Each stop comes into view, clear of the buttons that stick to the edge. */
async function tabsThrough({ tab, chat }: Buyer): Promise<void> {
  await tab.click(chat, { css: '[name="card-number"]' });
  const stop = () => tab.call(chat, focused, null);
  const stops = [(await stop()).name];
  while (stops.at(-1) !== "postal-code" && stops.length < 10) {
    await tab.press(chat, "Tab");
    await expect.poll(async () => (await stop()).name, "Tab goes on").not.toBe(stops.at(-1));
    stops.push((await stop()).name);
    await expect.poll(async () => (await stop()).inView, `${stops.at(-1)} is in view`).toBe(true);
  }
  expect(stops).toEqual(expect.arrayContaining(["card-number", "card-expiry", "card-code", "card-name", "postal-code"]));
}

/** Returns what has the focus, by name, and whether nothing covers its edges. */
function focused(): { name: string; inView: boolean } {
  const at = document.activeElement;
  if (!at) return { name: "", inView: false };
  const { left, width, top, bottom } = at.getBoundingClientRect();
  const inView = [top + 2, bottom - 2].every((y) => at.contains(document.elementFromPoint(left + width / 2, y)));
  return { name: at.getAttribute("name") ?? at.textContent, inView };
}

test("a reload keeps the chat, and a form comes back empty", async ({ buyer, desk }) => {
  await talk(buyer, desk);
  await desk.says("Still with me?");
  await buyer.reads("Still with me?");
  await buyer.tab.reload();
  await buyer.reads("Still with me?");
  await desk.asks("credit");
  await buyer.fills();
  await buyer.tab.reload();
  await buyer.reads("Anything you had typed here was lost when the page was loaded again");
  await buyer.reads("Hi, I want to pay my bill");
  expect(await value(buyer.tab, buyer.chat, '[name="card-number"]')).toBe("");
  await buyer.fills();
  await buyer.presses(/^Send securely/);
  await desk.reads("Visa", desk.secure);
  await buyer.says("Here I am");
  await desk.reads("Here I am", "[role=log]");
  await desk.presses(/^End chat/);
  await buyer.reads("The agent ended the chat");
});

test("a picture and a PDF arrive, and the PDF opens each of ten times", async ({ buyer, desk }, info) => {
  const [front, letter] = [info.outputPath("front.png"), info.outputPath("letter.pdf")];
  writeFileSync(front, Buffer.concat([Buffer.from(pixel, "base64"), randomBytes(100_000)]));
  writeFileSync(letter, twoPages());
  await talk(buyer, desk);
  await desk.asks("papers");
  await buyer.reads("Front of the card");
  await buyer.tab.upload(buyer.chat, { css: "input[type=file]", name: /^Front/ }, front);
  await buyer.tab.upload(buyer.chat, { css: "input[type=file]", name: /^Letter/ }, letter);
  const uploaded = async () => (await words(buyer.tab, buyer.chat)).split("Uploaded").length - 1;
  await expect.poll(uploaded, "files uploaded").toBe(2);
  await buyer.presses(/^Send securely/);
  await desk.reads("front.png, PNG, 98 KB", desk.secure);

  await desk.presses(/^View front of the card/);
  const width = () => desk.tab.call("", () => document.querySelector<HTMLImageElement>("dialog img")?.naturalWidth, null);
  await expect.poll(width, "the picture is shown").toBe(1);
  await desk.tab.press("", "Escape");
  for (let time = 1; time <= 10; time++) {
    await desk.presses(/^View letter/);
    await desk.reads("Page 1 of 2", "dialog");
    await expect.poll(() => desk.tab.call("dialog iframe", drawn, null), `drawn, time ${time}`).toBe("255,0,0,255");
    await desk.tab.press("", "Escape");
    await expect.poll(() => desk.tab.call("", () => document.querySelectorAll("dialog").length, null)).toBe(0);
  }
  await desk.presses(/^End chat/);
  await buyer.reads("The agent ended the chat");
});

/** Returns the colour of a page's lower left corner; "" while there is none. */
function drawn(): string {
  const canvas = document.querySelector("canvas");
  if (!canvas || canvas.height < 10) return "";
  return Array.from(canvas.getContext("2d")?.getImageData(5, canvas.height - 5, 1, 1).data ?? []).join();
}

test("a hostile page hears and reaches nothing, and what it tries works on an ordinary frame", async ({ buyer, desk, scene }) => {
  await buyer.tab.goto(`${scene.shop}hostile`);
  await talk(buyer, desk);
  await desk.asks("credit");
  await buyer.reads("Secure data has been requested");
  const ways = (css: string) => buyer.tab.call("", (css) => (globalThis as unknown as Spy).ways(css), css);
  const loot = () => buyer.tab.call("", () => [...(globalThis as unknown as Spy).loot], null);

  const before = (await loot()).join("\n"); // the chat's own code among it
  expect([card.name, "pay my bill"].filter((text) => before.includes(text))).toEqual([]);
  await buyer.tab.call("", () => void (globalThis as unknown as Spy).loot.splice(0), null);
  const chat = await ways(buyer.chat);
  expect(Object.entries(chat).filter(([, got]) => got !== "refused")).toEqual([]);
  await buyer.fills();
  await buyer.says("a sentence only for Alice");
  await buyer.presses(/^Send securely/);
  await desk.reads("Visa", desk.secure);
  await desk.says("and one only for the customer");
  await buyer.reads("and one only for the customer");
  const pieces = await loot();
  const got = pieces.join("\n");
  expect(got.includes("age-encryption.org/v1"), "the attack sees what is sent").toBe(true);
  const secrets = [card.digits, card.number, card.name, card.name.slice(0, 5), "only for", "Secure data sent", "sealform/submission", "AGE-SECRET-KEY", "script ran"];
  expect(secrets.filter((secret) => got.includes(secret))).toEqual([]);
  expect(
    pieces.filter((piece) => piece.length === 1),
    "no key press reaches the page",
  ).toEqual([]);

  const control = await ways("#control");
  expect(Object.keys(control)).toEqual(Object.keys(chat));
  expect(
    Object.entries(control).filter(([, got]) => got === "refused"),
    "each way works",
  ).toEqual([]);
  await buyer.tab.type("#control", { css: "input" }, "heard");
  await expect.poll(async () => (await loot()).join("\n")).toContain("heard");
  expect((await loot()).filter((piece) => piece.length === 1).join("")).toContain("heard".slice(0, 1));
  await expect.poll(async () => (await loot()).join("\n")).toContain("script ran");
  await desk.presses(/^End chat/);
});
