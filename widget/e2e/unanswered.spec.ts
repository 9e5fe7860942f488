import { violations } from "./axe.ts";
import { expect, talk, test } from "./people.ts";

test("a message that nobody answers is shown with its time, late after one minute and long after three, until it is answered", async ({ customer, agent }) => {
  await agent.page.clock.install();
  await talk(customer, agent);
  const own = agent.page.getByRole("list", { name: "My chats" }).locator("[aria-current=true]"); // others may have been left
  const inList = own.locator(".unanswered");
  const inHead = agent.page.locator(".talkhead .unanswered");
  for (const [seconds, text, late] of [
    [20, /^Unanswered 0:[2-5]\d$/, "unanswered"],
    [50, /^Unanswered 1:\d\d$/, "unanswered is-late"],
    [120, /^Unanswered 3:\d\d$/, "unanswered is-long"],
  ] as const) {
    await agent.page.clock.fastForward(seconds * 1000);
    for (const timer of [inList, inHead]) {
      await expect(timer).toHaveText(text);
      await expect(timer).toHaveAttribute("class", late);
    }
    await expect(own).toHaveAccessibleName(/Unanswered \d:\d\d/);
    for (const colorScheme of ["light", "dark"] as const) {
      await agent.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      expect(await violations(agent.page)).toEqual([]);
    }
  }
  await agent.say("Hello! I am here.");
  await expect(inList).toHaveCount(0);
  await expect(inHead).toHaveCount(0);
  await customer.say("Good");
  await expect(inHead).toHaveText(/^Unanswered/); // this window's clock is ahead of the program's by now
  await agent.request();
  await expect(inHead).toHaveCount(0);
});
