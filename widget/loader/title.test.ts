import { afterEach, expect, test, vi } from "vitest";
import { Title } from "./title.ts";

/** A document whose title an element may hide. */
class Document {
  #title = "Shop";
  get title(): string {
    return this.#title;
  }
  set title(title: string) {
    this.#title = title.trim().replace(/\s+/g, " ");
  }
}

afterEach(() => {
  vi.unstubAllGlobals();
});

function page(): { document: Document; title: Title } {
  const document = new Document();
  vi.stubGlobal("Document", Document);
  vi.stubGlobal("document", document);
  return { document, title: new Title() };
}

const on = { launcher: { titleCount: true } };

test("the number of unread messages stands before the page's title, and goes with them", () => {
  const { document, title } = page();
  title.dress(on);
  expect(document.title).toBe("Shop");
  title.count(1);
  title.count(12);
  expect(document.title).toBe("(12) Shop");
  title.count(0);
  expect(document.title).toBe("Shop");
});

test("a site that has not asked for it keeps its title, and may ask later, and no more", () => {
  const { document, title } = page();
  title.dress({});
  title.count(2);
  expect(document.title).toBe("Shop");
  title.dress(on);
  expect(document.title).toBe("(2) Shop");
  title.dress({ launcher: { titleCount: false } });
  expect(document.title).toBe("Shop");
});

test("a title that the page sets meanwhile stays, and gets the next number", () => {
  const { document, title } = page();
  title.dress(on);
  title.count(1);
  document.title = "(3) Cart";
  title.count(2);
  expect(document.title).toBe("(2) (3) Cart");
  document.title = "Checkout";
  title.count(0);
  expect(document.title).toBe("Checkout");
});

test("a page without a title has the number alone", () => {
  const { document, title } = page();
  document.title = "";
  title.dress(on);
  for (const n of [1, 2]) title.count(n);
  expect(document.title).toBe("(2)");
  title.count(0);
  expect(document.title).toBe("");
});

test("an element named title is neither read nor in the way", () => {
  const { document, title } = page();
  Object.defineProperty(document, "title", { value: { nodeName: "IMG" }, configurable: true });
  title.dress(on);
  title.count(2);
  Reflect.deleteProperty(document, "title");
  expect(document.title).toBe("(2) Shop");
});
