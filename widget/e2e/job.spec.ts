import { readFileSync } from "node:fs";
import { card, expect, talk, test } from "./people.ts";

test("the whole job, from /form to opened data", async ({ customer, agent, stack }) => {
  await customer.open();
  await customer.say("Hi, I want to pay my bill");
  await expect(customer.chat.getByText("Waiting for an agent").first()).toBeVisible();
  await expect(customer.stream.locator(".meta"), "nothing looks stuck").toHaveText(/^\d+:\d\d/);

  await expect(agent.waiting.getByRole("listitem")).toHaveCount(1);
  await expect(agent.waiting).toContainText("Billing");
  await agent.accept();
  await expect(customer.stream).toContainText("Alice joined");
  await expect(agent.stream).toContainText("Hi, I want to pay my bill");
  await agent.say("Happy to help. I will ask for your card.");
  await expect(customer.stream).toContainText("Happy to help");

  await agent.message.pressSequentially("/form");
  await expect(agent.forms.getByRole("option")).toHaveCount(7);
  await agent.message.press("ArrowDown");
  await agent.message.press("Escape");
  await expect(agent.forms).toBeHidden();
  await agent.request();
  for (const side of [customer, agent]) await expect(side.stream).toContainText("Secure data has been requested");

  await customer.form.getByLabel("Card number").pressSequentially("4111111111111112");
  await expect(customer.form.getByLabel("Card number")).toHaveValue("4111 1111 1111 1112");
  await expect(customer.form).toContainText("Visa");
  await expect(customer.form).not.toContainText("Unknown");
  await expect(customer.form.getByLabel("Card number")).not.toHaveAttribute("aria-invalid", "true");
  await customer.form.getByLabel("Card number").blur();
  await expect(customer.form).toContainText("This card number isn't right");
  await expect(customer.form.getByLabel("Card number")).toHaveAttribute("aria-invalid", "true");
  await customer.form.getByLabel("Card number").fill("8600000000000007"); // of an unknown brand
  await expect(customer.form).toContainText("Unknown");
  await customer.form.getByLabel("Card number").blur();
  await expect(customer.form).toContainText("We don't know this kind of card");
  await expect(customer.form.getByLabel("Card number")).not.toHaveAttribute("aria-invalid", "true");
  await customer.form.getByLabel("Card number").fill("");

  await agent.say("Take your time.");
  await expect(customer.stream).toContainText("Take your time.");
  await customer.say("One moment");
  await expect(customer.form).toBeVisible();

  await customer.fill();
  await expect(customer.form).toContainText("Visa");
  await customer.sendSecurely();
  await expect(customer.stream).toContainText("Secure data sent");
  await expect(customer.form).toBeHidden();
  await expect(agent.stream).toContainText("Secure data received");

  await expect(agent.secure).toContainText("Visa");
  await expect(agent.secure).toContainText("1111");
  await expect(agent.secure).not.toContainText("4111");
  await agent.secure.getByRole("button", { name: "Reveal card number" }).click();
  await expect(agent.secure).toContainText(card.number);
  await agent.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await agent.secure.getByRole("button", { name: "Copy security code" }).click();
  await expect.poll(() => agent.page.evaluate(() => navigator.clipboard.readText())).toBe(card.code);
  await agent.wipe("Credit card");
  await expect(agent.secure).not.toContainText(card.number);
  await expect(agent.secure.getByRole("button", { name: "Reveal card number" })).toHaveCount(0);

  await agent.page.getByRole("button", { name: "End chat" }).click();
  await expect(customer.chat.getByText("The agent ended the chat").first()).toBeVisible();

  const download = agent.page.waitForEvent("download");
  await agent.page.getByRole("button", { name: "Download transcript" }).click();
  const transcript = readFileSync(await (await download).path(), "utf8").replaceAll(new URL(stack.shop).host, "");
  for (const line of ["Hi, I want to pay my bill", "Happy to help", "Secure data has been requested", "Secure data received"]) {
    expect(transcript).toContain(line);
  }
  for (const value of [card.digits, card.number, card.name, "1111", card.code]) expect(transcript).not.toContain(value);
});

test("the customer cancels a request", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.request();
  await customer.form.getByRole("button", { name: "Cancel" }).click();
  await expect(customer.stream).toContainText("You cancelled the request for secure data");
  await expect(agent.stream).toContainText("The customer cancelled the request for secure data");
  await expect(customer.form).toBeHidden();
  await expect(agent.page.getByRole("button", { name: "Cancel request" })).toBeHidden();
});

