import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { violations } from "./axe.ts";
import { expect, test } from "./people.ts";
import { Program } from "./program.ts";

const pictures = fileURLToPath(new URL("../../build/screenshots/", import.meta.url));

test("a window says that a newer release is out, by screen reader too, until that is dismissed by keyboard", async ({ page, stack }) => {
  mkdirSync(pictures, { recursive: true });
  const program = new Program();
  program.chat(1, "Maria");
  await program.serve(page);
  await page.goto(stack.desktop);
  const text = "Sealform v0.2.0 is out; you have v0.1.0. Ask your administrator.";
  const line = page.getByRole("status").filter({ hasText: text });
  await expect(page.locator(".talkhead h2")).toHaveText("Maria");
  await expect(line).toHaveCount(0);

  program.release = { out: "v0.2.0", here: "v0.1.0" };
  program.show();
  await expect(line).toBeVisible();
  for (const width of [1280, 375]) {
    await page.setViewportSize({ width, height: 720 });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      await page.screenshot({ path: `${pictures}newer-${width}-${colorScheme}.png` });
    }
  }
  await line.getByRole("button", { name: "Dismiss" }).focus();
  await page.keyboard.press("Enter");
  await expect(line).toHaveCount(0);

  program.release = { out: "v0.3.0", here: "v0.1.0" };
  program.show();
  await expect(page.getByText("Sealform v0.3.0 is out")).toBeVisible();
});
