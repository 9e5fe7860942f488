import { expect, test, vi } from "vitest";
import type { Launcher } from "./launcher.ts";

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
}

const host = new Element("sealform-chat");
const page = { createElement: (tag: string) => new Element(tag) };
vi.stubGlobal("Document", { prototype: page });
vi.stubGlobal("document", page);
vi.stubGlobal("visualViewport", null);

const { Pane } = await import("./pane.ts");
const { languages } = await import("./words.ts");

test("the frame has its document and a sandbox that gives it scripts and forms, and nothing else: no origin, no windows, no way up", () => {
  const launcher = { host, shadow: new Element("#shadow"), button: new Element("button"), style: () => undefined } as unknown as Launcher;
  const pane = new Pane(launcher, "en", languages.en);
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
