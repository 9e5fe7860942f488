// Admits further windows. A window without the secret asks those that have it,
// which are of the same browser and origin; the agent agrees in one of them.
import { signal } from "@preact/signals";
import { pass } from "./commands";
import { notice } from "./program";
import { keepSecret } from "./secret";

/** The messages between windows. who: a random id of the window that asks. */
type Talk =
  | { kind: "ask"; who: string } // asks to be admitted
  | { kind: "open"; who: string } // a window has received the request, and asks the agent
  | { kind: "here" } // a window was admitted, and can be asked
  | { kind: "pass"; who: string; secret: string }
  | { kind: "no"; who: string };

/** The id of the window that asks to be admitted; "" for none. */
export const asks = signal("");
/** The answer to this window's request: none yet, received by another window, or refused. */
export const answer = signal<"none" | "open" | "no">("none");

const channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel("sealform-windows");
const say = (t: Talk): void => channel?.postMessage(t);

/** Answers the requests of other windows. */
export function hostWindows(): void {
  hear((t) => {
    if (t.kind === "ask") {
      asks.value = t.who;
      say({ kind: "open", who: t.who });
    } else if (t.kind !== "open" && t.kind !== "here" && t.who === asks.value) asks.value = ""; // answered in another window
  });
  say({ kind: "here" });
}

/** Admits the window that asks. */
export async function letIn(): Promise<void> {
  const who = asks.value;
  asks.value = "";
  const secret = await pass();
  if (secret !== "") say({ kind: "pass", who, secret });
}

/** Refuses the window that asks. */
export function keepOut(): void {
  say({ kind: "no", who: asks.value });
  asks.value = "";
}

/** Opens another window in this browser. The window is opened before the secret arrives, since some browsers allow it only during the press itself. */
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

/** Asks to be admitted, now and whenever another window is. admitted is called when the secret was stored. */
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
