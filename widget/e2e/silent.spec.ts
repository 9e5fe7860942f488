import { Network, visit } from "./page.ts";
import { expect, talk, test as base } from "./people.ts";

/** How long it may take to notice that the relay is silent, in milliseconds. */
const NOTICED = 30_000;

const test = base.extend<{ network: Network }>({
  network: async ({ customer, stack }, use) => {
    await customer.page.clock.install();
    const network = new Network(stack.relay);
    await visit(customer, stack, { relay: await network.start("/v1/socket") });
    await use(network);
    network.stop();
  },
});

test("a network that swallows everything is noticed within 30 seconds, and nothing is lost", async ({ customer, agent, network }) => {
  await talk(customer, agent);
  network.die();
  await agent.say("written into the void");
  await customer.say("so was this");
  const lost = customer.chat.getByText("Connection lost. Reconnecting…");
  await customer.page.clock.runFor(10_000);
  await expect(lost).toBeHidden();
  await customer.page.clock.runFor(NOTICED - 15_000);
  await expect(lost).toBeVisible({ timeout: 5000 });
  network.mend();
  await customer.page.clock.runFor(NOTICED / 2); // until what it has tried meanwhile is given up
  await expect(customer.stream).toContainText("written into the void", { timeout: NOTICED / 2 });
  await expect(agent.stream).toContainText("so was this");
  await expect(customer.chat.getByText("Connection lost")).toBeHidden();
});

test("a page that wakes, or whose network is another, does not wait", async ({ customer, agent, network }) => {
  await talk(customer, agent);
  for (const event of ["online", "visibilitychange", "resume", "pageshow"]) {
    await customer.page.clock.runFor(11_000); // a connection that has lasted is tried again soon
    network.die();
    await agent.say(`before ${event}`);
    network.mend();
    const target = event === "visibilitychange" || event === "resume" ? "document" : "window";
    await customer.page.evaluate(`${target}.dispatchEvent(new Event("${event}", { bubbles: true }))`);
    await customer.page.clock.runFor(5000);
    await expect(customer.stream).toContainText(`before ${event}`, { timeout: 5000 });
  }
});

test("what happened while the line was silent is told when it is back", async ({ customer, agent, network }) => {
  await talk(customer, agent);
  network.die();
  await agent.say("I have to go now, goodbye");
  await agent.page.getByRole("button", { name: "End chat" }).click();
  await expect(agent.stream).toContainText("You ended the chat");
  network.mend();
  await customer.page.clock.runFor(NOTICED);
  await expect(customer.stream).toContainText("ended the chat", { timeout: NOTICED });
  await expect(customer.stream).toContainText("I have to go now, goodbye");
});
