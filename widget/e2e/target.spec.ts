import type { Page } from "@playwright/test";
import { Agent, expect, test } from "./people.ts";
import type { Chat, Waiting } from "../../desktop/ui/src/messages.ts";
import { ready } from "../../desktop/ui/src/samples.ts";
import { pending, Program, ticket } from "./program.ts";
import type { Stack } from "./stack.ts";

async function window(page: Page, stack: Stack, program: Program): Promise<Agent> {
  await program.serve(page);
  await page.goto(stack.desktop);
  await expect(page.getByRole("list", { name: "Waiting chats" })).toBeAttached();
  return new Agent(page);
}

const shown = (page: Page): Promise<string> => page.locator(".talkhead h2").innerText();
const mine = (page: Page) => page.getByRole("list", { name: "My chats" });

/** A random number generator with a seed. */
function random(seed: number): (below: number) => number {
  let x = seed;
  return (below) => {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((x / 2 ** 32) * below);
  };
}

test("a chat that is accepted late opens only while the hand rests", async ({ page, stack }) => {
  const program = new Program();
  program.chat(1, "Maria");
  program.wait(2);
  const agent = await window(page, stack, program);
  await agent.pressAccept();
  await agent.message.click();
  await agent.message.pressSequentially("Your balance ");
  program.assign(2, "Noor");
  program.show();
  await expect(mine(page).getByRole("button", { name: /Noor/ })).toContainText("New");
  await agent.message.pressSequentially("is 1,234.56");
  await agent.message.press("Enter");
  expect(await shown(page)).toBe("Maria");
  expect(program.asked.filter((c) => c.type === "say")).toMatchObject([{ chat: ticket(1), text: "Your balance is 1,234.56" }]);

  program.wait(3);
  program.show();
  await agent.pressAccept();
  program.assign(3, "Lee");
  program.show();
  await expect(page.locator(".talkhead h2")).toHaveText("Lee");
  await expect(agent.message).toBeFocused();
});

const seeds = process.env.SEEDS === undefined ? [1, 2, 3, 4, 5, 6] : Array.from({ length: Number(process.env.SEEDS) }, (_, i) => i + 1);

const named = (n: number): string => `Customer${n}`;
const shared = "from another window";

/** The events that can arrive at any time. */
function arrivals(program: Program, pick: (below: number) => number): (() => unknown)[] {
  let next = 10;
  const some = (): Chat | undefined => program.live[pick(program.live.length)];
  const assign = (w: Waiting): void => program.assign(Number.parseInt(w.chat, 16), named(Number.parseInt(w.chat, 16)));
  return [
    () => program.wait(next++),
    () => program.waiting.slice(0, 1).forEach(assign),
    () => program.write(some()?.chat ?? "", "customer", "hello"),
    () => program.live.length > 1 && Object.assign(some() ?? {}, { ended: "customer" }),
    () => program.close(program.chats.find((c) => c.ended !== "")?.chat ?? ""),
    () => (program.relay = program.relay.phase === "ready" ? { phase: "pausing", reason: "", until: Date.now() + 9000 } : ready),
    () => some()?.pending.push(pending(`r${next++}`, "Credit card")),
    () => program.draft(some()?.chat ?? "", shared),
  ];
}

/** Lets the window draw all that has arrived. */
async function drawn(page: Page, program: Program): Promise<void> {
  program.agent = `Alice ${Math.random()}`;
  program.show();
  await expect(page.locator(".myname")).toHaveText(program.agent);
}

// Each character goes to the chat that was on screen when the agent began, and
// that stays on screen until the agent opens another.
for (const seed of seeds) {
  test(`no character lands in another chat, whatever arrives between keys: ${seed}`, async ({ page, stack }) => {
    const pick = random(seed);
    const program = new Program();
    for (const n of [1, 2, 3]) program.chat(n, named(n));
    const agent = await window(page, stack, program);
    const come = arrivals(program, pick);
    const typed = new Map<string, string>(); // by chat
    let at = program.chats[0];
    let looks = false; // before the first key after a press
    for (let step = 0; step < 60; step++) {
      const what = pick(10);
      const accept = agent.waiting.getByRole("button", { name: "Accept", exact: true }).first();
      if (what === 0 && (await accept.isVisible())) {
        await accept.click();
        looks = true;
      } else if (what === 1) {
        const other = program.live[pick(program.live.length)];
        await mine(page)
          .getByRole("button", { name: new RegExp(`${other?.firstName ?? ""}\\b`) })
          .click();
        looks = true;
      } else {
        if (looks) {
          await drawn(page, program);
          const seen = await page.locator(".talk h2").first().textContent();
          at = program.chats.find((c) => c.firstName === seen) ?? at;
        }
        looks = false;
        await page.evaluate(() => document.querySelector("textarea")?.focus());
        const key = String.fromCharCode(97 + pick(26));
        await page.keyboard.press(key);
        if (at) typed.set(at.chat, (typed.get(at.chat) ?? "") + key);
        if (pick(6) === 0) await page.keyboard.press("Enter");
      }
      come[pick(come.length)]?.();
      program.show();
    }
    await drawn(page, program);
    const sent = program.asked.filter((c) => c.type === "say" || c.type === "draft");
    for (const c of sent) expect(typed.get(c.chat) ?? "", `${c.type} in ${c.chat}`).toContain(c.text.replaceAll(shared, "").replaceAll("\n", "").trim());
    expect(sent.some((c) => c.type === "say")).toBe(true);
  });
}

