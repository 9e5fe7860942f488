/* eslint-disable no-restricted-syntax, @typescript-eslint/no-deprecated -- a site makes its own pages from text, and must not harm the chat */
import type { Page } from "@playwright/test";
import { scriptTag, visit } from "./page.ts";
import { type Agent, type Customer, expect, talk, test } from "./people.ts";

/** Ways in which a single-page site replaces the body with the next page's. */
const swaps: Record<string, () => void> = {
  "innerHTML of the body": () => {
    document.body.innerHTML = "<h1>Next page</h1>";
  },
  "another body": () => {
    const next = document.createElement("body");
    next.innerHTML = "<h1>Next page</h1>";
    document.documentElement.replaceChild(next, document.body);
  },
  "document.body": () => {
    const next = document.createElement("body");
    next.innerHTML = "<h1>Next page</h1>";
    document.body = next;
  },
  "node by node": () => {
    while (document.body.firstChild) document.body.firstChild.remove();
    document.body.append(Object.assign(document.createElement("h1"), { textContent: "Next page" }));
  },
  "innerHTML of the whole document": () => {
    document.documentElement.innerHTML = "<head></head><body><h1>Next page</h1></body>";
  },
  "another document element": () => {
    const next = document.createElement("html");
    next.innerHTML = "<head></head><body><h1>Next page</h1></body>";
    document.replaceChild(next, document.documentElement);
  },
};

/** Ways in which it replaces the whole document, at once or a moment later. */
const documents: Record<string, () => void> = {
  "document.write": () => {
    document.open();
    document.write("<!doctype html><h1>Next page</h1>");
    document.close();
  },
  "document.open, and document.write a moment later": () => {
    document.open();
    setTimeout(() => {
      document.write("<!doctype html><h1>Next page</h1>");
      document.close();
    }, 200);
  },
  "no document element, and another a moment later": () => {
    document.documentElement.remove();
    setTimeout(() => {
      const next = document.createElement("html");
      next.innerHTML = "<head></head><body><h1>Next page</h1></body>";
      document.append(next);
    }, 200);
  },
};

/** What a page may do with the chat's element. */
const moves: Record<string, (host: Element) => void> = {
  "to the front of the body": (host) => document.body.prepend(host),
  "into a part of the page, twice": (host) => {
    const part = document.createElement("section");
    document.body.append(part);
    document.body.append(host);
    part.append(host);
  },
  "out, and back a moment later": (host) => {
    host.remove();
    setTimeout(() => document.body.append(host), 300);
  },
  "into a part that is then taken out": (host) => {
    const part = document.createElement("section");
    document.body.append(part);
    part.append(host);
    part.remove();
  },
  "into the body, which is then emptied": (host) => {
    document.body.append(host);
    document.body.innerHTML = "";
  },
  "into the body by a move that keeps its frame, and the body is then emptied": (host) => {
    (document.body as unknown as { moveBefore(node: Node, child: null): void }).moveBefore(host, null);
    document.body.innerHTML = "";
  },
  "into another document": (host) => {
    const inner = document.createElement("iframe");
    document.body.append(inner);
    inner.contentDocument?.body.append(host);
  },
  "into a document that nobody sees": (host) => document.implementation.createHTMLDocument().body.append(host),
};

/** Checks that a message arrives in each direction. */
async function goesOn(customer: Customer, agent: Agent, what: string): Promise<void> {
  await agent.say(`agent: ${what}`);
  await expect(customer.stream).toContainText(`agent: ${what}`);
  await customer.say(`customer: ${what}`);
  await expect(agent.stream).toContainText(`customer: ${what}`);
  await expect(customer.page.locator("sealform-chat")).toHaveCount(1);
}

const host = (page: Page) => page.locator("sealform-chat");

for (const [name, swap] of Object.entries({ ...swaps, ...documents })) {
  test(`the chat outlives the page's body: ${name}`, async ({ customer, agent, stack }) => {
    await visit(customer, stack, {});
    await talk(customer, agent);
    await customer.page.evaluate(swap);
    await expect(customer.page.getByRole("heading", { name: "Next page" })).toBeVisible();
    await expect(customer.stream).toContainText("Alice joined");
    await goesOn(customer, agent, name);
    await customer.chat.getByRole("button", { name: "Minimise chat" }).click();
    await customer.open();
  });
}

