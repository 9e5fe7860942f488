import { expect, test } from "vitest";
import { confine } from "./confine.ts";

const gone = (say: unknown): Record<string, unknown> =>
  Object.fromEntries(["RTCPeerConnection", "webkitRTCPeerConnection", "mozRTCPeerConnection", "WebTransport", "DOMParser", "XSLTProcessor"].map((name) => [name, say]));

const writers = [
  ["Document", ["write", "writeln"]],
  ["Range", ["createContextualFragment"]],
  ["CustomElementRegistry", ["define"]],
  ["Element", ["insertAdjacentHTML", "setHTML", "setHTMLUnsafe"]],
  ["ShadowRoot", ["setHTML", "setHTMLUnsafe"]],
] as const;

/** A window with the members that matter, which say what they were called with. */
function realm() {
  const said: unknown[] = [];
  const say = (...args: unknown[]): unknown => said.push(args);
  class Document {
    createElement(...args: unknown[]) {
      return say(...args);
    }
    createElementNS(...args: unknown[]) {
      return say(...args);
    }
    execCommand(...args: unknown[]) {
      return say(...args);
    }
    write(...args: unknown[]) {
      return say(...args);
    }
  }
  class Element {
    readonly text = "as it stands";
    get innerHTML(): string {
      return this.text;
    }
    set innerHTML(html: string) {
      say(html);
    }
    insertAdjacentHTML(...args: unknown[]) {
      return say(...args);
    }
  }
  class DOMImplementation {
    createDocument(...args: unknown[]) {
      return say(...args);
    }
  }
  const window = { Document, Element, DOMImplementation, ...gone(say) };
  const others = { Range: class {}, CustomElementRegistry: class {}, ShadowRoot: class {} }; // eslint-disable-line @typescript-eslint/no-extraneous-class -- browsers have classes
  for (const [name, methods] of writers)
    for (const method of methods)
      Object.defineProperty(({ ...window, ...others } as Record<string, { prototype: object }>)[name]?.prototype, method, { value: say, configurable: true });
  for (const name of ["parseHTML", "parseHTMLUnsafe"]) Object.defineProperty(Document, name, { value: say, configurable: true });
  for (const owner of [Element, others.ShadowRoot]) Object.defineProperty(owner.prototype, "outerHTML", { set: say, configurable: true });
  const all = Object.assign(window, others);
  confine(all);
  return { window: all, said, document: new Document(), element: new Element() };
}

test("what connects past a policy, or makes elements out of text, is gone", () => {
  const { window } = realm();
  expect(Object.keys(window)).toEqual(["Document", "Element", "DOMImplementation", "Range", "CustomElementRegistry", "ShadowRoot"]);
  for (const [name, methods] of writers) for (const method of methods) expect(method in window[name].prototype, `${name}.${method}`).toBe(false);
  for (const name of ["parseHTML", "parseHTMLUnsafe"]) expect(name in window.Document, name).toBe(false);
  for (const { prototype } of [window.Element, window.ShadowRoot]) expect(Reflect.set(prototype, "outerHTML", "<iframe>")).toBe(false);
});

test.each(["iframe", "IFRAME", "frame", "frameset", "fencedframe", "portal", "object", "embed", "link", "meta", "base", "x:iframe"])("a %s is not made in any way", (tag) => {
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
