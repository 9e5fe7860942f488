import { expect, test, vi } from "vitest";

/** An element that keeps its attributes and what was put into it. */
class Element {
  readonly attributes = new Map<string, string>();
  readonly classList = { contains: () => true, toggle: () => undefined };
  readonly style = {};
  children: Element[] = [];
  constructor(readonly tag = "") {}
  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
  }
  append(...children: Element[]): void {
    this.children.push(...children);
  }
  replaceChildren(...children: Element[]): void {
    this.children = children;
  }
  attachShadow(): Element {
    return new Element("#shadow");
  }
}

const host = new Element("sealform-chat");
vi.mock("./life.ts", () => ({ Life: vi.fn(), newHost: () => host }));
vi.stubGlobal("document", { createElement: (tag: string) => new Element(tag) });
vi.stubGlobal("getComputedStyle", () => ({ direction: "ltr" }));
vi.stubGlobal(
  "CSSStyleSheet",
  class {
    replaceSync = () => undefined;
  },
);
vi.stubGlobal("visualViewport", null);

const { Pane } = await import("./pane.ts");
const { languages } = await import("./words.ts");

test("the frame has its document and a sandbox that gives it scripts and forms, and nothing else: no origin, no windows, no way up", () => {
  const pane = new Pane("en", languages.en, { toggled: () => undefined, came: () => undefined, unread: () => undefined, left: () => undefined });
  for (const document of ["<p>first", "<p>again"]) {
    pane.load(document, () => undefined);
    const [frame, ...more] = host.children;
    expect([frame?.tag, more.length]).toEqual(["iframe", 0]);
    expect(Object.fromEntries(frame?.attributes ?? [])).toEqual({ sandbox: "allow-scripts allow-forms" });
    expect(frame).toMatchObject({ srcdoc: document, allow: "clipboard-write" });
    expect(frame).not.toHaveProperty("src");
    expect(frame).not.toHaveProperty("sandbox");
  }
});