test("a launcher that was never pressed outlives a document that is opened anew", async ({ customer, stack }) => {
  await visit(customer, stack, {});
  await customer.page.evaluate(documents["document.write"] ?? (() => undefined));
  await customer.open();
});

for (const [name, move] of Object.entries(moves)) {
  test(`the chat's element is moved: ${name}`, async ({ customer, agent, stack }) => {
    await visit(customer, stack, {});
    await talk(customer, agent);
    await host(customer.page).evaluate(move);
    await expect(customer.message).toBeVisible();
    await expect(customer.stream).toContainText("Alice joined");
    await goesOn(customer, agent, name);
    await expect(customer.chat.locator("body")).toHaveCSS("font-size", /px/);
    expect((await host(customer.page).locator("iframe").boundingBox())?.width).toBeGreaterThan(300);
  });
}

test("a body that is swapped takes nothing that was typed with it", async ({ customer, agent, stack }) => {
  await visit(customer, stack, {});
  await talk(customer, agent);
  await customer.message.fill("half a sent");
  await customer.page.evaluate(swaps["another body"] ?? (() => undefined));
  await expect(customer.message).toHaveValue("half a sent");
});

test("a tag in the body that runs again with the next page finds the chat there, and leaves it alone", async ({ customer, agent, stack }) => {
  const errors: string[] = [];
  customer.page.on("console", (message) => message.text().startsWith("sealform:") && errors.push(message.text()));
  await visit(customer, stack, {});
  await talk(customer, agent);
  await customer.page.evaluate(
    (html) => {
      document.body.innerHTML = html;
      const old = document.querySelector("body script");
      const fresh = document.createElement("script");
      for (const { name, value } of [...(old?.attributes ?? [])]) fresh.setAttribute(name, value);
      old?.replaceWith(fresh);
      return new Promise((resolve) => (fresh.onload = resolve));
    },
    await scriptTag(stack),
  );
  await goesOn(customer, agent, "after the second run");
  expect(errors).toEqual(["sealform: one chat in a page is enough"]);
});

test("a page that takes the chat away for good ends it, and the agent is told", async ({ customer, agent, stack }) => {
  await visit(customer, stack, {});
  await talk(customer, agent);
  await host(customer.page).evaluate((element) => {
    element.remove();
    const others = [document.createElement("i"), document.createElement("b")];
    document.documentElement.append(...others);
    setTimeout(() => others.forEach((other) => other.remove())); // the chat is not among them
  });
  await expect(agent.stream).toContainText("ended the chat", { timeout: 5000 });
  await customer.page.reload();
  await customer.open();
  await expect(customer.stream).not.toContainText("Alice");
});

test("a chat that is put back after it was taken away begins anew", async ({ customer, agent, stack }) => {
  await visit(customer, stack, {});
  await talk(customer, agent);
  const element = await host(customer.page).elementHandle();
  await element.evaluate((element) => (element as HTMLElement).remove());
  await expect(agent.stream).toContainText("ended the chat", { timeout: 5000 });
  await element.evaluate((element) => document.body.append(element));
  await expect(customer.message).toBeVisible();
  await customer.say("here again");
  await agent.accept();
  await expect(agent.stream).toContainText("here again");
});

test("a waiting chat that the page takes away leaves the queue at once", async ({ customer, agent, stack }) => {
  await visit(customer, stack, {});
  await customer.open();
  await customer.say("anybody?");
  await expect(agent.waiting.getByRole("listitem")).toHaveCount(1);
  await host(customer.page).evaluate((element) => element.remove());
  await expect(agent.waiting.getByRole("listitem")).toHaveCount(0, { timeout: 5000 });
});

test("a copy of the element, as a site's cache of pages makes one, does not stay", async ({ customer, agent, stack }) => {
  await visit(customer, stack, {});
  await talk(customer, agent);
  await host(customer.page).evaluate((element) => document.body.append(element.cloneNode(true)));
  await goesOn(customer, agent, "beside a copy");
});
