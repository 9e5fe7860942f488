import { expect, it, vi } from "vitest";
import { agentParts, passphraseFault, standingOf, step } from "./entering";
import { use } from "./program";
import { age, behind } from "./words";

it.each([
  ["", "", "12 characters"],
  ["short", "short", "12 characters"],
  ["elevenchars", "elevenchars", "12 characters"],
  ["🔑🔑🔑🔑🔑🔑", "🔑🔑🔑🔑🔑🔑", "12 characters"],
  ["four random words", "four random word", "not the same"],
  ["four random words", "four random words", ""],
  ["éééééééééééé", "éééééééééééé", ""],
])("judges %s and %s", (first, again, fault) => {
  const said = passphraseFault(first, again);
  if (fault === "") expect(said).toBe("");
  else expect(said).toContain(fault);
});

it("says why a step was refused, as a sentence", async () => {
  const ask = vi.fn();
  use({ ask });
  ask.mockResolvedValueOnce({ type: "error", id: 1, message: "this passphrase does not open your keys" });
  expect(await step({ type: "unlock", passphrase: "x" })).toBe("This passphrase does not open your keys.");
  ask.mockResolvedValueOnce({ type: "ok", id: 2 });
  expect(await step({ type: "proceed" })).toBe("");
});

it("says how a request stands, each in its own words", () => {
  const said = (["", "there", "away", "refused"] as const).map((standing) => standingOf({ standing }));
  expect(new Set(said).size).toBe(4);
});

it("splits an agent's name", () => expect(agentParts("alice@acme.example/support")).toEqual({ agent: "alice", organisation: "acme.example/support" }));

it.each([
  [59_000, "a moment"],
  [60_000, "1 minute"],
  [7_200_000, "2 hours"],
  [259_200_000, "3 days"],
])("says %d ms as %s", (ms, said) => expect(age(ms)).toBe(said));

it("says how old the forms are that newer ones did not replace", () => {
  const shelf = { news: "", trouble: "the relay does not answer", advice: "", since: 1 };
  expect(behind(shelf, 3_600_001)).toBe("These forms and texts came 1 hour ago, and newer ones were published that are not here: the relay does not answer. It is tried again.");
  expect(behind({ ...shelf, since: 0 }, 5)).toMatch(/^There are no forms and texts here yet/);
});
