/**
 * The operations of the WASM module, by number. wasm/bridge.go holds the same
 * table; a test compares the two. Each comment names the arguments.
 */
export const ops = {
  "visitor.new": 1, // root vkey, service, origin, saved, now, language, first name, last name
  "visitor.connected": 2, // handle, now, for how many milliseconds the page has waited, if that is known
  "visitor.disconnected": 3, // handle, now
  "visitor.receive": 4, // handle, now, frame bytes
  "visitor.say": 5, // handle, now, text
  "visitor.submit": 6, // handle, now, request, id, text, …
  "visitor.cancel": 7, // handle, now, request
  "visitor.end": 8, // handle, now
  "visitor.tick": 9, // handle, now
  "form.edit": 10, // handle, request, now, field id, raw, caret in code points, id, text, …
  "visitor.free": 11, // handle
  "form.hints": 12, // handle, request, id, text, …
  "visitor.warm": 13, // root vkey
  "visitor.insist": 14, // handle, now, text
  "visitor.stopped": 15, // handle, now, found, whether to ask for a form (0 or 1)
  "file.add": 16, // handle, now, request, field id, name, size in bytes, how it begins
  "file.piece": 17, // handle, now, request, field id, file id, offset, bytes
  "file.drop": 18, // handle, now, request, field id
  "visitor.replaced": 19, // handle, now
  "visitor.zone": 20, // handle, now, minutes that the customer's clock is ahead of UTC
} as const;

/** The name of an operation. */
export type Op = keyof typeof ops;
