/**
 * Removes what a Content-Security-Policy does not stop: whatever can open a
 * connection in spite of it, and every way to create a window or an element
 * that could. It is a second line of defence: our own code needs none of this.
 */

/** These connect regardless of connect-src: WebRTC in every browser, WebTransport in some. */
const CONNECTIONS = ["RTCPeerConnection", "webkitRTCPeerConnection", "mozRTCPeerConnection", "WebTransport"];

/** These create elements of any name from text. */
const PARSERS = ["DOMParser", "XSLTProcessor"];

/** Elements that have a window of their own, in which all of that is available again, or that cause a DNS lookup or a request. */
const ELEMENTS = /^(.*:)?(iframe|frame|frameset|object|embed|fencedframe|portal|link|meta|base)$/i;

/** The execCommand commands that inputs need. Others could insert markup. */
const COMMANDS = /^(insertText|delete|undo|redo)$/;

/** Methods that create an element by name, each with the index of the name among its arguments. */
const MAKERS = [
  ["Document", "createElement", 0],
  ["Document", "createElementNS", 1],
  ["DOMImplementation", "createDocument", 1],
] as const;

/** Methods that create elements from text or from a class. */
const WRITERS = {
  Document: ["write", "writeln"],
  Range: ["createContextualFragment"],
  CustomElementRegistry: ["define"],
  Element: ["insertAdjacentHTML", "setHTML", "setHTMLUnsafe"],
  ShadowRoot: ["setHTML", "setHTMLUnsafe"],
};

const MARKUP = ["innerHTML", "outerHTML"];

type Members = Record<string, unknown>;
type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Confines a window. Members that the browser does not have are skipped. */
export function confine(realm: object): void {
  const window = realm as Members;
  const of = (name: string) => (window[name] as { prototype?: Members } | undefined)?.prototype ?? {};
  for (const [name, method, at] of MAKERS) narrow(of(name), method, at, (tag) => !ELEMENTS.test(tag));
  narrow(of("Document"), "execCommand", 0, (command) => COMMANDS.test(command));
  for (const [name, methods] of Object.entries(WRITERS)) drop(of(name), methods);
  for (const name of ["Element", "ShadowRoot"]) for (const markup of MARKUP) freeze(of(name), markup);
  drop((window.Document as Members | undefined) ?? {}, ["parseHTML", "parseHTMLUnsafe"]);
  drop(window, [...CONNECTIONS, ...PARSERS]);
}

function drop(members: Members, names: readonly string[]): void {
  for (const name of names) Reflect.deleteProperty(members, name);
}

// The argument is converted to a string only once: an object could return something else the second time.
function narrow(members: Members, name: string, at: number, allows: (text: string) => boolean): void {
  const method = members[name] as Method | undefined;
  if (!method) return;
  const narrowed: Method = function (...args) {
    const text = String(args[at]);
    if (!allows(text)) throw new TypeError(`${name}: not in this frame`);
    args[at] = text;
    return Reflect.apply(method, this, args);
  };
  Object.defineProperty(members, name, { value: narrowed });
}

// Makes a property read-only.
function freeze(members: Members, name: string): void {
  const property = Object.getOwnPropertyDescriptor(members, name);
  if (!property) return;
  drop(members, [name]);
  delete property.set;
  Object.defineProperty(members, name, property);
}
