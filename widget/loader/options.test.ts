import { expect, test } from "vitest";
import { polluted } from "../testing/polluted.ts";
import { merge, readAttributes, readOptions } from "./options.ts";

test("names are taken, without the spaces around them, and may be taken away", () => {
  expect(readOptions({ customer: { firstName: " Maria ", lastName: "Gomez" } })).toEqual({ customer: { firstName: "Maria", lastName: "Gomez" } });
  expect(readOptions({ customer: {} })).toEqual({ customer: {} });
  expect(readOptions({ customer: { firstName: "x".repeat(100) } }).customer?.firstName).toHaveLength(100);
  for (const none of [{}, { customer: undefined }]) expect(readOptions(none)).toEqual({});
});

test.each([
  [null, "the options is null: set it to an object"],
  ["Maria", "the options is 5 characters long: set it to an object"],
  [{ custommer: {} }, 'there is no option "custommer": the options may have launcher, look, language, customer'],
  [{ customer: null }, "customer is null: set it to an object"],
  [{ customer: { firstname: "Maria" } }, 'there is no option "firstname": customer may have firstName, lastName'],
  [{ customer: { firstName: 12 } }, "customer.firstName is of type number: set it to a text of at most 100 characters"],
  [{ customer: { lastName: "x".repeat(101) } }, "customer.lastName is 101 characters long: set it to a text of at most 100 characters"],
  [{ customer: { lastName: null } }, "customer.lastName is null: set it to a text of at most 100 characters"],
  [{ customer: { firstName: { toString: 1 } } }, "customer.firstName is of type object: set it to a text of at most 100 characters"],
  [{ look: { accent: "red" } }, 'look.accent is "red": set it to a colour such as #0b5f59'],
  [{ look: { accent: "#0b5f59; color: red" } }, 'look.accent is "#0b5f59; color: red": set it to a colour such as #0b5f59'],
  [{ look: { accent: "#0b5f5" } }, 'look.accent is "#0b5f5": set it to a colour such as #0b5f59'],
  [{ look: { accent: ["#0b5f59"] } }, "look.accent is of type object: set it to a colour such as #0b5f59"],
  [{ look: { scheme: "night" } }, 'look.scheme is "night": set it to light or dark or auto'],
  [{ look: { font: "x" } }, 'there is no option "font": look may have accent, scheme'],
  [{ launcher: { side: "left" } }, 'launcher.side is "left": set it to start or end'],
  [{ launcher: { offset: 20 } }, "launcher.offset is of type number: set it to an object"],
  [{ launcher: { offset: { inline: -1 } } }, "launcher.offset.inline is -1: set it to a number from 0 to 400"],
  [{ launcher: { offset: { block: NaN } } }, "launcher.offset.block is null: set it to a number from 0 to 400"],
  [{ launcher: { layer: 2147483648 } }, "launcher.layer is 2147483648: set it to a number from 0 to 2147483647"],
  [{ launcher: { layer: "1" } }, 'launcher.layer is "1": set it to a number from 0 to 2147483647'],
  [{ launcher: { text: "x".repeat(41) } }, "launcher.text is 41 characters long: set it to a text of at most 40 characters"],
  [{ launcher: { greeting: "x".repeat(121) } }, "launcher.greeting is 121 characters long: set it to a text of at most 120 characters"],
  [{ launcher: { greeting: { text: "Hi" } } }, "launcher.greeting is of type object: set it to a text of at most 120 characters"],
  [{ launcher: { greetingAfter: 601 } }, "launcher.greetingAfter is 601: set it to a number from 0 to 600"],
  [{ language: "de-AT" }, 'language is "de-AT": set it to en or es or fr or de or ja or ar'],
  [{ language: "constructor" }, 'language is "constructor": set it to en or es or fr or de or ja or ar'],
  [{ launcher: { load: "hover" } }, 'launcher.load is "hover": set it to idle or intent'],
  [{ launcher: { titleCount: "true" } }, 'launcher.titleCount is "true": set it to true or false'],
  [{ launcher: { sound: 1 } }, "launcher.sound is 1: set it to true or false"],
  [JSON.parse('{"__proto__": {}}'), 'there is no option "__proto__": the options may have launcher, look, language, customer'],
  [{ look: { constructor: "x" } }, 'there is no option "constructor": look may have accent, scheme'],
])("%j is refused, with what to do and without the value", (options, message) => {
  expect(() => readOptions(options)).toThrow(new TypeError(message));
});

