import { watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContext } from "@playwright/test";
import { found, sign, startAgain, test } from "./founded.ts";
import { Line } from "./line.ts";
import type { Office } from "./office.ts";
import { type Agent, Customer, card, expect } from "./people.ts";
import { inFiles } from "./scan.ts";

const picture = Buffer.concat([
  Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64"),
  Buffer.alloc(6_000_000, "canary-5821"),
]);

const papers = `id: papers
version: 1
title: Your papers
retain-minutes: 15
fields:
  - {id: front, kind: file, label: Front of the card, required: true}
`;

/** Alice, whose program is killed and started again on the same machine. */
class Mortal {
  agent: Agent;
  #program: ReturnType<Office["run"]>;

  constructor(
    readonly office: Office,
    readonly context: BrowserContext,
    readonly desktop: string,
    first: { alice: Agent; program: ReturnType<Office["run"]> },
  ) {
    this.agent = first.alice;
    this.#program = first.program;
  }

  /** Kills the program as a lack of memory would, and closes its window. */
  async dies(): Promise<void> {
    this.#program.child.kill("SIGKILL");
    await this.#program.ended;
    await this.agent.page.close();
  }

  /** Starts it again, and unlocks it. */
  async lives(): Promise<void> {
    const { alice, program } = await startAgain(this.office, this.desktop, this.context);
    [this.agent, this.#program] = [alice, program];
    await expect(this.agent.waiting).toBeAttached();
  }

  /** Kills it when it next writes into its folder. */
  async diesWriting(write: () => Promise<void>): Promise<void> {
    const home = join(this.office.dir, "alice/.config/sealform");
    const watcher = watch(home, { recursive: true }, () => this.#program.child.kill("SIGKILL"));
    await write();
    await this.#program.ended;
    watcher.close();
    await this.agent.page.close();
  }

  /** Looks at the one chat that there is. */
  async looks(): Promise<Agent> {
    await this.agent.page.locator(".chatitem").first().click({ timeout: 30_000 });
    return this.agent;
  }
}

/** Both ends read each of these texts once, in this order. */
async function readBoth(maria: Customer, alice: Agent, texts: string[]): Promise<void> {
  for (const stream of [maria.stream, alice.stream]) {
    for (const text of texts) await expect(stream.getByText(text)).toHaveCount(1, { timeout: 30_000 });
    const all = (await stream.innerText()).replaceAll(/\s+/g, " ");
    const places = texts.map((text) => all.indexOf(text));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  }
}

test("an agent's program is killed at any moment, and the chat goes on with everything, once", async ({ office, page, agentContext }) => {
  test.setTimeout(400_000);
  const { desktop, ...first } = await found(office, agentContext);
  const alice = new Mortal(office, agentContext, desktop, first);
  const line = await new Line().at(page);
  const shop = await office.openShop("billing");
  await page.goto(shop);
  const maria = new Customer(page);
  const said = ["My bill of canary-5821"];
  const bothRead = (): Promise<void> => readBoth(maria, alice.agent, said);
  const says = async (text: string): Promise<void> => {
    said.push(text);
    await maria.say(text);
  };
  const answers = async (text: string): Promise<void> => {
    said.push(text);
    await alice.agent.say(text);
  };

  await test.step("before the customer has the offer", async () => {
    await maria.open();
    await maria.say(said[0] ?? "");
    line.in = 0;
    await alice.agent.accept();
    await expect.poll(() => line.incoming).toBeGreaterThan(0);
    await alice.dies();
    line.lose();
    await alice.lives();
    await alice.looks();
    await answers("Gladly");
    await bothRead();
  });

  await test.step("before the customer has a message and a form", async () => {
    line.in = 0;
    await alice.agent.request();
    await alice.agent.say("I look it up");
    await expect(alice.agent.stream).toContainText("I look it up");
    await alice.dies();
    line.lose();
    await alice.lives();
    await alice.looks();
    await expect(alice.agent.message).toHaveValue("I look it up"); // it did not arrive, and comes back to be sent
    await expect(maria.form).toHaveCount(0);
    said.push("I look it up");
    await alice.agent.message.press("Enter");
    await bothRead();
  });

  await test.step("while a form is filled in", async () => {
    await alice.agent.request();
    await maria.form.getByLabel("Name on card").fill(card.name);
    await alice.dies();
    await says("Still there?");
    await alice.lives();
    await alice.looks();
    await bothRead();
    await expect(maria.form.getByLabel("Name on card")).toHaveValue(card.name);
  });

  await test.step("when it has a form, and the customer does not know that", async () => {
    await maria.fill({ name: "" });
    line.in = 0;
    await maria.sendSecurely();
    await expect(alice.agent.secure.getByRole("button", { name: "Reveal card number" })).toBeVisible();
    await alice.dies();
    await expect(maria.stream).not.toContainText("Secure data sent");
    line.lose();
    await alice.lives();
    await alice.looks();
    await expect(maria.stream).toContainText("Secure data sent", { timeout: 30_000 });
    await alice.agent.secure.getByRole("button", { name: "Reveal card number" }).click();
    await expect(alice.agent.secure).toContainText(card.number);
    await expect(alice.agent.secure.getByRole("button", { name: "Wipe Credit card" })).toHaveCount(1);
    await alice.agent.wipe("Credit card");
  });

  await test.step("in the middle of an upload", async () => {
    const workspace = join(office.dir, "admin/acme/workspace");
    writeFileSync(join(workspace, "forms/papers.yaml"), papers);
    writeFileSync(join(workspace, "services.yaml"), "billing:\n  title: Billing\n  forms: [credit-card, papers]\n");
    await office.types("sealform publish acme", ...sign);
    const option = alice.agent.forms.getByRole("option", { name: /Your papers/ });
    await expect(async () => {
      await alice.agent.message.fill("");
      await alice.agent.message.pressSequentially("/form papers");
      await expect(option).toHaveCount(1, { timeout: 1000 });
    }).toPass();
    await alice.agent.message.press("Enter");
    const form = maria.chat.getByRole("region", { name: "Your papers" });
    line.out = 20;
    await form.getByLabel("Front of the card").first().setInputFiles({ name: "front.png", mimeType: "image/png", buffer: picture });
    await expect.poll(() => line.outgoing).toBeGreaterThan(0);
    await expect(form).toContainText("Uploading");
    await alice.dies();
    line.lose();
    await alice.lives();
    await alice.looks();
    await expect(form.getByText("Uploaded")).toHaveCount(1, { timeout: 60_000 });
    await form.getByRole("button", { name: "Send securely" }).click();
    await expect(alice.agent.secure).toContainText("front.png, PNG, 5.7 MB");
    await bothRead();
  });

  await test.step("while the customer's page gives back what was said", async () => {
    await alice.dies();
    line.out = 0;
    await alice.lives();
    await expect.poll(() => line.outgoing, { timeout: 30_000 }).toBeGreaterThan(0);
    await alice.dies();
    line.lose();
    await alice.lives();
    await alice.looks();
    await says("And now?");
    await bothRead();
  });

  await test.step("while it writes what it keeps", async () => {
    await alice.diesWriting(() => alice.agent.message.pressSequentially("A draft"));
    await alice.lives();
    await alice.looks();
    await answers("Here I am");
    await bothRead();
  });

  await test.step("while the customer's page is left: neither knows the chat any more, and the customer reads so", async () => {
    await page.goto("about:blank");
    await expect(alice.agent.page.getByText("Customer is offline")).toBeVisible({ timeout: 30_000 });
    await alice.dies();
    await alice.lives();
    await page.goto(shop);
    await expect(maria.stream).toContainText("This chat could not be taken up again", { timeout: 30_000 });
    await expect(alice.agent.page.getByText(/page is another than before/)).toBeVisible();
    await expect(alice.agent.page.locator(".chatitem")).toHaveCount(0);
  });

  expect(inFiles(join(office.dir, "alice"), "age-encryption.org/v1")).toBe(true);
  expect(inFiles(join(office.dir, "alice"), "canary-5821")).toBe(false);
});
