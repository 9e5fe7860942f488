import { beforeEach, expect, test, vi } from "vitest";
import { Keep } from "./keep.ts";

let stored: Map<string, string>;
const off = (): never => {
  throw new DOMException("off", "SecurityError");
};

beforeEach(() => {
  stored = new Map();
  vi.stubGlobal("sessionStorage", {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => void stored.set(key, value),
    removeItem: (key: string) => void stored.delete(key),
  });
});

test("what is kept is there for the next page, and nothing is after it was forgotten", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, n) => n);
  new Keep("org", "billing").save(bytes);
  expect(new Keep("org", "billing").load()).toEqual(bytes);
  expect([new Keep("org", "other").load(), new Keep("other", "billing").load()]).toEqual([undefined, undefined]);
  new Keep("org", "billing").save(new Uint8Array());
  expect([new Keep("org", "billing").load(), stored.size]).toEqual([undefined, 0]);
});

test("a page is overtaken when another has kept or forgotten something since it last looked or wrote", () => {
  const [one, two] = [new Keep("org", "s"), new Keep("org", "s")];
  expect(one.overtaken).toBe(false);
  one.save(Uint8Array.of(1));
  expect(one.overtaken).toBe(false);
  two.load();
  expect(two.overtaken).toBe(false);
  two.save(Uint8Array.of(2));
  expect([one.overtaken, two.overtaken]).toEqual([true, false]);
  one.load();
  expect(one.overtaken).toBe(false);
  two.save(new Uint8Array());
  expect(one.overtaken).toBe(true);
});

test("where storage is off, full, or holds something else, nothing is kept and nothing is thrown", () => {
  stored.set("sealform org s", "not base64!");
  expect(new Keep("org", "s").load()).toBeUndefined();
  vi.stubGlobal("sessionStorage", { getItem: off, setItem: off, removeItem: off });
  const keep = new Keep("org", "s");
  keep.save(Uint8Array.of(1));
  keep.save(new Uint8Array());
  expect([keep.load(), keep.overtaken]).toEqual([undefined, false]);
});

test("a mark stays for the next page of the tab, and is no trouble where storage is blocked", () => {
  const keep = new Keep("org", "s");
  keep.mark(" open", true);
  expect([keep.marked(" open"), new Keep("org", "s").marked(" open"), keep.marked(" live"), new Keep("org", "t").marked(" open"), keep.overtaken]).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  keep.mark(" open", false);
  expect(keep.marked(" open")).toBe(false);
  vi.stubGlobal("sessionStorage", { getItem: off, setItem: off, removeItem: off });
  keep.mark(" open", true);
  expect(keep.marked(" open")).toBe(false);
});
