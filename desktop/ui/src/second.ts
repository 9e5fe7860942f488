// A window that was opened without the secret asks those that have it. They
// are of the same browser and the same origin; the agent says yes in one.
import { signal } from "@preact/signals";
import { pass } from "./commands";
import { notice } from "./program";
import { keepSecret } from "./secret";

/** What windows say to each other. Whoever asks is known by a number of its own. */
type Talk =
  | { kind: "ask"; who: string } // may I come in?
  | { kind: "open"; who: string } // a window is here, and its agent is asked
  | { kind: "here" } // a window has come in: whoever wants to may ask
  | { kind: "pass"; who: string; secret: string }
  | { kind: "no"; who: string };

/** The window that asks to be let in, or "". */
export const asks = signal("");
/** How the asking of this window stands. */
export const answer = signal<"none" | "open" | "no">("none");

const channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel("sealform-windows");
const say = (t: Talk): void => channel?.postMessage(t);

/** Answers windows that ask. */
export function hostWindows(): void {
  hear((t) => {
    if (t.kind === "ask") {
      asks.value = t.who;
      say({ kind: "open", who: t.who });
    } else if (t.kind !== "open" && t.kind !== "here" && t.who === asks.value) asks.value = ""; // answered in another window
  });
  say({ kind: "here" });
}

export async function letIn(): Promise<void> {
  const who = asks.value;
  asks.value = "";
  const secret = await pass();
  if (secret !== "") say({ kind: "pass", who, secret });
}

export function keepOut(): void {
  say({ kind: "no", who: asks.value });
  asks.value = "";
}

/** Opens one more window of this browser. It is opened before anything is awaited: some browsers let only the press itself do that. */
export async function openAnother(): Promise<void> {
  const opened = window.open("", "_blank");
  if (!opened) {
    notice.value = "The browser did not let another window open.";
    return;
  }
  opened.opener = null;
  const secret = await pass();
  if (secret === "") opened.close();
  else opened.location.replace(`${location.origin}/#launch=${secret}`);
}

/** Asks to be let in, now and whenever a window comes in. */
export function askIn(storage: Pick<Storage, "setItem">, admitted: () => void): void {
  const who = crypto.randomUUID();
  hear((t) => {
    if (t.kind === "here") say({ kind: "ask", who });
    if (!("who" in t) || t.who !== who) return;
    if (t.kind === "open" || t.kind === "no") answer.value = t.kind;
    if (t.kind === "pass") {
      keepSecret(storage, t.secret);
      admitted();
    }
  });
  say({ kind: "ask", who });
}

function hear(act: (t: Talk) => void): void {
  channel?.addEventListener("message", (e: MessageEvent<Talk>) => act(e.data));
}
