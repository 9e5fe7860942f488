import { beforeEach, expect, test, vi } from "vitest";
import { Tabs } from "./tabs.ts";

const open = new Set<Channel>();

/** The channels of one browser's pages, which hear each other at once. */
class Channel {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  constructor(readonly name: string) {
    open.add(this);
  }
  postMessage(data: unknown): void {
    for (const other of open) if (other !== this && other.name === this.name) other.onmessage?.({ data: structuredClone(data) });
  }
  close(): void {
    open.delete(this);
  }
}

beforeEach(() => {
  open.clear();
  vi.useFakeTimers();
  vi.stubGlobal("window", { BroadcastChannel: Channel });
  vi.stubGlobal("BroadcastChannel", Channel);
});

function page(service = "billing"): { tabs: Tabs; said: string[] } {
  const said: string[] = [];
  const tabs = new Tabs("org", service, {
    elsewhere: (movable) => said.push(movable ? "movable" : "there"),
    free: () => said.push("free"),
    reset: () => said.push("reset"),
  });
  tabs.ask(() => said.push("asked"));
  vi.runAllTimers();
  return { tabs, said };
}

const saved = Uint8Array.of(1, 2, 3);

test("pages that were open before and pages that come later are told who has the chat", () => {
  const [one, two] = [page(), page()];
  one.tabs.has();
  one.tabs.has(saved);
  const three = page();
  expect([one.said, two.said, three.said]).toEqual([["asked"], ["asked", "there", "movable", "movable"], ["movable", "asked"]]);
  expect([one.tabs.elsewhere, two.tabs.elsewhere]).toEqual([false, true]);
  one.tabs.free();
  one.tabs.free();
  expect([two.said.at(-1), two.said.length, two.tabs.elsewhere]).toEqual(["free", 5, false]);
});

test("the chat is taken over with what the page before had last, and can be taken back", () => {
  const [one, two] = [page(), page()];
  one.tabs.has(saved);
  expect(two.tabs.take()).toEqual(saved);
  expect([one.said.at(-1), one.tabs.elsewhere, two.tabs.elsewhere]).toEqual(["movable", true, false]);
  two.tabs.has(Uint8Array.of(9));
  expect(one.tabs.take()).toEqual(Uint8Array.of(9));
  expect([one.tabs.elsewhere, two.tabs.elsewhere]).toEqual([false, true]);
});

test("a page that comes back has its chat again, unless another took it meanwhile", () => {
  const [one, two] = [page(), page()];
  one.tabs.has(saved);
  const mine = vi.fn();
  one.tabs.rest();
  one.tabs.back(mine);
  vi.runAllTimers();
  expect([mine.mock.calls.length, page().said]).toEqual([1, ["movable", "asked"]]);
  one.tabs.rest();
  expect(two.tabs.take()).toEqual(saved);
  one.tabs.back(mine);
  vi.runAllTimers();
  expect([mine.mock.calls.length, one.said.at(-1), one.tabs.elsewhere]).toEqual([1, "movable", true]);
});

test("a chat that nothing resumes is gone with its page", () => {
  const [one, two] = [page(), page()];
  one.tabs.has();
  two.tabs.check();
  vi.runAllTimers();
  expect(two.said).toEqual(["asked", "there", "there"]);
  one.tabs.rest();
  two.tabs.check();
  vi.runAllTimers();
  expect([two.said.at(-1), two.tabs.elsewhere]).toEqual(["free", false]);
});

test("pages of another service know nothing of it, and a browser without channels goes on", () => {
  const [one, other] = [page(), page("support")];
  one.tabs.has(saved);
  expect(other.said).toEqual(["asked"]);
  vi.stubGlobal("window", {});
  const alone = page();
  alone.tabs.has(saved);
  expect(alone.said).toEqual(["asked"]);
});

test("a page that is told to end the chat tells the one that has it, and all others", () => {
  const [one, two, three] = [page(), page(), page()];
  one.tabs.has(saved);
  two.tabs.reset();
  expect([one, two, three].map(({ said }) => said.filter((word) => word === "reset").length)).toEqual([1, 0, 1]);
  expect([one.tabs.here, two.tabs.elsewhere, three.tabs.elsewhere]).toEqual([true, false, false]);
  one.tabs.free();
  expect([one.tabs.here, two.said.at(-1)]).toEqual([false, "movable"]);
});
