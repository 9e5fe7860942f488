import { expect, test } from "vitest";
import type { Item } from "./messages";
import { formOf, itemOf } from "./samples";
import { wantedForm, wantedKind } from "./wanted";

const item = (code: string, change: Partial<Item> = {}) => itemOf(1, { from: "system", kind: "notice", code, ...change });
const forms = [formOf("note", "Note", "multiline"), formOf("card", "Card", "card-name", "card-number"), formOf("other-card", "Other", "card-number")];

test.each([
  [item("guard-card-number"), "card-number"],
  [item("stopped-card-number"), "card-number"],
  [item("guard-ssn"), "ssn"],
  [item("joined"), ""],
  [item(""), ""],
  [item("guard-ssn", { from: "customer", kind: "text" }), ""],
])("what %j wanted is %j", (i, kind) => {
  expect(wantedKind(i)).toBe(kind);
});

test("the first form with such a field is offered", () => {
  expect(wantedForm([item("guard-card-number")], 0, forms)?.form).toBe("card");
});

test("no form is offered when the service has none", () => {
  expect(wantedForm([item("guard-ssn")], 0, forms)).toBeUndefined();
  expect(wantedForm([], 0, forms)).toBeUndefined();
});

test("nor once one was requested, or beside an earlier notice of the same kind", () => {
  const items = [item("guard-card-number"), item("guard-card-number"), item("guard-ssn")];
  expect([0, 1].map((n) => wantedForm(items, n, forms)?.form)).toEqual([undefined, "card"]);
  expect(wantedForm([...items, item("requested", { kind: "marker" })], 1, forms)).toBeUndefined();
});