test("the agent cancels a request", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.request();
  await expect(customer.form).toBeVisible();
  await agent.page.getByRole("button", { name: "Cancel request" }).click();
  await expect(customer.stream).toContainText("Alice cancelled the request for secure data");
  await expect(agent.stream).toContainText("You cancelled the request for secure data");
  await expect(customer.form).toBeHidden();
});

test("a form cannot be sent while a field is wrong, and nothing typed is lost", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.request();
  await customer.fill({ number: "4111 1111 1111 1112" });
  await customer.sendSecurely();
  await expect(customer.form.getByLabel("Card number")).toBeFocused();
  await expect(customer.form.getByLabel("Name on card")).toHaveValue(card.name);
  await expect(customer.stream).not.toContainText("Secure data sent");
  await expect(agent.stream).not.toContainText("Secure data received");
});

test("the form is sent while the agent is writing", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.request();
  await customer.fill();
  await agent.message.pressSequentially("While I wri");
  await customer.sendSecurely();
  await expect(agent.stream).toContainText("Secure data received");
  await expect(agent.message).toHaveValue("While I wri");
  await agent.message.pressSequentially("te this");
  await agent.message.press("Enter");
  await expect(customer.stream).toContainText("While I write this");
});

test("a reload keeps the chat and empties a pending form", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.say("Still with me?");
  await agent.request();
  const lost = "Anything you had typed here was lost when the page was loaded again";
  await customer.fill();
  await expect(customer.form).not.toContainText(lost);
  await customer.page.reload();
  await expect(customer.form).toContainText(lost);
  await expect(customer.stream).toContainText("Hi, I want to pay my bill");
  await expect(customer.stream).toContainText("Still with me?");
  await expect(customer.stream.getByText("Secure data has been requested")).toHaveCount(1);
  await expect(customer.form.getByLabel("Card number")).toHaveValue("");
  await customer.fill();
  await customer.sendSecurely();
  await expect(agent.secure).toContainText("Visa");
  await customer.say("Here I am");
  await expect(agent.stream).toContainText("Here I am");
});

test("each chat has an address of its own, to which a reload goes back", async ({ customer, agent }) => {
  const addresses = new Set<string>();
  customer.page.on("websocket", (socket) => addresses.add(socket.url()));
  await talk(customer, agent);
  await customer.page.reload();
  await expect(customer.stream).toContainText("Hi, I want to pay my bill");
  expect(addresses.size).toBe(1);
  await customer.end();
  await customer.chat.getByRole("button", { name: "Start a new chat" }).click();
  await customer.say("Me again");
  await agent.accept();
  await expect(agent.stream).toContainText("Me again");
  await expect(customer.stream).toContainText("Alice joined");
  expect(addresses.size).toBe(2);
  for (const address of addresses) expect(address).toMatch(/^ws:\/\/[^/?]+\/v1\/socket\?chat=[0-9a-f]{32}$/);
});

test("the customer ends the chat, after being asked, and can go on", async ({ customer, agent }) => {
  await talk(customer, agent);
  await customer.chat.getByRole("button", { name: "End chat" }).click();
  await expect(customer.chat.getByRole("dialog", { name: "End the chat?" })).toBeVisible();
  await customer.page.keyboard.press("Escape");
  await customer.say("One more thing");
  await expect(agent.stream).toContainText("One more thing");
  await customer.end();
  await expect(agent.page.getByText("The customer ended the chat").first()).toBeVisible();
});

test("ending asks first while a form is open", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.request();
  await customer.form.getByLabel("Name on card").fill(card.name);
  await customer.chat.getByRole("button", { name: "End chat" }).click();
  await customer.chat.getByRole("dialog").getByRole("button", { name: "Keep chatting" }).click();
  await expect(customer.form.getByLabel("Name on card")).toHaveValue(card.name);
  await agent.page.getByRole("button", { name: "End chat" }).click();
  await agent.page
    .getByRole("group", { name: /End this chat/ })
    .getByRole("button", { name: "Keep chatting" })
    .click();
  await customer.chat.getByRole("button", { name: "End chat" }).click();
  await customer.chat.getByRole("dialog").getByRole("button", { name: "Yes, end it" }).click();
  await expect(agent.page.getByText("The customer ended the chat").first()).toBeVisible();
});
