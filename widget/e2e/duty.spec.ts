import { admit, found, startAgain, test } from "./founded.ts";
import { type Agent, Customer, enter, expect, test as demo } from "./people.ts";

async function says(agent: Agent, duty: string): Promise<void> {
  await agent.page.getByRole("combobox", { name: "What you do" }).selectOption({ label: duty });
}

const accepts = (agent: Agent) => agent.waiting.getByRole("button", { name: "Accept" });

test("three customers wait for two agents, who tell them apart, and leave a message when both are away", async ({ office, agentContext, browser }) => {
  test.setTimeout(300_000);
  const { alice, program, desktop } = await found(office, agentContext);
  const second = await browser.newContext();
  const invite = "sealform invite acme bob --name Bob --service billing";
  const { agent: bob } = await admit(office, second, { id: "bob", name: "Bob", invite, desktop, publish: "sealform publish acme", roster: 3 });
  const shop = await office.openShop("billing");
  const enters = async (site: Parameters<typeof enter>[2]): Promise<Customer> => {
    const customer = new Customer(await (await browser.newContext()).newPage());
    await enter(customer, { shop }, site);
    return customer;
  };

  const ana = await enters({ firstName: "Ana", lastName: "Lima" });
  await ana.open();
  await ana.say("My bill is wrong");
  await expect(ana.chat.getByText("You are next in line.")).toBeVisible();
  await expect(accepts(bob)).toHaveCount(1);
  const bea = await enters({ firstName: "Bea", language: "de" });
  await bea.page.getByRole("button", { name: /^Chatten Sie mit uns/ }).click();
  await bea.chat.getByRole("textbox", { name: "Nachricht" }).fill("Wo ist mein Paket?");
  await bea.chat.getByRole("button", { name: "Senden", exact: true }).click();
  await expect(accepts(bob)).toHaveCount(2);
  const cem = await enters({});
  await cem.open();
  await cem.say("I want to pay");
  await expect(cem.chat.getByText("You are third in line.")).toBeVisible();
  await expect(cem.chat.getByText(/^(Alice and Bob|Bob and Alice), who are on duty, can read it already\.$/)).toBeVisible();

  for (const agent of [alice, bob]) {
    await expect(accepts(agent)).toHaveCount(3);
    const cards = agent.waiting.getByRole("listitem");
    await expect(cards.nth(0)).toContainText(`Ana LimaMy bill is wrongBilling · ${shop}`);
    await expect(cards.nth(1)).toContainText(`BeaWo ist mein Paket?Billing · ${shop} · German`);
    await expect(cards.nth(2)).toContainText(`BillingI want to pay${shop}`);
    for (const n of [0, 1, 2]) await expect(cards.nth(n)).toContainText(/waiting for \d+:\d\d/);
  }
  await bob.accept();
  await expect(ana.stream).toContainText("Bob joined");
  await expect(accepts(alice)).toHaveCount(2);
  await expect(cem.chat.getByText("You are second in line.")).toBeVisible({ timeout: 40_000 });

  await says(alice, "Busy"); // she is there, as customers see it, and a colleague can still ask her
  await bob.message.pressSequentially("/transfer");
  await expect(bob.page.getByRole("option", { name: /Hand the chat over/ })).toBeVisible();
  await bob.message.press("Enter");
  await expect(bob.page.getByRole("combobox", { name: "To" }).getByRole("option", { name: "Alice (busy)" })).toHaveCount(1);
  await bob.page.getByRole("button", { name: "Keep the chat" }).click();
  await expect(accepts(alice)).toHaveCount(2);
  await expect(cem.chat.getByText("You are second in line.")).toBeVisible();

  await program.stop(); // Alice goes home
  await says(bob, "Away");
  await expect(cem.chat.getByRole("heading", { name: "Nobody is here at the moment" })).toBeVisible({ timeout: 180_000 });
  await cem.chat.getByRole("button", { name: "Leave a message" }).click();
  const text = cem.chat.getByRole("textbox", { name: "Your message" });
  await expect(text).toHaveValue("I want to pay");
  await cem.chat.getByRole("textbox", { name: /E-mail address or phone number/ }).fill("cem@shop.example");
  await text.fill("Please charge 4111 1111 1111 1111");
  await cem.chat.getByRole("button", { name: "Leave the message" }).click();
  await expect(cem.chat.getByText("This looks like a card number")).toBeVisible();
  await text.fill("Please call me back");
  await cem.chat.getByRole("button", { name: "Leave the message" }).click();
  await expect(cem.chat.getByText(/^Your message is kept for (Alice and Bob|Bob and Alice), until /)).toBeVisible();

  const { alice: back } = await startAgain(office, desktop, agentContext);
  for (const agent of [back, bob]) await expect(agent.page.locator("details.left")).toHaveCount(1);
  const left = back.page.locator("details.left");
  await left.locator("summary").click();
  await expect(left).toContainText("Please call me back");
  await expect(left).toContainText("cem@shop.example");
  await expect(left).not.toContainText(/(?<!127\.0\.0\.1:\d*)4111/);
  await left.getByRole("button", { name: /^Done/ }).click();
  await left.getByRole("button", { name: "Delete" }).click();
  for (const agent of [back, bob]) await expect(agent.page.locator("details.left")).toHaveCount(0);
  await expect(accepts(back)).toHaveCount(1);
  await expect(back.waiting).toContainText("Bea");
  await second.close();
});

/** What a relay says of a queue at which nobody is, and of whose agents no key holds any more. */
function deserted(frame: Buffer): Buffer {
  const queue = 0x2a;
  return frame[0] === queue ? Buffer.concat([frame.subarray(0, 25), Buffer.alloc(10)]) : frame;
}

demo("where nobody is and no key is left to seal to, the page says that no message can be taken", async ({ customer, agent, stack }) => {
  await says(agent, "Away");
  await customer.page.routeWebSocket(/^ws:/, (page) => {
    page.connectToServer().onMessage((message) => page.send(typeof message === "string" ? message : deserted(message)));
  });
  await customer.page.goto(stack.shop);
  await customer.open();
  await customer.say("Is anybody there?");
  await expect(customer.chat.getByText("No message can be taken at the moment.")).toBeVisible();
  await expect(customer.chat.getByRole("button", { name: "Leave a message" })).toBeHidden();
  await customer.end(); // or the chat waits for the agents of the next test
  await expect(agent.waiting.getByRole("listitem")).toHaveCount(0);
  await says(agent, "On duty");
});
