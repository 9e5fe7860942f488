// The names that the WASM module uses in its outputs and errors. Go has the same names: widget/shared.test.ts compares them.

/** The phases of a chat. */
export const phases = ["connecting", "waiting", "joined", "ended", "refused"] as const;

/** One of phases. */
export type Phase = (typeof phases)[number];

/** The state of an upload: waiting for the agent's side, being sent, arrived, refused there, or removed here. */
export const uploadStates = ["waiting", "sending", "sent", "refused", "dropped"] as const;

/** One of uploadStates. */
export type UploadState = (typeof uploadStates)[number];

/** What became of a form that was not received: nobody can have read it, or it is not known whether somebody did. */
export const fates = ["unread", "unconfirmed"] as const;

/** One of fates. */
export type Fate = (typeof fates)[number];

/** Why the agent's side rejects a message that arrived. */
export const untaken = ["too-long", "empty", "malformed", "unexpected"] as const;

/** One of untaken. */
export type Untaken = (typeof untaken)[number];

/** What was found in a message that was stopped. */
export type Found = "card-number" | "ssn" | "iban";

/** Why nothing can be verified for the time being. */
export const pauses = ["roster-expired", "clock"] as const;

/** One of pauses. */
export type Pause = (typeof pauses)[number];

/** By whom or why a chat is over. */
export const endings = ["customer", "agent", "colleague", "handed", "timeout", "roster", "roster-said", "refused", "unknown", "lost", "replaced", "kept"] as const;

/** One of endings. */
export type Ending = (typeof endings)[number];

/** Where the question stands how a chat was: asked, the answer on its way, received, or not known to be. */
export const ratings = ["asked", "sending", "given", "unconfirmed"] as const;

/** One of ratings. */
export type Rating = (typeof ratings)[number];

/** Why a form closed. */
export const closings = ["sent", "cancelled-customer", "cancelled-agent", "expired", "unreadable", "not-shown", "ended", "agent-changed"] as const;

/** One of closings. */
export type Closing = (typeof closings)[number];

/** What can happen in a chat: the codes of markers and notices in wasm/chat. */
export type Event =
  | "extended"
  | "requested"
  | "sent"
  | "opened"
  | "wiped"
  | "cancelled-customer"
  | "cancelled-agent"
  | "expired"
  | "unread"
  | "unconfirmed"
  | "unreadable"
  | "joined"
  | "waits-again"
  | "back"
  | "took-over"
  | "transfer"
  | "agent-changed"
  | "ended-customer"
  | "ended-agent"
  | "ended-timeout"
  | "ended-lost"
  | "ended-roster"
  | "ended-roster-said"
  | "ended-refused"
  | "ended-replaced"
  | "ended-kept"
  | "not-kept"
  | "alarm"
  | "declined"
  | "message-refused"
  | "guard-refused"
  | "guard-card-number"
  | "guard-ssn"
  | "guard-iban";

/** The codes of errors: those of chat.Error in Go, and the frame's own, stopped and dead. */
export type Failure =
  | "text-too-long"
  | "text-control"
  | "text-empty"
  | "ended"
  | "form-invalid"
  | "form-closed"
  | "form-sending"
  | "value-too-long"
  | "unverified"
  | "outbox-full"
  | "not-waiting"
  | "nobody-reads"
  | "stopped"
  | "dead";

/** The labels of the parts of an address: field.AddressLabels in Go. */
export type Part =
  | "area"
  | "county"
  | "department"
  | "district"
  | "do-si"
  | "emirate"
  | "island"
  | "oblast"
  | "parish"
  | "prefecture"
  | "province"
  | "state"
  | "post-town"
  | "suburb"
  | "eircode"
  | "pin"
  | "postal-code"
  | "postcode"
  | "zip";

/** The reasons not to open a chat. */
export const refusals = ["roster-signature", "service-unknown", "origin-not-allowed", "agent-unknown", "offer-invalid", "org-malformed"] as const;

/** One of refusals. */
export type Refusal = (typeof refusals)[number];
