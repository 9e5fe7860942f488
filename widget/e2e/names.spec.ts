import type { Page } from "@playwright/test";
import { visit } from "./page.ts";
import { expect, test } from "./people.ts";
import { errors } from "./site.ts";

/** Returns the names of all members of a document. */
async function members(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const names = new Set<string>();
    for (let from: object | null = Document.prototype; from; from = Object.getPrototypeOf(from) as object | null)
      for (const name of Object.getOwnPropertyNames(from)) names.add(name);
    return [...names].filter((name) => /^[a-z]+$/i.test(name));
  });
}

/** Elements that stand for members of the document, each for one: of every kind that can. */
function hiding(names: string[]): string {
  const kinds = [
    (name: string) => `<img name="${name}" alt="">`,
    (name: string) => `<form name="${name}"></form>`,
    (name: string) => `<object id="${name}"></object>`,
    (name: string) => `<embed name="${name}">`,
  ];
  return names.map((name, i) => kinds[i % kinds.length]?.(name) ?? "").join("");
}

/** Elements that stand for globals: one that there is not yet, and one that not every browser has. */
const GLOBALS = `<form id="Sealform"><input name="destroy"></form><a id="trustedTypes"></a><a id="trustedTypes" name="createPolicy"></a>`;

/** Takes away what not every browser has. */
const older = (): boolean => Reflect.deleteProperty(window, "trustedTypes");

for (const frame of ["", `<iframe name="Sealform" sandbox src="data:text/html,another's"></iframe>`]) {
  test(`elements with the names of what the chat asks the page for are in nobody's way${frame && ", nor is a frame of another origin"}`, async ({ customer, agent, stack }) => {
    const { page } = customer;
    const names = await members(page);
    expect(names).toEqual(expect.arrayContaining(["createElement", "documentElement", "body", "title", "currentScript", "visibilityState", "activeElement"]));
    await page.addInitScript(older);
    const wrong = errors(page);
    const head = `<title>Our shop</title></head><body><div hidden>${hiding(names)}${GLOBALS}${frame}</div>`;
    await visit(customer, stack, { head, attributes: `data-title-count="true" data-greeting="Ask us" data-greeting-after="0"` });
    expect(await page.evaluate((all) => all.filter((name) => !(Reflect.get(document, name) instanceof HTMLElement)), names)).toEqual([]);

    // What finds elements for a test asks the document, too. The frame has its own.
    const launcher = { x: (page.viewportSize()?.width ?? 0) - 60, y: (page.viewportSize()?.height ?? 0) - 40 };
    await expect.poll(() => page.evaluate(() => window.Sealform?.state)).toBe("idle");
    await page.mouse.click(launcher.x, launcher.y);
    await expect.poll(() => page.frames().length).toBe(frame ? 3 : 2);
    const chat = page.frames().at(-1) ?? page.mainFrame();
    const message = chat.getByRole("textbox", { name: "Message" });
    await expect(message).toBeFocused();
    await message.fill("anybody?");
    await message.press("Enter");
    await agent.accept();
    await expect(chat.getByRole("log")).toContainText("Alice joined");
    await chat.getByRole("button", { name: "Minimise chat" }).click();
    await agent.say("here I am");
    await expect(page).toHaveTitle("(1) Our shop");
    await page.keyboard.press("Enter"); // the launcher has the focus
    await expect(chat.getByRole("log")).toContainText("here I am");
    await expect(page).toHaveTitle("Our shop");
    await page.evaluate(() => window.Sealform?.destroy());
    await expect(agent.stream).toContainText("ended the chat");
    expect(wrong).toEqual([]);
  });
}
