import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { violations } from "./axe.ts";
import { card, enter, expect, talk, test } from "./people.ts";

async function downloaded(page: Page, button: string): Promise<string> {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: button }).click();
  return readFileSync(await (await download).path(), "utf8");
}

test("what the agent says of a chat that is over stands in its transcript, is guarded, and is not lost by a slip", async ({ customer, agent }) => {
  const { page } = agent;
  await talk(customer, agent);
  await expect(page.getByRole("textbox", { name: "Note" })).toHaveCount(0);
  await customer.end();
  const note = page.getByRole("textbox", { name: "Note" });
  const disposition = page.getByRole("combobox", { name: "Disposition" });
  await expect(disposition.locator("option")).toHaveText(["None chosen", "Solved", "Call back", "Not solved"]);
  await disposition.selectOption("Call back");
  await note.fill(`Paid with ${card.number}`);
  await expect(page.getByRole("alert").filter({ hasText: "This looks like a card number, so the note is not in the transcript" })).toBeVisible();
  await page.getByRole("button", { name: "Download with wrap-up" }).click();
  await page.getByRole("paragraph").filter({ hasText: "Nothing was downloaded. The note looks like a card number" }).getByRole("button", { name: "Dismiss" }).click();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await violations(page)).toEqual([]);
  }
  await note.fill("Wants a call\non Monday.");

  await page.getByRole("button", { name: "Close chat" }).click();
  await expect(page.getByRole("button", { name: "Keep the chat" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Close chat" })).toBeFocused();
  const end = "\n\nWrap-up by Alice, after the chat\nDisposition  Call back\nNote\n    Wants a call\n    on Monday.\n";
  expect(await downloaded(page, "Download with wrap-up")).toContain(end);
  expect(await downloaded(page, "Download transcript")).toContain(end);

  await page.reload();
  await expect(note).toHaveValue("Wants a call\non Monday.");
  await expect(disposition).toHaveValue("Call back");
  await page.getByRole("button", { name: "Close chat" }).click();
  await expect(note).toHaveCount(0);
  await expect(page.locator("body")).not.toContainText("Wants a call");
});

test("the customer of a service that asks says by keyboard how the chat was, guarded, and the agent alone reads it", async ({ customer, agent, stack }) => {
  const { page, chat } = customer;
  await enter(customer, stack, { service: "moving" });
  await talk(customer, agent);
  await agent.page.getByRole("button", { name: "End chat" }).click();
  const asked = chat.getByRole("radiogroup", { name: "How was this chat?" });
  await expect(asked.getByRole("radio")).toHaveCount(5);
  const send = chat.getByRole("button", { name: "Send", exact: true });
  await send.press("Enter");
  await expect(chat.getByRole("alert")).toHaveText("Choose a number from 1 to 5 first.");
  await asked.getByRole("radio", { name: "1: Very poor" }).press("Space");
  await expect(chat.getByRole("alert")).toHaveCount(0);
  for (let n = 0; n < 3; n++) await page.keyboard.press("ArrowRight");
  await expect(asked.getByRole("radio", { name: "4: Good" })).toBeChecked();
  const line = chat.getByRole("textbox", { name: "Anything to add?" });
  await line.fill(`Paid with ${card.number}`);
  await line.press("Tab");
  await page.keyboard.press("Enter");
  await expect(chat.getByRole("alert")).toHaveText("This looks like a card number, so it was not sent. Nobody has seen it.");
  await expect(line).toBeFocused();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await violations(page)).toEqual([]);
  }
  await line.fill("Quick and kind.");
  await send.press("Enter");
  await expect(chat.getByRole("status").filter({ hasText: "Alice has your answer. Thank you!" })).toBeVisible();
  expect(await downloaded(agent.page, "Download transcript")).toMatch(/ {2}— Alice ended the chat\n.+ {2}— The customer rated the chat 4 of 5\n.+\n {4}Quick and kind\.\n$/);
  await page.reload();
  await customer.open();
  await expect(asked).toHaveCount(0);
});
