import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { State } from "./api.ts";
import type { Keep } from "./keep.ts";
import type { Launcher } from "./launcher.ts";

/** An element that can be put into others, and taken out. */
class Element {
  readonly children: Element[] = [];
  parent: Element | undefined;
  textContent = "";
  onclick?: (event: { detail: number }) => void;
  onkeydown?: (event: { key: string }) => void;
  append(child: Element): void {
    child.remove();
    child.parent = this;
    this.children.push(child);
  }
  remove(): void {
    this.parent?.children.splice(this.parent.children.indexOf(this), 1);
    this.parent = undefined;
  }
}

const page = { createElement: () => new Element(), documentElement: { lang: "fr" }, visibilityState: "visible" };
vi.stubGlobal("Document", { prototype: page });
vi.stubGlobal("document", page);

const { Greeting } = await import("./greeting.ts");

beforeEach(() => {
  vi.useFakeTimers();
  page.visibilityState = "visible";
});
afterEach(() => {
  vi.useRealTimers();
});

/** A tab with a page, whose greeting can be looked at. */
class World {
  readonly marks = new Set<string>();
  readonly focused: string[] = [];
  readonly pressed: string[] = [];
  state: State = "idle";
  rects: object[] = [{}];
  box = new Element();
  greeting = this.load();

  /** Loads another page in the tab. */
  load(): InstanceType<typeof Greeting> {
    const button = { before: (box: Element) => (this.box = box), getClientRects: () => this.rects, focus: () => this.focused.push("launcher") };
    const launcher = { button, style: () => ({ cssRules: [{ media: {} }] }) } as unknown as Launcher;
    const keep = {
      marked: (mark: string) => this.marks.has(mark),
      mark: (mark: string, on: boolean) => (on ? this.marks.add(mark) : this.marks.delete(mark)),
    } as unknown as Keep;
    return (this.greeting = new Greeting(launcher, keep, "Close", { state: () => this.state, pressed: () => this.pressed.push("pressed") }));
  }

  dress(greeting?: string, greetingAfter?: number): void {
    this.greeting.dress({ launcher: { ...(greeting !== undefined && { greeting }), ...(greetingAfter !== undefined && { greetingAfter }) } });
  }

  /** What can be read of the greeting. */
  get text(): string | undefined {
    return this.box.children[0]?.children[0]?.textContent;
  }

  /** The button that closes it, which is there as long as it. */
  get close(): Element | undefined {
    return this.box.children[1];
  }
}

const seconds = (n: number) => vi.advanceTimersByTime(n * 1000);

test("a greeting appears after ten seconds, unless the site has chosen another time", () => {
  for (const [after, time] of [
    [undefined, 10],
    [0, 0],
    [600, 600],
  ] as const) {
    const world = new World();
    world.dress("Ask us", after);
    if (time > 0) seconds(time - 0.001);
    expect([world.text, world.close]).toEqual([undefined, undefined]);
    seconds(0.001);
    expect(world.text).toBe("Ask us");
    expect(world.box.children[0]?.children[0]).toMatchObject({ lang: "fr" });
    expect(world.close).toMatchObject({ ariaLabel: "Close" });
  }
});

test("without a text there is no greeting, no timer and no mark", () => {
  const world = new World();
  world.dress();
  expect(vi.getTimerCount()).toBe(0);
  world.greeting.over();
  expect([...world.marks]).toEqual([]);
});

test("a tab is greeted once, whatever its next page says", () => {
  const world = new World();
  world.dress("Ask us", 0);
  seconds(0);
  world.close?.onclick?.({ detail: 1 });
  world.dress("Ask us again", 0);
  seconds(600);
  expect([world.text, vi.getTimerCount()]).toEqual([undefined, 0]);
  world.load();
  world.dress("Ask us", 0);
  seconds(600);
  expect([world.text, vi.getTimerCount()]).toEqual([undefined, 0]);
});

test("who has opened the pane is not greeted any more", () => {
  const world = new World();
  world.dress("Ask us");
  world.greeting.over();
  seconds(600);
  expect([world.text, [...world.marks]]).toEqual([undefined, [" greeted"]]);
});

test.each<[string, (world: World) => void, (world: World) => void]>([
  ["the launcher is hidden", (world) => (world.rects = []), (world) => (world.rects = [{}])],
  ["the page is behind others", () => (page.visibilityState = "hidden"), () => (page.visibilityState = "visible")],
  ["another tab has the chat", (world) => (world.state = "elsewhere"), (world) => (world.state = "idle")],
  ["the chat could not be loaded", (world) => (world.state = "failed"), (world) => (world.state = "idle")],
])("a greeting that is due while %s waits, and is not lost", (_, stop, go) => {
  const world = new World();
  stop(world);
  world.dress("Ask us", 0);
  seconds(600);
  expect([world.text, world.marks.size]).toEqual([undefined, 0]);
  go(world);
  seconds(3);
  expect(world.text).toBe("Ask us");
});

test("who is in a chat is not greeted, nor when it is over", () => {
  const world = new World();
  world.state = "active";
  world.dress("Ask us", 0);
  seconds(0);
  world.state = "idle";
  seconds(600);
  expect([world.text, vi.getTimerCount()]).toEqual([undefined, 0]);
});

test("a greeting that is shown follows the site's changes, and one that waits keeps its time", () => {
  const world = new World();
  world.dress("One", 20);
  seconds(15);
  world.dress("Two", 20);
  seconds(5);
  expect(world.text).toBe("Two");
  world.dress("Three", 20);
  expect(world.text).toBe("Three");
  world.dress("");
  expect([world.text, world.close]).toEqual([undefined, undefined]);
});

test("another time counts from now on", () => {
  const world = new World();
  world.dress("Ask us", 20);
  seconds(15);
  world.dress("Ask us", 10);
  seconds(9);
  expect(world.text).toBeUndefined();
  seconds(1);
  expect(world.text).toBe("Ask us");
});

test("a greeting is closed by its button and by Escape, and gives the focus to the launcher if it may have had it", () => {
  for (const [by, focused] of [
    [(world: World) => world.close?.onclick?.({ detail: 1 }), []],
    [(world: World) => world.close?.onclick?.({ detail: 0 }), ["launcher"]],
    [(world: World) => world.box.onkeydown?.({ key: "Escape" }), ["launcher"]],
  ] as const) {
    const world = new World();
    world.dress("Ask us", 0);
    seconds(0);
    world.box.onkeydown?.({ key: "a" });
    expect(world.text).toBe("Ask us");
    by(world);
    expect([world.text, world.close, world.focused, world.pressed]).toEqual([undefined, undefined, focused, []]);
  }
});

test("a press on the greeting opens the chat", () => {
  const world = new World();
  world.dress("Ask us", 0);
  seconds(0);
  world.box.children[0]?.children[0]?.onclick?.({ detail: 1 });
  expect(world.pressed).toEqual(["pressed"]);
});

test("a chat that the page takes away greets nobody", () => {
  const world = new World();
  world.dress("Ask us", 0);
  world.greeting.end();
  seconds(600);
  expect([world.text, vi.getTimerCount()]).toEqual([undefined, 0]);
});
