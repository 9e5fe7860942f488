/**
 * Takes away what a Content-Security-Policy does not stop: whatever opens a
 * connection past it, and every way to make a window or an element that could.
 * It is a wall behind a wall: only code that is not ours would want to climb it.
 */

/** They connect, whatever connect-src says: WebRTC everywhere, WebTransport in some browsers. */
const CONNECTIONS = ["RTCPeerConnection", "webkitRTCPeerConnection", "mozRTCPeerConnection", "WebTransport"];

/** They make elements of any name, out of text. */
const PARSERS = ["DOMParser", "XSLTProcessor"];

/** Elements with a window of their own, where all of that is there again, or that have a name looked up or a server called. */
const ELEMENTS = /^(.*:)?(iframe|frame|frameset|object|embed|fencedframe|portal|link|meta|base)$/i;

/** All that an input needs of execCommand. It could insert markup too. */
const COMMANDS = /^(insertText|delete|undo|redo)$/;

/** What makes elements by their names, with the place of the name among the arguments. */
const MAKERS = [
  ["Document", "createElement", 0],
  ["Document", "createElementNS", 1],
  ["DOMImplementation", "createDocument", 1],
] as const;

/** What makes elements out of text, or out of a class. */
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

/** Does it to a window. What the browser does not know is passed over. */
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

// An argument is made a text once: an object could say something else the second time.
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

// It can still be read.
function freeze(members: Members, name: string): void {
  const property = Object.getOwnPropertyDescriptor(members, name);
  if (!property) return;
  drop(members, [name]);
  delete property.set;
  Object.defineProperty(members, name, property);
}
