import type { Frame } from "@playwright/test";
import { expect, talk } from "./people.ts";
import { withForms } from "./workspace.ts";

const word = (length: number): string => "W".repeat(length);

// The longest texts that a form can have, unbreakable, in a language that no browser knows.
const widest = `id: widest
version: 1
language: en-a
title: Widest ${word(193)}
purpose: ${word(500)}
retain-minutes: 15
pages:
  - title: ${word(200)}
    fields:
      - {id: constructor, kind: text, label: ${word(200)}, hint: ${word(500)}, required: true}
      - {id: fixed, kind: text, label: ${word(200)}, initial: ${word(200)}, editable: false}
      - {id: tick, kind: checkbox, label: ${word(200)}, hint: ${word(500)}}
      - {id: land, kind: country, label: ${word(200)}, initial: DE, editable: false}
      - {id: country, kind: country, label: ${word(200)}, required: true}
      - {id: range, kind: slider, label: ${word(200)}, min: -999999999999, max: 999999999999, step: 0.000001}
      - {id: high, kind: number, label: ${word(200)}, min: ${"9".repeat(20)}, required: true}
      - id: radio
        kind: radio
        label: ${word(200)}
        options: [{id: constructor, label: ${word(200)}}, {id: tostring, label: ${word(200)}}]
      - id: list
        kind: list
        label: ${word(200)}
        options: [{id: constructor, label: ${word(200)}}, {id: tostring, label: ${word(200)}}]
  - title: ${word(199)}
    fields:
      - {id: valueof, kind: secret, label: ${word(200)}, hint: ${word(500)}}
`;

const test = withForms({ widest });

/** Returns the elements that can be scrolled horizontally. */
const sideways = (where: Frame): Promise<string[]> =>
  where.evaluate(() =>
    [...document.querySelectorAll("*")].filter((e) => e.scrollWidth > e.clientWidth && /auto|scroll/.test(getComputedStyle(e).overflowX)).map((e) => `${e.tagName} ${e.className}`),
  );

test("a form with the longest texts and a language that is none is shown whole, at both ends", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.request("Widest");
  const form = customer.chat.getByRole("region", { name: /Widest/ });
  await expect(form.getByRole("heading", { name: /Widest/ })).toBeVisible();
  await expect(form.locator("input[id$=-land]")).toHaveValue("Germany");
  await form.locator("select[name=country]").selectOption({ label: "France" });
  await form.getByRole("button", { name: "Next" }).click();
  await expect(form.getByText("Please fill in").first()).toBeVisible();
  await form.locator("input[name=high]").fill("1");
  await form.locator("input[name=high]").blur();
  for (const width of [320, 375, 1280]) {
    for (const { page } of [customer, agent]) await page.setViewportSize({ width, height: 800 });
    for (const where of [customer.frame, agent.page.mainFrame()]) await expect.poll(() => sideways(where), `at ${width} px`).toEqual([]);
  }
});
