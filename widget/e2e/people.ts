import { type BrowserContext, expect, type Frame, type FrameLocator, type Locator, type Page, test as base } from "@playwright/test";
import { type RelayHost, Stack } from "./stack.ts";

/** A test card with a number that card networks publish. */
export const card = { number: "4111 1111 1111 1111", digits: "4111111111111111", expiry: "12/30", code: "737", name: "Maria Gomez", postal: "94107" };

/** A customer in the shop. */
export class Customer {
  constructor(readonly page: Page) {}

  /** The chat, inside its frame. */
  get chat(): FrameLocator {
    return this.page.frameLocator("sealform-chat iframe");
  }
  get stream(): Locator {
    return this.chat.getByRole("log");
  }
  get message(): Locator {
    return this.chat.getByRole("textbox", { name: "Message" });
  }
  get form(): Locator {
    return this.chat.getByRole("region", { name: "Credit card" });
  }

  /** The frame itself, to run code in it as its own script could. */
  get frame(): Frame {
    const found = this.page.frames().find((frame) => frame.parentFrame() !== null);
    if (!found) throw new Error("the page has no frame");
    return found;
  }

  async open(): Promise<void> {
    await this.page.getByRole("button", { name: /^Chat with us/ }).click();
    await expect(this.message).toBeVisible();
  }
  async say(text: string): Promise<void> {
    await this.message.fill(text);
    await this.chat.getByRole("button", { name: "Send", exact: true }).click();
  }
  async fill(value: Partial<typeof card> = {}): Promise<void> {
    const v = { ...card, ...value };
    await this.form.getByLabel("Card number").pressSequentially(v.number.replaceAll(" ", ""));
    await this.form.getByLabel("Expiry date").pressSequentially(v.expiry.replace("/", ""));
    await this.form.getByLabel("Security code").pressSequentially(v.code);
    await this.form.getByLabel("Name on card").pressSequentially(v.name);
    await this.form.getByLabel("Postal code").pressSequentially(v.postal);
  }
  /** Ends the chat, and confirms it. */
  async end(): Promise<void> {
    await this.chat.getByRole("button", { name: "End chat" }).click();
    await this.chat.getByRole("dialog").getByRole("button", { name: "Yes, end it" }).click();
  }
  async sendSecurely(): Promise<void> {
    await this.form.getByRole("button", { name: "Send securely" }).click();
  }
}

/** Alice at her desktop. */
export class Agent {
  constructor(readonly page: Page) {}

  get waiting(): Locator {
    return this.page.getByRole("list", { name: "Waiting chats" });
  }
  get stream(): Locator {
    return this.page.getByRole("log");
  }
  get message(): Locator {
    return this.page.getByRole("combobox", { name: "Message" }).or(this.page.getByRole("textbox", { name: "Message" }));
  }
  get forms(): Locator {
    return this.page.getByRole("listbox", { name: "Forms" });
  }
  get secure(): Locator {
    return this.page.getByRole("region", { name: "Secure data" });
  }

  /** Accepts the first waiting chat, and waits until it is open: what is typed before belongs to another. */
  async accept(): Promise<void> {
    const stream = this.page.getByRole("log", { includeHidden: true });
    await stream.evaluateAll((all) => all.forEach((e) => e.setAttribute("data-before", "")));
    await this.pressAccept();
    await expect(stream, "that of the accepted chat").not.toHaveAttribute("data-before");
  }

  /** Presses Accept at the first waiting chat. The mouse has to move there: a press is ignored where something has just appeared under it. With many chats left by others, the window asks first. */
  async pressAccept(): Promise<void> {
    await this.page.mouse.move(1, 1);
    await this.waiting
      .getByRole("listitem")
      .filter({ hasNotText: "Customer is not connected now" }) // left by a test before
      .getByRole("button", { name: /Accept/ })
      .first()
      .click();
    const more = this.page.getByRole("button", { name: "Accept one more" });
    if (await more.isVisible()) await more.click();
  }
  async say(text: string): Promise<void> {
    await this.message.fill(text);
    await this.message.press("Enter");
  }
  /** Wipes one form in the secure panel, and confirms it. */
  async wipe(title: string): Promise<void> {
    await this.secure
      .getByRole("button", { name: `Wipe ${title}` })
      .first()
      .click();
    await this.secure.getByRole("button", { name: "Wipe it" }).click();
  }

  async request(filter = "credit"): Promise<void> {
    await this.message.fill("");
    await this.message.pressSequentially(`/form ${filter}`);
    await expect(this.forms.getByRole("option")).toHaveCount(1);
    await this.message.press("Enter");
  }
}

interface People {
  stack: Stack;
  customer: Customer;
  agent: Agent;
}

/** A test with a running product, a customer in the shop and Alice at her desktop. */
export const test = base.extend<Omit<People, "stack"> & { agentContext: BrowserContext }, { relayHost: RelayHost; stack: Stack }>({
  relayHost: ["native", { option: true, scope: "worker" }],
  stack: [
    async ({ relayHost }, use) => {
      const stack = await Stack.start(relayHost);
      await use(stack);
      await stack.end();
    },
    { scope: "worker" },
  ],
  customer: async ({ page, stack }, use) => {
    await page.goto(stack.shop);
    await use(new Customer(page));
  },
  agentContext: async ({ browser }, use) => {
    const context = await browser.newContext({ acceptDownloads: true });
    await use(context);
    await context.close();
  },
  agent: async ({ agentContext, stack }, use) => {
    const page = await agentContext.newPage();
    await page.goto(stack.desktop);
    await expect(page.getByRole("list", { name: "Waiting chats" })).toBeAttached();
    await use(new Agent(page));
  },
});

/** What a site knows of its customer. */
interface Site {
  service?: string;
  language?: string;
  firstName?: string;
  lastName?: string;
}

/** Opens the shop as if a site that knows its customer had written the page. The last call counts. */
export async function enter({ page }: Customer, stack: Pick<Stack, "shop">, site: Site): Promise<void> {
  await page.addInitScript(({ service, language = "en", firstName = "", lastName = "" }: Site) => {
    if (parent !== self) return;
    new MutationObserver((_, observer) => {
      const tag = document.querySelector<HTMLElement>("script[data-org]");
      if (!tag) return;
      observer.disconnect();
      document.documentElement.lang = language;
      Object.assign(tag.dataset, { firstName, lastName, ...(service && { service }) });
    }).observe(document, { childList: true, subtree: true });
  }, site);
  await page.goto(stack.shop);
}

/** Brings customer and agent into one chat. */
export async function talk(customer: Customer, agent: Agent, text = "Hi, I want to pay my bill"): Promise<void> {
  await customer.open();
  await customer.say(text);
  await agent.accept();
  await expect(customer.stream).toContainText("Alice joined");
  await expect(agent.stream).toContainText(text);
}

export { expect };
