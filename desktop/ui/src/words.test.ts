import { expect, it } from "vitest";
import { clock, customerName, filling, inSentence, languageName, lostState, nearEnd, overdue, turnLeft, unsent } from "./words";

it.each([
  [-5000, "0:00"],
  [42_900, "0:42"],
  [725_000, "12:05"],
  [3_800_000, "1:03:20"],
])("shows %i ms as %s", (ms, text) => expect(clock(ms)).toBe(text));

it.each([
  [30_000, "30 s"],
  [26_001, "27 s"],
  [-5, "0 s"],
])("shows %i ms of a turn as %s", (ms, text) => expect(turnLeft(ms, 0)).toBe(text));

it.each([
  ["Card number", "card number"],
  ["Name on card", "name on card"],
  ["SSN", "SSN"],
  ["Élan", "élan"],
])("writes %s as %s inside a sentence", (label, text) => expect(inSentence(label)).toBe(text));

it.each([
  [120_001, ""],
  [120_000, "near"],
  [30_001, "near"],
  [30_000, "soon"],
  [-5, "soon"],
])("with %i ms left a form is %j to its end", (left, near) => expect(nearEnd(left)).toBe(near));

it("says how far a form is", () => {
  expect(filling({ valid: 0, total: 0, expires: 1 })).toBe("Waiting for the customer to fill it in");
  expect(filling({ valid: 3, total: 5, expires: 1 })).toBe("Filling, 3 of 5 fields valid");
  expect(filling({ valid: 0, total: 0, expires: 0 })).toBe("On its way to the customer");
});

it.each([
  ["", "", "Customer 4BD8"],
  ["Maria", "Gomez", "Maria Gomez"],
  ["Maria", "", "Maria"],
  ["", "Gomez", "Gomez"],
])("names a customer %j %j: %s", (firstName, lastName, name) => expect(customerName({ chat: "4bd8aa", firstName, lastName })).toBe(name));

it.each([
  ["es", "Spanish"],
  ["es-MX", "Mexican Spanish"],
  ["xx-none-tag-", "xx-none-tag-"],
])("calls the language %s %s", (tag, name) => expect(languageName(tag)).toBe(name));

it.each<[string[], boolean, string]>([
  [[], false, ""],
  [[], true, "Your message is not sent yet."],
  [["Credit card"], false, "The form is not sent yet."],
  [["Credit card"], true, "The form and your message are not sent yet."],
  [["Credit card", "Home address"], false, "“Credit card” and “Home address” are not sent yet."],
  [["Credit card", "Home address"], true, "“Credit card”, “Home address” and your message are not sent yet."],
  [["Credit card", "Credit card"], false, "2 × “Credit card” are not sent yet."],
  [["A", "B", "A", "C"], false, "2 × “A”, “B” and “C” are not sent yet."],
  [["A", "B", "C", "D", "E", "D"], false, "“A”, “B”, “C” and 2 more are not sent yet."],
])("says which of %j, with a message begun: %s", (titles, begun, text) => {
  expect(
    unsent(
      titles.map((title) => ({ title })),
      begun,
    ),
  ).toBe(text);
});

it.each([
  [-5000, ""],
  [59_999, ""],
  [60_000, "late"],
  [179_999, "late"],
  [180_000, "long"],
])("a message that has been unanswered for %i ms is %j", (ms, late) => expect(overdue(ms)).toBe(late));

it("says of a damaged state file that the chats are lost, and what was sealed to its prekeys", () => {
  const said = lostState("the chats of before the restart cannot be taken up: their file is damaged; it was put aside as /home/alice/state.age");
  expect(said).toMatch(/^The chats of before .* is damaged; it was put aside as \/home\/alice\/state\.age\. Customers who are still there wait again/);
  expect(said).toMatch(/Nor can this computer still open what customers wrote .*, left messages included/);
});
