import type { Locator } from "@playwright/test";
import { withForm } from "./own.ts";
import { type Customer, expect, talk } from "./people.ts";

const head = (id: string, title: string) => `id: ${id}
version: 1
retain-minutes: 15
title: {en: ${title}}
purpose: {en: To be pressed.}
fields:
`;
const phone = "  - {id: phone, kind: phone, label: {en: Phone}}\n";
const way = "  - {id: way, kind: radio, label: {en: Way}, required: true, options: [{id: a, label: {en: By air}}, {id: b, label: {en: By sea}}]}\n";
const texts = (...numbers: number[]) => numbers.map((n) => `  - {id: text-${n}, kind: text, label: {en: Text ${n}}}\n`).join("");

// A short form grows upwards, and has nothing to scroll.
const short = withForm("short", head("short", "Short") + way + phone);
const long = withForm("long", head("long", "Long") + phone + way + texts(1, 2, 3, 4, 5, 6, 7, 8, 9));

const form = ({ chat }: Customer, title: string) => chat.getByRole("region", { name: title });

/** Reports whether an element is visible from its beginning to its end, and not covered. */
function isSeen(element: Locator): Promise<boolean> {
  return element.evaluate((e) => {
    const { left, right, top, bottom } = e.getBoundingClientRect();
    return [top + 1, bottom - 1].every((y) => e.contains(document.elementFromPoint((left + right) / 2, y)));
  });
}

/** Presses a choice while the phone number has the focus and is too short, slowly enough for everything to be drawn. */
async function pressSlowly(customer: Customer, title: string): Promise<void> {
  await form(customer, title).getByLabel("Phone").pressSequentially("+1 415");
  const row = form(customer, title).locator(".choice").filter({ hasText: "By sea" });
  const before = await row.boundingBox();
  const { mouse } = customer.page;
  await mouse.move((before?.x ?? 0) + 60, (before?.y ?? 0) + (before?.height ?? 0) - 3);
  await mouse.down();
  await row.evaluate(() => new Promise((passed) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(passed)), 100)));
  expect((await row.boundingBox())?.y).toBe(before?.y);
  await mouse.up();
  await expect(form(customer, title).getByLabel("By sea")).toBeChecked();
  await expect(form(customer, title).getByText("too short for a phone number")).toBeVisible();
}

short("what is said of a field that is left moves nothing under a press in a form that grows", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.request("short");
  await pressSlowly(customer, "Short");
});

long("what is said of a field that is left moves nothing under a press in a form that scrolls", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.request("long");
  // As in browsers that do not hold what is scrolled in its place.
  await form(customer, "Long")
    .locator(".form-body")
    .evaluate((e) => e.style.setProperty("overflow-anchor", "none"));
  await pressSlowly(customer, "Long");
});

long("what is said of a field while somebody types in it is seen above the buttons", async ({ customer, agent }) => {
  await talk(customer, agent);
  await agent.request("long");
  const field = form(customer, "Long").getByLabel("Text 6");
  await field.focus();
  // As low as possible while still visible, as in browsers that ignore scroll padding.
  await field.evaluate((e) => {
    const room = e.closest("form")?.querySelector(":scope > .buttons")?.getBoundingClientRect().top ?? 0;
    const scroller = e.closest<HTMLElement>(".form-body");
    scroller?.style.setProperty("overflow-anchor", "none");
    scroller?.style.setProperty("scroll-padding", "0");
    if (scroller) scroller.scrollTop += e.getBoundingClientRect().bottom - room + 2;
  });
  await customer.page.keyboard.insertText("7".repeat(50_000));
  const problem = form(customer, "Long").getByText("so it was not put in");
  await expect(problem).toBeVisible();
  await expect.poll(() => isSeen(problem)).toBe(true);
  expect(await isSeen(field)).toBe(true);
});