test("what fits is taken as it is", () => {
  const options = {
    launcher: {
      show: "wide",
      side: "start",
      offset: { inline: 0, block: 90.5 },
      layer: 0,
      text: "Ask us",
      greeting: "Hi",
      greetingAfter: 0,
      load: "intent",
      titleCount: false,
      sound: true,
    },
    look: { accent: "#FFcc00", scheme: "dark" },
    language: "ja",
  };
  expect(readOptions(options)).toEqual(options);
  expect(readOptions({ launcher: { text: "  " }, look: { accent: undefined } })).toEqual({ launcher: { text: "" }, look: {} });
});

test("each option has an attribute", () => {
  const data = {
    show: "never",
    side: "start",
    offsetInline: "12",
    offsetBlock: "96",
    layer: "10",
    text: " Ask us ",
    greeting: "Anything unclear?",
    greetingAfter: "30",
    load: "idle",
    titleCount: " true",
    sound: "false",
    accent: "#ffcc00",
    scheme: "light",
    language: " fr",
    firstName: " María José\n",
  };
  const told: string[] = [];
  expect(readAttributes({ ...data, relay: "x", other: "y" }, (line) => told.push(line))).toEqual({
    launcher: {
      show: "never",
      side: "start",
      offset: { inline: 12, block: 96 },
      layer: 10,
      text: "Ask us",
      greeting: "Anything unclear?",
      greetingAfter: 30,
      load: "idle",
      titleCount: true,
      sound: false,
    },
    look: { accent: "#ffcc00", scheme: "light" },
    language: "fr",
    customer: { firstName: "María José" },
  });
  expect(told).toEqual([]);
});

test("an attribute that does not fit is told, and left out, and the others count", () => {
  const told: string[] = [];
  const data = { accent: "green", scheme: "", offsetInline: "a", layer: " ", titleCount: "", side: "end", lastName: "x".repeat(101), show: undefined };
  expect(readAttributes(data, (line) => told.push(line))).toEqual({ launcher: { side: "end", offset: {} }, look: {}, customer: {} });
  expect(told).toEqual([
    'data-offset-inline is "a": set it to a number from 0 to 400',
    'data-layer is "": set it to a number from 0 to 2147483647',
    'data-title-count is "": set it to true or false',
    'data-accent is "green": set it to a colour such as #0b5f59',
    'data-scheme is "": set it to light or dark or auto',
    "data-last-name is 101 characters long: set it to a text of at most 100 characters",
  ]);
});

test("what is left out of a change stays, but a customer is another one", () => {
  const before = readOptions({ launcher: { side: "start", offset: { inline: 1, block: 2 } }, look: { scheme: "dark" }, customer: { lastName: "Gomez" } });
  expect(merge(before, readOptions({ launcher: { offset: { block: 3 } }, look: { accent: "#000000" }, customer: { firstName: "Maria" } }))).toEqual({
    launcher: { side: "start", offset: { inline: 1, block: 3 } },
    look: { scheme: "dark", accent: "#000000" },
    customer: { firstName: "Maria" },
  });
});

test("what the page has put on Object.prototype is no option, and no attribute", () => {
  const others = { text: "x".repeat(1000), accent: "red", show: "never", firstName: "Eve", offset: { inline: 1e9 }, launcher: { side: "left" }, look: { scheme: "night" } };
  polluted(others, () => {
    const before = readAttributes({ side: "start" }, () => undefined);
    for (const read of [before, readOptions({ launcher: { side: "start" }, look: {}, customer: {} }), merge(before, readOptions({}))]) {
      const { launcher = {}, look = {}, customer = {} } = read;
      expect([launcher.side, launcher.text, launcher.show, launcher.offset?.inline, look.accent, look.scheme, customer.firstName]).toEqual(["start", ...Array<undefined>(6)]);
    }
    expect(readOptions({}).launcher).toBeUndefined();
  });
});
