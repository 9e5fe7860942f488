import { expect, test } from "vitest";
import { refusals } from "../bridge/codes.ts";
import { From, Kind } from "../bridge/outputs.ts";
import { itemOf } from "../testing/item.ts";
import { toCodePoints, toUnits } from "./caret.ts";
import { clock, fieldProblem, isRefusal, itemText, problem, refusal, stop, title } from "./words.ts";

test.each(refusals)("a refusal for %s has words of its own", (code) => {
  expect(isRefusal(code)).toBe(true);
  expect(refusal(code)).not.toBe(refusal("something new"));
  expect(refusal(code)).toMatch(/Nothing you type here is sent\./);
});

test.each([...refusals, "constructor"])("no code shows through: %s", (code) => {
  expect(refusal(code) + problem(code) + stop(4200)).not.toContain(code);
});

test("a service is shown as a title", () => {
  expect([title("tech-support"), title("billing"), title("")]).toEqual(["Tech support", "Billing", ""]);
});

test("what happened is said in the frame's words, what people wrote in their own", () => {
  const item = itemOf(1, { from: From.system, kind: Kind.notice, code: "joined", text: "someone joined" });
  expect(itemText(item, "Alice")).toBe("Alice joined");
  expect(itemText({ ...item, code: "something-new" }, "Alice")).toBe("someone joined");
  expect(itemText({ ...item, code: "constructor" }, "Alice")).toBe("someone joined");
  expect(itemText({ ...item, kind: Kind.text }, "Alice")).toBe("someone joined");
});

test("the time of day is told as in the page's region, in the frame's language", () => {
  const late = new Date(2030, 0, 1, 21, 5).getTime();
  expect(clock("en-GB")(late)).toBe("21:05");
  for (const locale of ["en-US", "de", "not a tag", ""]) expect(clock(locale)(late)).toMatch(/^9:05\sPM$/);
});

test.each([
  ["", 0, 0],
  ["4111", 2, 2],
  ["é💳1", 3, 2],
  ["💳💳", 4, 2],
])("carets of %j: %i units are %i code points", (text, units, points) => {
  expect(toCodePoints(text, units)).toBe(points);
  expect(toUnits(text, points)).toBe(units);
});

test("a field's problem is worded by its code, with the form's bound in it", () => {
  expect(fieldProblem("required", "")).toBe("Please fill in this field.");
  expect(fieldProblem("number-low", "18")).toBe("Give a number that is 18 or more.");
  expect(fieldProblem("", "")).toBe("");
  expect(fieldProblem("new-code", "")).toBe("Please check this field.");
});
