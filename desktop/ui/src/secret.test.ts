import { expect, it } from "vitest";
import { takeSecret } from "./secret";

function tab(hash: string, kept?: string) {
  const store = new Map(kept === undefined ? [] : [["sealform-launch", kept]]);
  const replaced: string[] = [];
  const storage = { getItem: (k: string) => store.get(k) ?? null, setItem: (k: string, v: string) => void store.set(k, v) };
  const history = { replaceState: (_: unknown, __: string, url: string) => void replaced.push(url) };
  const secret = takeSecret({ hash } as Location, history as unknown as History, storage as unknown as Storage);
  return { secret, kept: store.get("sealform-launch"), replaced };
}

it("takes the secret out of the address and keeps it for a reload", () => expect(tab("#launch=abc_-1")).toEqual({ secret: "abc_-1", kept: "abc_-1", replaced: ["/"] }));
it("prefers the address of a new start", () => expect(tab("#launch=new", "old").secret).toBe("new"));
it("uses the kept one after a reload", () => expect(tab("", "old")).toEqual({ secret: "old", kept: "old", replaced: [] }));
it("has none otherwise", () => expect(tab("#x").secret).toBe(""));
