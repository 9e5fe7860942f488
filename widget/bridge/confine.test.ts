import { expect, test } from "vitest";
import { confine } from "./confine.ts";

/** A window with the members that matter, which say what they were called with. */
function realm() {
  const said: unknown[] = [];
  const say = (...args: unknown[]): unknown => said.push(args);
  class Document {
    static parseHTMLUnsafe = say;
    createElement(...args: unknown[]) { return say(...args); }
    createElementNS(...args: unknown[]) { return say(...args); }
    execCommand(...args: unknown[]) { return say(...args); }
    write(...args: unknown[]) { return say(...args); }
  }
  class Element {
    readonly text = "as it stands";
    get innerHTML(): string { return this.text; }
    set innerHTML(html: string) { say(html); }
    insertAdjacentHTML(...args: unknown[]) { return say(...args); }
  }
  class DOMImplementation {
    createDocument(...args: unknown[]) { return say(...args); }
  }
  const window = { Document, Element, DOMImplementation, RTCPeerConnection: say, webkitRTCPeerConnection: say, WebTransport: say, DOMParser: say };
  confine(window);
  return { window, said, document: new Document(), element: new Element() };
}

test("what connects past a policy, or makes elements out of text, is gone", () => {
  const { window, document, element } = realm();
  expect(Object.keys(window)).toEqual(["Document", "Element", "DOMImplementation"]);
  for (const [owner, name] of [[window.Document, "parseHTMLUnsafe"], [document, "write"], [element, "insertAdjacentHTML"]] as const) {
    expect(name in owner, name).toBe(false);
  }
});

test.each(["iframe", "IFRAME", "frame", "object", "embed", "link", "meta", "base", "x:iframe"])("a %s is not made in any way", (tag) => {
  const { window, document, said } = realm();
  const implementation = new window.DOMImplementation();
  const turning = { times: 0, toString: () => (turning.times++ === 0 ? tag : "p") };
  for (const make of [
    () => document.createElement(tag),
    () => document.createElement(turning),
    () => document.createElementNS("http://www.w3.org/1999/xhtml", tag),
    () => implementation.createDocument("http://www.w3.org/1999/xhtml", tag),
  ]) {
    expect(make).toThrow("not in this frame");
  }
  expect(said).toEqual([]);
});

test("what the frame is drawn of is made as before, and markup can be read and not written", () => {
  const { document, element, said } = realm();
  document.createElement("p");
  document.createElement({ toString: () => "p" });
  document.createElementNS("http://www.w3.org/2000/svg", "path", undefined);
  document.execCommand("insertText", false, "4111");
  expect(said).toEqual([["p"], ["p"], ["http://www.w3.org/2000/svg", "path", undefined], ["insertText", false, "4111"]]);
  expect(() => document.execCommand("insertHTML", false, "<iframe>")).toThrow("not in this frame");
  expect(Reflect.get(element, "innerHTML")).toBe("as it stands");
  expect(Reflect.set(element, "innerHTML", "<iframe>")).toBe(false);
});

test("a browser that lacks all of it is left alone", () => {
  expect(() => confine({})).not.toThrow();
});
