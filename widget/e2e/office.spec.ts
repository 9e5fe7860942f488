import { found, sign, test } from "./founded.ts";
import { commands } from "./office.ts";
import { Agent, Customer, card, expect, talk } from "./people.ts";

/** Brings a card from the customer to the agent, who reads it. */
async function pay(customer: Customer, agent: Agent): Promise<void> {
  await talk(customer, agent);
  await agent.request();
  await customer.fill();
  await customer.sendSecurely();
  await expect(customer.stream).toContainText("Secure data sent");
  await expect(agent.secure).not.toContainText(card.number);
  await agent.secure.getByRole("button", { name: "Reveal card number" }).click();
  await expect(agent.secure).toContainText(card.number);
}

test("the commands of the documentation, word for word, from nothing to a sealed form and to the end of an agent", async ({ office, page, agentContext }) => {
  test.setTimeout(240_000);
  const { alice, stamp } = await found(office, agentContext);
  await page.goto(await office.openShop("billing"));
  const customer = new Customer(page);
  await pay(customer, alice);
  await office.run("srv", stamp).prints(/stamped.*roster=2/);

  const [remove = "", out = "", ...rest] = commands("Remove");
  expect(rest).toEqual([]);
  expect(await office.takes(remove)).toContain("alice is out of org.yaml");
  expect(await office.types(out, ...sign)).toMatch(/^published roster 3;/m);
  await expect(customer.chat.locator("body")).toContainText("The chat ended, because Alice no longer answers here", { timeout: 60_000 });
  await expect(alice.page.getByText("Connected", { exact: true })).toBeHidden();
});
