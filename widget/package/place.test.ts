import { expect, test, vi } from "vitest";
import { LoadError } from "./failure.ts";
import { type Place, tagOf } from "./place.ts";

vi.stubGlobal("BUILD", { file: "loader.0a.js", integrity: "sha384-own" });

const place: Place = { relay: "wss://relay.example/v1/socket", org: "acme+00000000+AAAA", service: "billing" };

test.each([
  ["wss://relay.example/v1/socket", "https://relay.example/widget/loader.0a.js"],
  ["ws://127.0.0.1:8803/v1/socket", "http://127.0.0.1:8803/widget/loader.0a.js"],
  ["wss://relay.example/chat/v1/socket", "https://relay.example/chat/widget/loader.0a.js"],
  ["WSS://relay.example/v1/socket", "https://relay.example/widget/loader.0a.js"],
])("the loader of a relay at %s is at %s", (relay, src) => {
  expect(tagOf({ ...place, relay })).toMatchObject({ src, integrity: "sha384-own", nonce: "" });
});

test("another loader takes the place of the package's, with its hash; a nonce goes with either", () => {
  const loader = { src: "/copy.js", integrity: "sha384-other", nonce: "n" } as const;
  expect(tagOf({ ...place, loader })).toMatchObject(loader);
  expect(tagOf({ ...place, loader: { nonce: "n" } })).toMatchObject({ integrity: "sha384-own", nonce: "n" });
});

test.each<[string, object, string]>([
  ["no place", {}, "data-relay"],
  ["a relay that is none", { ...place, relay: "https://relay.example" }, "data-relay"],
  ["no organisation", { ...place, org: "" }, "data-org"],
  ["a service that cannot be", { ...place, service: "Billing" }, "data-service"],
  ["a loader without integrity", { ...place, loader: { src: "/copy.js" } }, "integrity"],
  ["an integrity without loader", { ...place, loader: { integrity: "sha384-other" } }, "integrity"],
])("what is wrong is named: %s", (_name, wrong, part) => {
  const error = caught(() => tagOf(wrong as Place));
  expect(error).toBeInstanceOf(LoadError);
  expect(error).toMatchObject({ name: "LoadError", reason: "config" });
  expect((error as LoadError).message).toContain(part);
});

function caught(task: () => unknown): unknown {
  try {
    return task();
  } catch (error) {
    return error;
  }
}
