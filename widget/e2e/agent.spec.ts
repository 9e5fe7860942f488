import { readFileSync } from "node:fs";
import { card, expect, talk, test } from "./people.ts";

/** The verdicts that the desktop program gives on names, in every chat. */
const FLAWLESS = /("field":"card-name"[^}]*)"problem":""/g;

test("the agent sees how many fields are valid, and no value", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.request();
  const pending = agent.page.getByRole("group", { name: "Requested: Credit card" });
  await expect(pending).toContainText("Waiting for the customer to fill it in");
  await customer.form.getByLabel("Card number").pressSequentially("4111");
  await expect(pending).toContainText("Filling, 0 of 5 fields valid");
  await customer.form.getByLabel("Card number").fill(card.number);
  await customer.form.getByLabel("Expiry date").fill(card.expiry);
  await customer.form.getByLabel("Name on card").fill(card.name);
  await expect(pending).toContainText("Filling, 3 of 5 fields valid");
  await expect(agent.page.locator("body")).not.toContainText(/(?<!127\.0\.0\.1:\d*)4111/);
  await customer.form.getByLabel("Expiry date").fill("");
  await expect(pending).toContainText("Filling, 2 of 5 fields valid");
  await expect(agent.page.getByText("could not be verified")).toHaveCount(0);
});

test("receipts stand in both streams, in the transcript and after a reload", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.request();
  await customer.fill();
  await customer.sendSecurely();
  await agent.secure.getByRole("button", { name: "Reveal name on card" }).click();
  for (const side of [customer, agent]) await expect(side.stream).toContainText("Secure data opened");
  await customer.page.reload();
  await expect(customer.stream).toContainText("Secure data opened");
  await agent.wipe("Credit card");
  for (const side of [customer, agent]) await expect(side.stream).toContainText("Secure data wiped");
  await expect(customer.stream.getByText("Secure data")).toHaveCount(1);
  const download = agent.page.waitForEvent("download");
  await agent.page.getByRole("button", { name: "Download transcript" }).click();
  const transcript = readFileSync(await (await download).path(), "utf8");
  for (const line of ["Secure data opened", "Secure data wiped"]) expect(transcript).toContain(line);
  expect(transcript).not.toContain(card.name);
});

test("ending the chat wipes first, and says so", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.request();
  await customer.fill();
  await customer.sendSecurely();
  await expect(agent.secure).toContainText("Visa");
  await agent.page.getByRole("button", { name: "End chat" }).click();
  await expect(customer.chat.getByText("The agent ended the chat").first()).toBeVisible();
  await expect(customer.stream).toContainText(/Secure data wiped.*The agent ended the chat/s);
});

test("a security code is shown once, for a minute", async ({ customer, agent }) => {
  test.setTimeout(150_000);
  await talk(customer, agent);
  await agent.request();
  await customer.fill();
  await customer.sendSecurely();
  const fields = agent.secure.locator(".field");
  const code = fields.filter({ hasText: "Security code" });
  await expect(code).toContainText("Can be shown once");
  await code.getByRole("button", { name: "Reveal security code" }).click();
  await expect(code).toContainText(card.code);
  await expect(code).toContainText("Vanishes in");
  await expect(code).toContainText("Shown once", { timeout: 70_000 });
  await expect(code).not.toContainText(card.code);
  await expect(code.getByRole("button")).toHaveCount(0);
  await fields.filter({ hasText: "Card number" }).getByRole("button", { name: "Reveal card number" }).click();
  await expect(agent.secure).toContainText(card.number);
});

test("all of a form is revealed by one press, and one form is wiped beside another", async ({ customer, agent }) => {
  await talk(customer, agent);
  for (const number of ["4111 1111 1111 1111", "5555 5555 5555 4444"]) {
    await agent.request();
    await customer.fill({ number });
    await customer.sendSecurely();
    await expect(customer.stream.getByText("Secure data sent")).toHaveCount(number.startsWith("4") ? 1 : 2);
  }
  const newest = agent.secure.getByRole("article", { name: "Credit card" }).first();
  await newest.getByRole("button", { name: "Reveal all of Credit card" }).click();
  await expect(newest).toContainText("5555 5555 5555 4444");
  await expect(newest).toContainText(card.name);
  await expect(newest).not.toContainText(card.code); // which can be shown once
  await expect(agent.secure).not.toContainText("4111 1111 1111 1111");
  await newest.getByRole("button", { name: "Hide all of Credit card" }).click();
  await expect(newest).not.toContainText(card.name);

  const wipe = newest.getByRole("button", { name: "Wipe Credit card" });
  const place = await wipe.boundingBox();
  await wipe.dblclick(); // the second press takes the question away
  await expect(agent.secure.getByRole("button", { name: "Wipe it" })).toHaveCount(0);
  await wipe.click();
  await agent.page.keyboard.press("Enter"); // on what keeps it
  await expect(agent.secure.getByRole("article")).toHaveCount(2);
  expect(await wipe.boundingBox()).toEqual(place);
  await agent.wipe("Credit card");
  await expect(agent.secure.getByRole("article")).toHaveCount(1);
  await agent.secure.getByRole("button", { name: "Reveal card number" }).click();
  await expect(agent.secure).toContainText("4111 1111 1111 1111");
});

