import { expect, test } from "vitest";
import { readOptions } from "./options.ts";

test("names are taken, without the spaces around them, and may be taken away", () => {
  expect(readOptions({ customer: { firstName: " Maria ", lastName: "Gomez" } })).toEqual({ customer: { firstName: "Maria", lastName: "Gomez" } });
  expect(readOptions({ customer: {} })).toEqual({ customer: { firstName: "", lastName: "" } });
  expect(readOptions({ customer: { firstName: "x".repeat(100) } }).customer?.firstName).toHaveLength(100);
  for (const none of [{}, { customer: undefined }]) expect(readOptions(none)).toEqual({});
});

test.each([
  [null, "the options is null: set it to an object"],
  ["Maria", "the options is 5 characters long: set it to an object"],
  [{ custommer: {} }, 'there is no option "custommer": the options may have customer'],
  [{ customer: null }, "customer is null: set it to an object"],
  [{ customer: { firstname: "Maria" } }, 'there is no option "firstname": customer may have firstName, lastName'],
  [{ customer: { firstName: 12 } }, "customer.firstName is of type number: set it to a text of at most 100 characters"],
  [{ customer: { lastName: "x".repeat(101) } }, "customer.lastName is 101 characters long: set it to a text of at most 100 characters"],
  [{ customer: { lastName: null } }, "customer.lastName is null: set it to a text of at most 100 characters"],
])("%j is refused, with what to do and without the value", (options, message) => {
  expect(() => readOptions(options)).toThrow(new TypeError(message));
});
