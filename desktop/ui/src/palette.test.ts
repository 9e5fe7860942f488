import { describe, expect, it } from "vitest";
import { matchForms, paletteQuery, step } from "./palette";

const forms = [
  { form: "credit-card", title: "Credit card", purpose: "Pay a bill", kinds: [] },
  { form: "secure-note", title: "Secure note", purpose: "", kinds: [] },
  { form: "business-card", title: "Business card", purpose: "", kinds: [] },
  { form: "cafe", title: "Café voucher", purpose: "", kinds: [] },
];
const titles = (query: string) => matchForms(forms, query).map((f) => f.title);

describe("paletteQuery", () => {
  it.each([
    ["/", ""],
    ["/f", ""],
    ["/form", ""],
    ["/FORM ", ""],
    ["/form cred", "cred"],
    ["/form  credit  card ", "credit card"],
    ["/cred", "cred"],
    ["/ cred", "cred"],
    ["/formal", "formal"],
  ])("reads %j as a search for %j", (text, query) => expect(paletteQuery(text)).toBe(query));

  it.each(["", "hello", " /form", "and/or", "/form\nmore"])("leaves %j alone: it is a message", (text) =>
    expect(paletteQuery(text)).toBeUndefined(),
  );
});

describe("matchForms", () => {
  it("lists all forms for an empty search, in their order", () => expect(titles("")).toEqual(forms.map((f) => f.title)));
  it("matches the beginning of any word", () => expect(titles("no")).toEqual(["Secure note"]));
  it("needs every word of the search", () => expect(titles("card bus")).toEqual(["Business card"]));
  it("puts titles that begin with the search first", () =>
    expect(matchForms([...forms].reverse(), "c").map((f) => f.title)).toEqual(["Café voucher", "Credit card", "Business card"]));
  it("ignores case and accents", () => expect(titles("CAFE")).toEqual(["Café voucher"]));
  it("finds nothing without failing on signs", () => expect(titles("zz (*")).toEqual([]));
  it("leaves the given list in its order", () => {
    const before = forms.map((f) => f.form);
    matchForms(forms, "card");
    expect(forms.map((f) => f.form)).toEqual(before);
  });
});

describe("step", () => {
  it("goes around both ends", () => {
    expect(step(2, 1, 3)).toBe(0);
    expect(step(0, -1, 3)).toBe(2);
    expect(step(0, 1, 0)).toBe(-1);
  });
});