test("no button of the secure panel moves while the hand is about it", async ({ customer, agent, agentContext }) => {
  await agentContext.grantPermissions(["clipboard-read", "clipboard-write"]);
  await talk(customer, agent);
  const send = async (): Promise<void> => {
    await agent.request();
    await customer.fill();
    await customer.sendSecurely();
  };
  await send();
  await agent.request();
  const copy = agent.secure.getByRole("button", { name: /^Cop(y|ied) name on card/ });
  const place = await copy.boundingBox();
  await copy.click();
  await expect(agent.secure.getByRole("status", { name: "Clipboard" })).toHaveText("Copied. Wiped after 30 s, or when you return");
  expect(await copy.boundingBox()).toEqual(place);
  const still = setInterval(() => void agent.page.mouse.move(place?.x ?? 0, (place?.y ?? 0) + (Date.now() % 3)), 300);
  try {
    await customer.fill();
    await customer.sendSecurely();
    await expect(agent.secure.getByRole("article")).toHaveCount(2);
    expect(await copy.first().boundingBox()).toEqual(place); // the new form stands below
  } finally {
    clearInterval(still);
  }
  await agent.page.mouse.move(5, 5);
  await expect.poll(async () => (await copy.first().boundingBox())?.y).toBe(place?.y); // the newest is on top again, its own name of the card where the first was
});

test("the clipboard is wiped after its time, by Wipe, and at the end of the chat", async ({ customer, agent, agentContext }) => {
  await agentContext.grantPermissions(["clipboard-read", "clipboard-write"]);
  const clipboard = (): Promise<string> => agent.page.evaluate(() => navigator.clipboard.readText());
  const copy = async (): Promise<void> => {
    await agent.secure.getByRole("button", { name: "Copy name on card" }).click();
    await expect(agent.secure.getByRole("status", { name: "Clipboard" })).toHaveText("Copied. Wiped after 30 s, or when you return");
    expect(await clipboard()).toBe(card.name);
  };
  const ask = async (): Promise<void> => {
    await agent.request();
    await customer.fill();
    await customer.sendSecurely();
    await expect(agent.secure).toContainText("Visa");
  };
  await agent.page.clock.install();
  await talk(customer, agent);
  await ask();
  await agent.page.bringToFront();
  await copy();
  await agent.page.clock.runFor(29_000);
  expect(await clipboard()).toBe(card.name);
  await agent.page.clock.runFor(1_500);
  await expect.poll(clipboard).toBe("");
  await expect(agent.secure.getByRole("status", { name: "Clipboard" })).toHaveText("Clipboard wiped");

  await agent.page.clock.runFor(3_000);
  await copy();
  await agent.page.evaluate(() => navigator.clipboard.writeText("the agent's own words"));
  await agent.page.clock.runFor(31_000);
  await expect(agent.secure.getByRole("status", { name: "Clipboard" })).toHaveText("");
  expect(await clipboard()).toBe("the agent's own words");

  await copy();
  await agent.wipe("Credit card");
  await expect.poll(clipboard).toBe("");

  await ask();
  await agent.page.bringToFront();
  await copy();
  await agent.page.getByRole("button", { name: "End chat" }).click();
  await expect.poll(clipboard).toBe("");
});

test("without leave to read the clipboard it is overwritten all the same", async ({ customer, agent, agentContext }) => {
  await agentContext.grantPermissions(["clipboard-write"]);
  await agent.page.clock.install();
  await talk(customer, agent);
  await agent.request();
  await customer.fill();
  await customer.sendSecurely();
  await agent.page.bringToFront();
  await agent.secure.getByRole("button", { name: "Copy name on card" }).click();
  await expect(agent.secure.getByRole("status", { name: "Clipboard" })).toHaveText("Copied. Wiped after 30 s, or when you return");
  await agent.page.clock.runFor(31_000);
  await expect(agent.secure.getByRole("status", { name: "Clipboard" })).toHaveText("Clipboard wiped");
  await agentContext.grantPermissions(["clipboard-read", "clipboard-write"]);
  expect(await agent.page.evaluate(() => navigator.clipboard.readText())).toBe("");
});

test("a value that does not hold on the agent's machine is flagged in words, and announced", async ({ customer, agent }) => {
  await agent.page.routeWebSocket(/\/socket$/, (window) => {
    const program = window.connectToServer();
    program.onMessage((m) => window.send(String(m).replace(FLAWLESS, '$1"problem":"Check it."')));
  });
  await agent.page.reload();
  await talk(customer, agent);
  await agent.request();
  await customer.fill();
  await customer.sendSecurely();
  const name = agent.secure.locator(".field").filter({ hasText: "Name on card" });
  await expect(name).toContainText("Does not pass validation: possibly altered. Check it.");
  await expect(agent.page.getByRole("status").filter({ hasText: "possibly altered" })).toHaveCount(1);
  await expect(agent.secure.locator(".problem")).toHaveCount(1);
});
