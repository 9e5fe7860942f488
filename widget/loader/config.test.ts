import { expect, test } from "vitest";
import { polluted } from "../testing/polluted.ts";
import { readConfig } from "./config.ts";

const good = {
  relay: "wss://relay.example/v1/socket",
  org: "shop.example/support+1a2b3c4d+AWJhc2U2NA==",
  service: "billing",
};

test("reads a complete script tag", () => {
  expect(readConfig({ ...good, other: "ignored" })).toEqual({ ...good, spare: "" });
  expect(readConfig({ ...good, spare: "0a".repeat(32) }).spare).toBe("0a".repeat(32));
  expect(readConfig({ ...good, relay: "ws://127.0.0.1:4611/v1/socket" }).relay).toContain("127.0.0.1");
});

test.each(["relay", "org", "service"])("says that data-%s is missing", (name) => {
  expect(() => readConfig({ ...good, [name]: undefined })).toThrow(`the script tag has no data-${name}`);
  expect(() => readConfig({ ...good, [name]: "" })).toThrow(`the script tag has no data-${name}`);
});

test.each([
  ["relay", "https://relay.example"],
  ["relay", "//relay.example"],
  ["relay", "ws://"],
  ["relay", "javascript:alert(1)"],
  ["relay", "wss://?chat=1"],
  ["relay", "wss://relay.example/v1/socket?region=eu"],
  ["relay", "wss://relay.example/v1/socket?"],
  ["relay", "wss://relay.example/v1/socket#here"],
  ["relay", "wss://relay.example/v1/socket "],
  ["org", "not a key"],
  ["org", "shop.example+1a2b3c4d"],
  ["org", "shop.example+1A2B3C4D+AWJhc2U2NA=="],
  ["spare", "0a".repeat(31)],
  ["spare", "0A".repeat(32)],
  ["spare", "shop.example/spare+1a2b3c4d+AWJhc2U2NA=="],
  ["service", "Billing Team"],
  ["service", "a".repeat(41)],
])("says that data-%s is wrong: %s", (name, value) => {
  expect(() => readConfig({ ...good, [name]: value })).toThrow(`data-${name} is ${JSON.stringify(value)}: set it to`);
});

test("what the page has put on Object.prototype is no attribute", () => {
  polluted({ spare: "0a".repeat(32), service: "claims" }, () => {
    expect(readConfig(good)).toMatchObject({ spare: "", service: "billing" });
    expect(() => readConfig({ relay: good.relay, org: good.org })).toThrow("the script tag has no data-service");
  });
});
