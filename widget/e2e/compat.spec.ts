// One release back: a page whose tag is of the release before goes on with the relay and the
// desktop of this tree. With BEFORE, the program of that release, it is the other way round:
// this tree's widget, and its relay and desktop. See "make compat-back".
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { Customer, card, expect, talk, test as base } from "./people.ts";
import { sealform, Stack } from "./stack.ts";

interface File {
  file: string;
  integrity: string;
}

/** A build of the widget, as its manifest lists it. */
interface Build {
  loader: File;
  chat: File;
  frames: Record<string, File>;
  wasm: File;
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const { BEFORE } = process.env;

const files = (b: Build): File[] => [b.loader, b.chat, ...Object.values(b.frames), b.wasm];
const manifest = (folder: string): Build => JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")) as Build;

/** Unpacks the widget of the release before into a folder, and returns where it is. */
function unpackBefore(to: string): string {
  const releases = join(root, "testdata/releases");
  const [version, ...more] = readdirSync(releases, { withFileTypes: true }).filter((e) => e.isDirectory());
  if (!version || more.length > 0) throw new Error(`${releases} has not one release in it`);
  execFileSync("tar", ["-xzf", join(releases, version.name, "widget.tar.gz"), "-C", to]);
  return join(to, version.name);
}

/** The product of one release, whose relay also serves the widget of another. */
class Mixed extends Stack {
  readonly widgets = mkdtempSync(join(tmpdir(), "sealform-widgets-"));
  readonly own: Build;
  readonly other: Build;

  constructor() {
    super("native", BEFORE ?? sealform);
    const today = join(root, "widget/dist");
    const apart = mkdtempSync(join(tmpdir(), "sealform-before-"));
    const before = unpackBefore(BEFORE ? apart : this.widgets);
    if (BEFORE) cpSync(today, join(this.widgets, "today"), { recursive: true });
    [this.own, this.other] = BEFORE ? [manifest(before), manifest(today)] : [manifest(today), manifest(before)];
    rmSync(apart, { recursive: true });
    this.env.SEALFORM_RELAY_WIDGETS = this.widgets;
  }

  /** Opens the shop with the other widget's tag, and the policy that it needs. */
  async enter(page: Page): Promise<void> {
    await page.context().grantPermissions(["local-network-access"]);
    await page.route(this.shop, async (route) => {
      const response = await route.fetch();
      const headers = response.headers();
      const policy = this.#swap(headers["content-security-policy"] ?? "");
      await route.fulfill({ response, body: this.#swap(await response.text()), headers: { ...headers, "content-security-policy": policy } });
    });
    await page.goto(this.shop);
    await expect(page.locator(`script[src$="/${this.other.loader.file}"]`)).toHaveAttribute("integrity", this.other.loader.integrity);
  }

  #swap(text: string): string {
    const to = files(this.other);
    const written = text.replaceAll("&#43;", "+"); // as Go writes the plus of a hash into HTML
    return files(this.own).reduce((t, from, n) => t.replaceAll(from.file, to[n]?.file ?? "").replaceAll(from.integrity, to[n]?.integrity ?? ""), written);
  }

  override async end(): Promise<void> {
    await super.end();
    rmSync(this.widgets, { recursive: true });
  }
}

const papers = "id: papers\nversion: 1\ntitle: Your papers\nretain-minutes: 15\nfields:\n  - {id: front, kind: file, label: Front of the card, required: true}\n";

const test = base.extend<object, { stack: Stack; mixed: Mixed }>({
  mixed: [
    // eslint-disable-next-line no-empty-pattern -- the runner wants a pattern
    async ({}, use) => {
      const mixed = new Mixed();
      await mixed.begin();
      await mixed.stop();
      writeFileSync(join(mixed.keys, "workspace/forms/papers.yaml"), papers);
      writeFileSync(join(mixed.keys, "workspace/services.yaml"), "billing:\n  title: Billing\n  forms: [papers, credit-card]\n");
      await mixed.run();
      await use(mixed);
      await mixed.end();
    },
    { scope: "worker" },
  ],
  stack: [async ({ mixed }, use) => use(mixed), { scope: "worker" }],
});

test("a widget and a desktop that are one release apart chat, send a form and a file, and go on after a reload", async ({ page, agent, mixed }) => {
  test.setTimeout(180_000);
  const customer = new Customer(page);
  const loaded: string[] = [];
  page.on("request", (r) => r.url().includes("/widget/") && loaded.push(r.url().replace(/.*\//, "")));
  await mixed.enter(page);
  await talk(customer, agent);
  await agent.say("Gladly. I send you a form.");
  await expect(customer.stream).toContainText("Gladly. I send you a form.");

  await agent.request();
  await customer.fill();
  await customer.sendSecurely();
  await expect(customer.stream).toContainText("Secure data sent");
  await agent.secure.getByRole("button", { name: "Reveal card number" }).click();
  await expect(agent.secure).toContainText(card.number);
  await expect(customer.stream).toContainText("Secure data opened");

  await agent.request("papers");
  const form = customer.chat.getByRole("region", { name: "Your papers" });
  const letter = Buffer.concat([Buffer.from("%PDF-1.7\n"), Buffer.alloc(70_000, "canary")]);
  await form.getByLabel("Front of the card").first().setInputFiles({ name: "letter.pdf", mimeType: "application/pdf", buffer: letter });
  await expect(form.getByText("Uploaded")).toHaveCount(1);
  await form.getByRole("button", { name: "Send securely" }).click();
  const [download] = await Promise.all([agent.page.waitForEvent("download"), agent.secure.getByRole("button", { name: "Download front" }).click()]);
  expect(readFileSync(await download.path()).equals(letter)).toBe(true);

  await page.reload();
  await expect(customer.stream).toContainText("Gladly. I send you a form.");
  await customer.say("I am back");
  await expect(agent.stream).toContainText("I am back");
  await agent.say("So I see");
  await expect(customer.stream).toContainText("So I see");
  await customer.end();
  await expect(agent.stream).toContainText("ended the chat");

  const known = files(mixed.other).map((f) => f.file);
  expect(loaded.filter((name) => !known.includes(name))).toEqual([]);
  for (const { file } of [mixed.other.loader, mixed.other.chat, mixed.other.wasm]) expect(loaded).toContain(file);
});
