import { describe, expect, it } from "vitest";
import { matches, type Option, matchForms, paletteQuery, step } from "./palette";
import { formOf } from "./samples";

const forms = [formOf("credit-card", "Credit card"), formOf("secure-note", "Secure note"), formOf("business-card", "Business card"), formOf("cafe", "Café voucher")];
const titles = (query: string) => matchForms(forms, query).map((f) => f.title);

describe("paletteQuery", () => {
  it.each([
    ["/f", ""],
    ["/form", ""],
    ["/FORM ", ""],
    ["/form cred", "cred"],
    ["/form  credit  card ", "credit card"],
  ])("reads %j as a search of the forms for %j", (text, query) => expect(paletteQuery(text)).toEqual({ text: query, formsOnly: true }));

  it.each([
    ["/", ""],
    ["/cred", "cred"],
    ["/ cred", "cred"],
    ["/formal", "formal"],
  ])("reads %j as a search of everything for %j", (text, query) => expect(paletteQuery(text)).toEqual({ text: query, formsOnly: false }));

  it.each(["", "hello", " /form", "and/or", "/form\nmore"])("leaves %j alone: it is a message", (text) => expect(paletteQuery(text)).toBeUndefined());
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

describe("matches", () => {
  const responses = [
    { shortcut: "card", title: "Pay by card", text: "", form: "credit-card" },
    { shortcut: "bye", title: "Goodbye", text: "", form: "" },
  ];
  const acts = [{ action: "notices", title: "Notices", purpose: "", does: () => undefined }];
  const name = (o: Option) => (o.kind === "form" ? o.form.form : o.kind === "action" ? `!${o.action.action}` : `/${o.response.shortcut}`);
  const names = (text: string, formsOnly = false) => matches(forms, responses, { text, formsOnly }, acts).map(name);
  it("finds what else the window can do, if something was typed", () => {
    expect(names("notic")).toEqual(["!notices"]);
    expect(names("notic", true)).toEqual([]);
  });
  it("lists forms, then responses", () => expect(names("")).toEqual([...forms.map((f) => f.form), "/card", "/bye"]));
  it("lists no responses where only forms are asked for", () => expect(names("card", true)).toEqual(["credit-card", "business-card"]));
  it("finds responses by their titles", () => expect(names("good")).toEqual(["/bye"]));
  it("puts the response whose shortcut was typed first", () => expect(names("card")).toEqual(["/card", "credit-card", "business-card"]));
});

describe("step", () => {
  it("goes around both ends", () => {
    expect(step(2, 1, 3)).toBe(0);
    expect(step(0, -1, 3)).toBe(2);
    expect(step(0, 1, 0)).toBe(-1);
  });
});
