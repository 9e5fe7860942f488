import { expect, test, vi } from "vitest";
import { polluted } from "../testing/polluted.ts";
import { LoadError } from "./failure.ts";
import { type Place, tagOf } from "./place.ts";

/** The hash of the package's loader, and that of another. */
const OWN = "sha384-vZbTEu7V5N1veLbTZ1577Psxngs6egBTnaQexmuKgpbRXP/sn12Dh2scm9437L8W";
const OTHER = "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb";

vi.stubGlobal("BUILD", { file: "loader.0a.js", integrity: OWN });

const place: Place = { relay: "wss://relay.example/v1/socket", org: "acme+00000000+AAAA", service: "billing" };

test.each([
  ["wss://relay.example/v1/socket", "https://relay.example/widget/loader.0a.js"],
  ["ws://127.0.0.1:8803/v1/socket", "http://127.0.0.1:8803/widget/loader.0a.js"],
  ["wss://relay.example/chat/v1/socket", "https://relay.example/chat/widget/loader.0a.js"],
  ["WSS://relay.example/v1/socket", "https://relay.example/widget/loader.0a.js"],
])("the loader of a relay at %s is at %s", (relay, src) => {
  expect(tagOf({ ...place, relay })).toMatchObject({ src, integrity: OWN, nonce: "" });
});

test("another loader takes the place of the package's, with its hash; a nonce goes with either", () => {
  const loader = { src: "/copy.js", integrity: OTHER, nonce: "n" } as const;
  expect(tagOf({ ...place, loader })).toMatchObject(loader);
  expect(tagOf({ ...place, loader: { nonce: "n" } })).toMatchObject({ integrity: OWN, nonce: "n" });
});

test.each<[string, object, string]>([
  ["no place", {}, "data-relay"],
  ["a relay that is none", { ...place, relay: "https://relay.example" }, "data-relay"],
  ["no organisation", { ...place, org: "" }, "data-org"],
  ["a service that cannot be", { ...place, service: "Billing" }, "data-service"],
  ["a loader without integrity", { ...place, loader: { src: "/copy.js" } }, "integrity"],
  ["an integrity without loader", { ...place, loader: { integrity: OTHER } }, "integrity"],
  ["an integrity that is none", { ...place, loader: { src: "/copy.js", integrity: "x" } }, 'place.loader.integrity is "x": set it to'],
  ["an integrity of another algorithm", { ...place, loader: { src: "/copy.js", integrity: OTHER.replace("384", "256") } }, "integrity"],
  ["an integrity that is too short", { ...place, loader: { src: "/copy.js", integrity: OTHER.slice(0, -1) } }, "integrity"],
  ["an integrity with another beside it", { ...place, loader: { src: "/copy.js", integrity: `${OTHER} ${OWN}` } }, "integrity"],
])("what is wrong is named: %s", (_name, wrong, part) => {
  const error = caught(() => tagOf(wrong as Place));
  expect(error).toBeInstanceOf(LoadError);
  expect(error).toMatchObject({ name: "LoadError", reason: "config" });
  expect((error as LoadError).message).toContain(part);
});

test("what a script has put on Object.prototype is no part of a place", () => {
  const loader = { src: "https://evil.example/x.js", integrity: OTHER, nonce: "n" };
  const expected = { data: { ...place, spare: "" }, src: "https://relay.example/widget/loader.0a.js", integrity: OWN, nonce: "" };
  polluted({ spare: "0a".repeat(32), loader }, () => expect(tagOf(place)).toEqual(expected));
  polluted(loader, () => expect(tagOf({ ...place, loader: { nonce: "n" } })).toEqual({ ...expected, nonce: "n" }));
  const less = { relay: place.relay, org: place.org } as Place;
  polluted({ service: "claims" }, () => expect(caught(() => tagOf(less))).toBeInstanceOf(LoadError));
});

function caught(task: () => unknown): unknown {
  try {
    return task();
  } catch (error) {
    return error;
  }
}
