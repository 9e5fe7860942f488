import { Agent, Customer, expect, talk, test } from "./people.ts";

const mine = (agent: Agent) => agent.page.getByRole("list", { name: "My chats" });

test("a reload and a second window keep what is written, its form, what is read and which chat is open", async ({ customer, agent, agentContext, stack, browser }) => {
  await talk(customer, agent);
  const other = new Customer(await (await browser.newContext()).newPage());
  await other.page.goto(stack.shop);
  await talk(other, agent, "I am the second one");
  const names = await mine(agent).getByRole("button").locator("b").allInnerTexts();
  expect(names.length).toBeGreaterThanOrEqual(2);
  await agent.message.pressSequentially("/card");
  await expect(agent.forms.getByRole("option").first()).toContainText("Pay by card");
  await agent.message.press("Enter");
  await agent.message.press("End");
  await agent.message.pressSequentially(" Half a sent");
  await agent.page.reload();
  await expect(agent.stream).toContainText("I am the second one");
  await expect(agent.message).toHaveValue(/ Half a sent$/);
  await expect(agent.page.getByText("Sending also requests Credit card")).toBeVisible();
  await expect(agent.page).toHaveTitle("Sealform");

  const page = await agentContext.newPage();
  await page.goto(new URL("/", stack.desktop).href);
  await expect(page.getByRole("heading", { name: "Sealform is open in another window" })).toBeVisible();
  await agent.page.getByRole("button", { name: "Open it", exact: true }).click();
  const second = new Agent(page);
  await expect(second.message).toHaveValue(/ Half a sent$/);
  await second.message.press("End");
  await second.message.pressSequentially("ence.");
  await agent.stream.click(); // the box loses the focus
  await expect(agent.message).toHaveValue(/ Half a sentence\.$/);
  await page.reload();
  await second.message.press("Enter");
  await expect(other.stream).toContainText("Half a sentence.");
  await expect(agent.message).toHaveValue("");

  await mine(agent).getByRole("button").nth(1).click();
  await other.say("One more thing");
  await expect(second.stream).toContainText("One more thing");
  await expect(mine(agent).getByRole("button", { name: /One more thing.*unread/ })).toHaveCount(0);

  await second.page.getByRole("button", { name: "End chat" }).click();
  await expect(second.page.getByRole("group", { name: /^End this chat with/ })).toContainText("The form is not sent yet.");
  await second.page.getByRole("button", { name: "Keep chatting" }).click();
  await agent.page.getByRole("button", { name: "End chat" }).click();
  await expect(agent.page.getByRole("group", { name: /^Ending this chat with/ })).toContainText("Ends in");
  await agent.page.getByRole("button", { name: "Keep chatting" }).click();
  await expect(agent.page.getByRole("button", { name: "End chat" })).toBeVisible();
  await other.page.context().close();
});

test("a window opens another, and one that nobody can let in says what to do", async ({ agent, agentContext, browser, stack }) => {
  const opened = agentContext.waitForEvent("page");
  await agent.page.getByRole("button", { name: "Open another window" }).click();
  const another = await opened;
  await expect(another.getByRole("list", { name: "Waiting chats" })).toBeAttached();
  await expect(another).toHaveURL(new URL("/", stack.desktop).href);
  await another.reload();
  await expect(another.getByRole("list", { name: "Waiting chats" })).toBeAttached();

  const elsewhere = await (await browser.newContext()).newPage();
  await elsewhere.goto(new URL("/", stack.desktop).href);
  await expect(elsewhere.getByRole("heading", { name: "This window is not connected yet" })).toBeVisible();

  const asking = await agentContext.newPage();
  await asking.goto(new URL("/", stack.desktop).href);
  await agent.page.getByRole("button", { name: "Keep it out" }).click();
  await expect(asking.getByRole("heading", { name: "The other window keeps this one out" })).toBeVisible();
  await expect(another.getByRole("button", { name: "Open it", exact: true })).toHaveCount(0);
  await elsewhere.context().close();
});
