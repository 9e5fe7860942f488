import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { violations } from "./axe.ts";
import { found, sign, test } from "./founded.ts";
import type { Office } from "./office.ts";
import { Customer, expect } from "./people.ts";

test.use({ timezoneId: "Asia/Kolkata" });

/** The day of the week in three days: neither today nor beside today, wherever one is. */
function laterDay(): { day: string; hours: string } {
  const day = new Intl.DateTimeFormat("en", { weekday: "long", timeZone: "UTC" }).format(Date.now() + 3 * 86_400_000);
  return { day, hours: `{ zone: Asia/Tokyo, open: ["${day.slice(0, 2)} 09:00-17:00"] }` };
}

/** Writes into org.yaml when somebody answers for the service, and publishes it. */
async function publishHours(office: Office, hours: string): Promise<void> {
  const file = join(office.dir, "admin/acme/org.yaml");
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace("    title: Billing\n", `    title: Billing\n    hours: ${hours}\n`));
  expect(await office.types("sealform publish acme", ...sign)).toMatch(/service billing has the hours "Asia\/Tokyo .* now[^]*^published roster 3;/m);
}

test("outside the hours of org.yaml the customer reads when somebody is there, and leaves a message that the agent reads", async ({ office, page, agentContext }) => {
  test.setTimeout(180_000);
  const { alice } = await found(office, agentContext);
  await page.goto(await office.openShop("billing"));
  const maria = new Customer(page);
  await maria.open();
  await maria.say("Is anybody there?");
  await expect(maria.chat.getByText("You are next in line.")).toBeVisible();
  const closed = maria.chat.getByRole("status").filter({ has: maria.chat.getByRole("heading", { name: "We are outside our hours" }) });
  await expect(closed).toHaveCount(0);

  const { day, hours } = laterDay();
  await publishHours(office, hours);
  await page.reload(); // or the page reads it when it next asks, within 25 seconds
  await expect(closed).toContainText(new RegExp(`We are here again: ${day} (at )?0?9:00 AM\\. \\(your time: ${day} (at )?0?5:30 AM\\)`));
  expect(await violations(maria.frame)).toEqual([]);
  await closed.getByRole("button", { name: "Leave a message" }).click();
  await maria.chat.getByRole("textbox", { name: /E-mail address or phone number/ }).fill("maria@shop.example");
  await maria.chat.getByRole("textbox", { name: "Your message" }).fill("Please call me back");
  await maria.chat.getByRole("button", { name: "Leave the message" }).click();
  await expect(maria.chat.getByText(/^Your message is kept for Alice, until /)).toBeVisible();

  await expect(alice.waiting.getByRole("listitem")).toHaveCount(0);
  const left = alice.page.locator("details.left");
  await left.locator("summary").click();
  await expect(left).toContainText("Please call me back");
  await expect(left).toContainText("maria@shop.example");
});
