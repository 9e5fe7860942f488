/**
 * What loader and frame tell each other. Two window messages open a
 * MessagePort; everything after that goes over the port. Nothing here is
 * secret: the loader holds public keys and sealed bytes only.
 */
import { isColour } from "./accent.ts";

/** How the site wants the chat to look. accent: "" for the widget's own colours. */
export interface Look {
  accent: `#${string}` | "";
  scheme: "light" | "dark" | "auto";
}

/** Frame to page, as a window message: the frame's script is running. */
export const READY = { sealform: "ready" } as const;

/** Page to frame, as a window message with one port. */
export const INIT = { sealform: "init" } as const;

/** Over the port, loader to frame. */
export type ToFrame =
  /**
   * The first message. org: the root's verifier key; spare: its spare root's fingerprint, else ""; saved: what the loader kept from an earlier page; language: the
   * page's, a BCP 47 tag; firstName and lastName: as the site gives them, else "".
   */
  | { type: "init"; org: string; spare: string; service: string; saved?: Uint8Array | undefined; language: string; firstName: string; lastName: string }
  /** What was fetched as the WASM module. The frame hashes it. */
  | { type: "wasm"; bytes: ArrayBuffer }
  /** The WASM module could not be fetched; needWasm tries again. */
  | { type: "wasmFailed" }
  /** The WebSocket is open. */
  | { type: "up" }
  /** The WebSocket is closed. final: the loader does not try again by itself. */
  | { type: "down"; code: number; final: boolean }
  /** A message from the relay. */
  | { type: "frame"; bytes: ArrayBuffer }
  /** The pane is shown. focus: the text box takes the focus. */
  | { type: "opened"; focus: boolean }
  /** The pane is hidden. */
  | { type: "closed" }
  /** The names that the site now gives, as in init. */
  | { type: "customer"; firstName: string; lastName: string }
  /** How the chat is to look from now on. */
  | ({ type: "look" } & Look)
  /** Another tab has the chat. movable: this one can take it over, with moveHere. */
  | { type: "elsewhere"; movable: boolean }
  /** No other tab has a chat any more. */
  | { type: "free" };

/**
 * Over the port, frame to loader. Bytes are ArrayBuffers, never views: posting
 * a view clones the whole buffer behind it, and behind a sealed frame lies the
 * module's result with what was typed.
 */
export type ToLoader =
  /**
   * Open the WebSocket of the chat with this ticket, 32 lower-case hexadecimal digits, and keep it open. leave: what to send on it
   * when the page removes the chat, and the frame with it, for good.
   */
  | { type: "connect"; chat: string; leave: ArrayBuffer }
  /** Send these bytes if the WebSocket is open; drop them if not. */
  | { type: "send"; bytes: ArrayBuffer }
  /** Close the WebSocket and leave it closed. */
  | { type: "disconnect" }
  /** Keep these bytes for the next page; when there are none, forget what was kept. */
  | { type: "save"; data: ArrayBuffer }
  /** Show that this many messages are unread. */
  | { type: "unread"; n: number }
  /** Hide the pane. */
  | { type: "minimise" }
  /** Fetch the WASM module once more, past what the browser has of it. */
  | { type: "needWasm" }
  /** Take the chat over from the other tab, in a new frame. */
  | { type: "moveHere" };

type Fields = Record<string, unknown>;
type Guards<M extends { type: string }> = { [T in M["type"]]: (f: Fields) => Extract<M, { type: T }> | null };

const toFrame: Guards<ToFrame> = {
  init: ({ org, spare, service, saved, language, firstName, lastName }) =>
    isText(org) && isText(spare) && isText(service) && isText(language) && isText(firstName) && isText(lastName)
      ? { type: "init", org, spare, service, language, firstName, lastName, ...(saved instanceof Uint8Array ? { saved } : {}) }
      : null,
  wasm: ({ bytes }) => (bytes instanceof ArrayBuffer ? { type: "wasm", bytes } : null),
  wasmFailed: () => ({ type: "wasmFailed" }),
  up: () => ({ type: "up" }),
  down: ({ code, final }) => (isCount(code) && typeof final === "boolean" ? { type: "down", code, final } : null),
  frame: ({ bytes }) => (bytes instanceof ArrayBuffer ? { type: "frame", bytes } : null),
  opened: ({ focus }) => (typeof focus === "boolean" ? { type: "opened", focus } : null),
  closed: () => ({ type: "closed" }),
  customer: ({ firstName, lastName }) => (isText(firstName) && isText(lastName) ? { type: "customer", firstName, lastName } : null),
  look: ({ accent, scheme }) => ((accent === "" || isColour(accent)) && isScheme(scheme) ? { type: "look", accent, scheme } : null),
  elsewhere: ({ movable }) => (typeof movable === "boolean" ? { type: "elsewhere", movable } : null),
  free: () => ({ type: "free" }),
};

const toLoader: Guards<ToLoader> = {
  connect: ({ chat, leave }) => (isText(chat) && /^[0-9a-f]{32}$/.test(chat) && leave instanceof ArrayBuffer ? { type: "connect", chat, leave } : null),
  send: ({ bytes }) => (bytes instanceof ArrayBuffer ? { type: "send", bytes } : null),
  disconnect: () => ({ type: "disconnect" }),
  save: ({ data }) => (data instanceof ArrayBuffer ? { type: "save", data } : null),
  unread: ({ n }) => (isCount(n) ? { type: "unread", n } : null),
  minimise: () => ({ type: "minimise" }),
  needWasm: () => ({ type: "needWasm" }),
  moveHere: () => ({ type: "moveHere" }),
};

/** Returns the message if it is a well-formed one from the loader, else null. */
export function readToFrame(data: unknown): ToFrame | null {
  return read(toFrame, data);
}

/** Returns the message if it is a well-formed one from the frame, else null. */
export function readToLoader(data: unknown): ToLoader | null {
  return read(toLoader, data);
}

/** Reports whether a window message is the given half of the handshake. */
export function isHandshake(data: unknown, half: typeof READY | typeof INIT): boolean {
  return isFields(data) && Object.hasOwn(data, "sealform") && data.sealform === half.sealform;
}

function read<M extends { type: string }>(guards: Guards<M>, data: unknown): M | null {
  if (!isFields(data) || !Object.hasOwn(data, "type") || typeof data.type !== "string") return null;
  const type = data.type;
  return Object.hasOwn(guards, type) ? guards[type as M["type"]](data) : null;
}

function isFields(data: unknown): data is Fields {
  return typeof data === "object" && data !== null;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isScheme(value: unknown): value is Look["scheme"] {
  return value === "light" || value === "dark" || value === "auto";
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}
