import { signal } from "@preact/signals";
import type { Ending, Fate, Found, Pause, Phase, Rating, Refusal } from "../bridge/codes.ts";
import type { FieldHints, Item, Queue, Verdict } from "../bridge/outputs.ts";

/** The state of the connection: not wanted, connecting, up, lost and reconnecting, or closed for good. */
type LinkState = "off" | "connecting" | "up" | "lost" | "stopped";

/** A form that the customer was asked to fill in. What is typed into it is in its inputs only. */
export interface OpenForm {
  request: string;
  /** Identifies it as long as it is shown, even when it is requested again. */
  key: string;
  /** Whether it can be filled in, is being sent, or did not reach the agent. */
  stage: "open" | "sending" | Fate;
  /** Whether it was requested again, and still has what was typed before. */
  again: boolean;
  /** Whether it was open before the page was loaded again, so that what was typed is gone. */
  emptied: boolean;
  /** The verifier key and the name of the agent who asked. */
  agent: string;
  agentName: string;
  /** The hash of its definition. */
  definition: string;
  title: string;
  purpose: string;
  /** The BCP 47 tag of its texts. */
  language: string;
  /** The titles of its pages; none for one page without a title. */
  pages: readonly string[];
  /** When it expires, Unix milliseconds. */
  expires: number;
  fields: FieldHints[];
}

/** Reports whether a form did not reach the agent, as far as is known. */
export const isLost = ({ stage }: OpenForm): boolean => stage === "unread" || stage === "unconfirmed";

/** What is wrong with a message that was to be left, and in which of its two inputs. */
export interface Unleft {
  at: "text" | "reach";
  problem: string;
  found: Found | "";
}

/** The values in a form's inputs, by field. */
export type Values = readonly (readonly [id: string, text: string])[];

/** What the views show. Only Chat changes it. */
export function createState() {
  return {
    /** "idle": nothing was sent yet, so nobody is queued. */
    phase: signal<Phase | "idle">("idle"),
    /** How an ended chat ended, or why it was refused; "" while it goes on. */
    reason: signal<Ending | Refusal | "">(""),
    /** The agent's name, "" until one has joined. */
    agent: signal(""),
    /** The agent's verifier key, "" until one has joined. */
    agentKey: signal(""),
    agentHere: signal(true),
    /** Whether the agent writes. */
    writing: signal(false),
    /** The question whether an agent may read what was said: its number, 0 for none, and the agent's name. */
    consent: signal({ ask: 0, name: "" }),
    /** What is known of the queue; null before the relay has said anything, and once nobody waits any more. */
    queue: signal<Queue | null>(null),
    /** Whether the form for a message is shown, or the message is on its way. */
    leaving: signal<"" | "open" | "sent">(""),
    unleft: signal<Unleft | null>(null),
    /** The names of those for whom the message is kept, and until when at the latest, Unix ms. */
    left: signal<{ names: readonly string[]; until: number } | null>(null),
    /** Where the question stands how the chat was, and what was wrong with the answer; "" for nothing. */
    rating: signal<Rating | "">(""),
    unrated: signal(""),
    service: signal(""),
    locale: signal("en"),
    items: signal<Item[]>([]),
    /** Whether the oldest items of the stream were dropped. */
    dropped: signal(false),
    /** Texts typed before the WASM module was there. */
    early: signal<string[]>([]),
    /** Own texts with a sequence number up to this one have arrived. */
    delivered: signal(0),
    /** The agent has seen own texts with a sequence number up to this one; -1: none. */
    read: signal(-1),
    /** Whether somebody can see the pane. */
    watched: signal(false),
    forms: signal<OpenForm[]>([]),
    /** Whether another tab of the browser has the chat, and whether it can be moved here. */
    elsewhere: signal<"" | "there" | "movable">(""),
    link: signal<LinkState>("off"),
    closeCode: signal(0),
    /** Whether the WASM module could not be loaded. */
    loadFailed: signal(false),
    /** Why nothing can be verified now; "" when it can. */
    paused: signal<Pause | "">(""),
    /** Whether something went wrong that only a reload can fix. */
    broken: signal(false),
    /** What to tell the customer about the last thing that failed; "" for nothing. */
    problem: signal(""),
    /** What was found in the message box that belongs in a form; "" for nothing. */
    guard: signal<Found | "">(""),
    /** A text that could not be sent, to be put back into the text box. */
    draft: signal(""),
    /** Counts how often the pane was opened, so that the text box takes the focus. */
    opened: signal(0),
  };
}

/** The signals of createState. */
export type State = ReturnType<typeof createState>;

/** Forgets a chat that is over, so that another one can begin. */
export function forget(state: State): void {
  const { items, dropped, delivered, read, agent, agentKey, agentHere, writing, consent, reason, problem, guard, paused, left, phase, rating, unrated } = state;
  items.value = [];
  dropped.value = writing.value = false;
  delivered.value = 0;
  read.value = -1;
  agent.value = agentKey.value = reason.value = problem.value = guard.value = rating.value = unrated.value = "";
  agentHere.value = true;
  consent.value = { ask: 0, name: "" };
  paused.value = "";
  left.value = null;
  phase.value = "idle";
}

/** The result of form.edit: the text to show, the caret in UTF-16 units, and every field's verdict. */
export interface Edited {
  text: string;
  caret: number;
  verdicts: Verdict[];
}