test("a chat that ends under the hand keeps what was written, and no key goes elsewhere", async ({ page, stack }) => {
  const program = new Program();
  const maria = program.chat(1, "Maria");
  program.chat(2, "Noor");
  const agent = await window(page, stack, program);
  await agent.message.pressSequentially("Your new PIN is 47");
  maria.ended = "customer";
  program.show();
  await expect(page.getByText("Not sent: the chat ended before.")).toBeVisible();
  await page.keyboard.type("11");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "Message that was not sent" })).toHaveValue("Your new PIN is 47");
  expect(program.asked.filter((c) => c.type === "say")).toEqual([]);

  program.close(maria.chat); // in another window
  program.show();
  await expect(page.getByRole("heading", { name: "No chat is open" })).toBeVisible();
  await page.keyboard.type("11");
  expect(program.asked.filter((c) => c.type !== "responses" && "chat" in c && c.chat === ticket(2))).toEqual([]);
});

test("cards keep their place under the pointer", async ({ page, stack }) => {
  const program = new Program();
  for (const n of [1, 2, 3]) program.wait(n);
  const agent = await window(page, stack, program);
  const third = agent.waiting.getByRole("button", { name: "Accept" }).nth(2);
  await third.hover();
  const before = await third.boundingBox();
  program.leaves(1);
  program.leaves(2);
  program.relay = { phase: "pausing", reason: "", until: Date.now() + 9000 };
  program.show();
  await expect(agent.waiting.getByRole("listitem")).toHaveCount(1);
  await page.mouse.down();
  await page.mouse.up();
  await expect.poll(() => program.asked.filter((c) => c.type === "accept")).toMatchObject([{ chat: ticket(3) }]);
  expect((await agent.waiting.getByRole("button").boundingBox())?.y).toBe(before?.y);
  await page.mouse.move(900, 700);
  await expect.poll(async () => (await agent.waiting.getByRole("button").boundingBox())?.y).toBeLessThan(before?.y ?? 0);
});

test("a press where another button stood a moment ago does nothing", async ({ page, stack }) => {
  const program = new Program();
  const maria = program.chat(1, "Maria", { pending: [pending("r1", "Credit card"), pending("r2", "Secure note")] });
  await window(page, stack, program);
  const second = page.getByRole("group", { name: "Requested: Secure note" }).getByRole("button", { name: "Cancel request" });
  const at = await second.boundingBox();
  const place = { x: (at?.x ?? 0) + 5, y: (at?.y ?? 0) + 5 };
  // As fast as a finger that is already moving: in the animation frame of the change.
  const pressed = page.evaluate(
    ({ x, y }) =>
      new Promise<string>((resolve) => {
        new MutationObserver((_, o) => {
          const hit = document.elementFromPoint(x, y)?.closest("button");
          if (!hit || hit.closest("[role=group]")?.getAttribute("aria-label") !== "Requested: Credit card") return;
          o.disconnect();
          for (const type of ["pointerdown", "mousedown", "click"])
            hit.dispatchEvent(new PointerEvent(type, { bubbles: true, cancelable: true, detail: 1, clientX: x, clientY: y, pointerType: "touch" }));
          resolve(hit.innerText);
        }).observe(document.body, { childList: true, subtree: true });
      }),
    place,
  );
  await expect(second).toBeVisible();
  maria.pending.pop();
  program.show();
  expect(await pressed).toBe("Cancel request");
  await expect(page.getByRole("alert")).toContainText("nothing was done");
  expect(program.asked.filter((c) => c.type === "cancel")).toEqual([]);
  await page.getByRole("button", { name: "Cancel request" }).click();
  await expect.poll(() => program.asked.filter((c) => c.type === "cancel")).toMatchObject([{ chat: ticket(1), request: "r1" }]);
});

test("the lock button lists the forms beside what is written", async ({ page, stack }) => {
  const program = new Program();
  program.chat(1, "Maria");
  const agent = await window(page, stack, program);
  await agent.message.pressSequentially("One moment");
  await page.getByRole("button", { name: "Request secure data" }).click();
  await expect(agent.forms.getByRole("option")).toHaveText([/Credit card/, /Secure note/]);
  await agent.message.press("ArrowDown");
  await agent.message.press("Enter");
  await expect(agent.forms).toBeHidden();
  await expect(agent.message).toHaveValue("One moment");
  await expect.poll(() => program.asked.filter((c) => c.type === "request")).toMatchObject([{ chat: ticket(1), form: "secure-note" }]);
  await page.getByRole("button", { name: "Request secure data" }).click();
  await page.keyboard.press("Escape");
  await expect(agent.forms).toBeHidden();
  await page.getByRole("button", { name: "Request secure data" }).click();
  await agent.message.pressSequentially(", please");
  await expect(agent.forms).toBeHidden();
  await agent.message.press("Enter");
  await expect.poll(() => program.asked.filter((c) => c.type === "say")).toMatchObject([{ text: "One moment, please" }]);
});
