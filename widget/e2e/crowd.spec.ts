import type { Event } from "../../desktop/ui/src/messages.ts";
import { waitingOf } from "../../desktop/ui/src/samples.ts";
import { violations } from "./axe.ts";
import { expect, test } from "./people.ts";

const ALL = 300;
const PIECE = 100;

// Of the program's answers only the queue is another: so many customers are none that browsers could be.
test("of a long queue the first are shown, and the agent comes to all others by keyboard", async ({ agent }) => {
  const { page } = agent;
  let shown = 50;
  let last: Extract<Event, { type: "state" }> | undefined;
  const crowd = Array.from({ length: ALL }, (_, n) => ({ ...waitingOf(`crowd-${n}`, Date.now() - (ALL - n) * 1000), firstName: `Nr ${n}` }));
  await page.routeWebSocket(/\/socket$/, (window) => {
    const program = window.connectToServer();
    const show = (): void => {
      if (last) window.send(JSON.stringify({ ...last, waiting: crowd.slice(0, shown), more: ALL - shown }));
    };
    program.onMessage((message) => {
      const event = JSON.parse(String(message)) as Event;
      if (event.type === "state") last = event;
      if (event.type === "state") show();
      else window.send(message);
    });
    window.onMessage((message) => {
      if ((JSON.parse(String(message)) as { type: string }).type === "more") shown = Math.min(shown + PIECE, ALL);
      program.send(message);
      show();
    });
  });
  await page.reload();
  const cards = page.locator("li.waiting");
  await expect(cards).toHaveCount(50);
  await expect(page).toHaveTitle(`(${ALL}) Sealform`);
  await expect(page.getByText(`and ${ALL - 50} more`)).toBeVisible();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await violations(page)).toEqual([]);
  }
  const more = page.getByRole("button", { name: "Show more" });
  for (const count of [150, 250, 300]) {
    const before = await cards.count();
    await more.focus();
    await page.keyboard.press("Enter");
    await expect(cards).toHaveCount(count);
    await expect(cards.nth(before)).toBeFocused();
    await expect(cards.nth(before)).toContainText(`Nr ${before}`);
  }
  await expect(more).toBeHidden();
  await page.keyboard.press("Tab");
  await expect(cards.nth(250).getByRole("button", { name: "Accept" })).toBeFocused();
});
