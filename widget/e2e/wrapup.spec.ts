import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { violations } from "./axe.ts";
import { card, expect, talk, test } from "./people.ts";

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
