import type { Page } from "@playwright/test";
import { expect, test } from "./people.ts";
import { Program, ticket } from "./program.ts";
import type { Stack } from "./stack.ts";

async function busy(page: Page, stack: Stack): Promise<Program> {
  const program = new Program();
  program.atOnce = 2;
  program.chat(1, "Maria");
  program.chat(2, "Noor");
  program.wait(3);
  program.wait(4);
  await program.serve(page);
  await page.goto(stack.desktop);
  return program;
}

const accepted = (program: Program): string[] => program.asked.filter((c) => c.type === "accept").map((c) => c.chat);

test("a window asks before one more chat is accepted than is meant for its agent, by mouse and by keys", async ({ page, stack }) => {
  const program = await busy(page, stack);
  const first = page.getByRole("list", { name: "Waiting chats" }).getByRole("button").first();
  const question = page.getByRole("dialog", { name: "Accept one more chat?" });
  await expect(page.getByText("2 of 2 chats")).toBeVisible();
  await first.click();
  await expect(question).toContainText("You have 2 chats, the most that you are meant to have at once.");
  await expect(question.getByRole("button", { name: "Not now" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(question).toHaveCount(0);
  await expect(first).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(question).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(question).toHaveCount(0);
  expect(accepted(program)).toEqual([]);

  await expect(first).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(question.getByRole("button", { name: "Not now" })).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByText("3 of 2 chats")).toBeVisible();
  expect(accepted(program)).toEqual([ticket(3)]);
  program.assign(3, "Lee");
  program.show();
  await expect(page.locator(".talkhead h2")).toHaveText("Lee");
});

test("the question goes when its chat does, and is not asked once there is room", async ({ page, stack }) => {
  const program = await busy(page, stack);
  const waiting = page.getByRole("list", { name: "Waiting chats" });
  const question = page.getByRole("dialog", { name: "Accept one more chat?" });
  await waiting.getByRole("button").first().click();
  await expect(question).toBeVisible();
  program.leaves(3);
  program.show();
  await expect(question).toHaveCount(0);
  program.atOnce = 6;
  program.show();
  await expect(page.getByText("2 of 6 chats")).toBeVisible();
  await page.mouse.move(1, 1);
  await waiting.getByRole("button", { name: "Accept" }).first().click();
  await expect.poll(() => accepted(program)).toEqual([ticket(4)]);
  await expect(question).toHaveCount(0);
});
