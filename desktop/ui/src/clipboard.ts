// What the agent copied stays on the clipboard for a while only.
import { signal } from "@preact/signals";

/** How long a copied value may stay on the clipboard, in milliseconds. */
const CLIPBOARD_MS = 30_000;
const SECONDS = CLIPBOARD_MS / 1000;

/** What stands on the clipboard: one value of a form. */
interface Copied {
  text: string;
  request: string;
}

/** What to tell the agent about the clipboard; "" for nothing. */
export const clipboardNews = signal("");

let copied: Copied | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Whether the browser lets this window see what stands on the clipboard. It is asked before it matters, since a press does not wait. */
let readable = false;
/** Whether it lets this window write to the clipboard without a press. */
let free = false;

/**
 * Copies a value of a form that is on its way, and sets the time when the
 * clipboard is wiped. Rejects when the browser does not allow copying, or when
 * there is no value.
 */
export async function copyValue(value: Promise<string | undefined>, request: string): Promise<void> {
  const text = value.then((t) => t ?? Promise.reject(new Error("there is no value")));
  await write(text);
  clearTimeout(timer);
  copied = { text: await text, request };
  [readable, free] = await Promise.all([isGranted("clipboard-read"), isGranted("clipboard-write")]);
  timer = setTimeout(() => void wipeClipboard(), CLIPBOARD_MS);
  clipboardNews.value = free ? `Copied. Wiped after ${SECONDS} s, or when you return` : `Copied. A click or key wipes it after ${SECONDS} s`;
}

/** Wipes the clipboard at once if a value stands on it whose form is not among these. */
export function keepClipboardOf(requests: ReadonlySet<string>): void {
  if (copied && !requests.has(copied.request)) void wipeClipboard();
}

/** Writes in the same turn as the press where the browser takes a promise; WebKit refuses what comes later. */
async function write(text: Promise<string>): Promise<void> {
  if (typeof ClipboardItem === "undefined") return navigator.clipboard.writeText(await text);
  try {
    const blob = text.then((t) => new Blob([t], { type: "text/plain" }));
    blob.catch(() => undefined); // it is told below
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
  } catch {
    await navigator.clipboard.writeText(await text);
  }
}

/**
 * Wipes the clipboard. Browsers let a window do that only while it is in
 * front, some only when it is used, so it is tried again then.
 */
async function wipeClipboard(): Promise<void> {
  const mine = copied;
  if (!mine) return;
  clearTimeout(timer);
  try {
    const other = readable && (await navigator.clipboard.readText()) !== mine.text;
    if (!other) await navigator.clipboard.writeText("");
    settle(mine, other ? "" : "Clipboard wiped");
  } catch {
    if (copied !== mine) return;
    clipboardNews.value = free ? "The clipboard is wiped when you return" : "A click or key here wipes the clipboard";
    for (const event of OCCASIONS) addEventListener(event, again, true);
  }
}

const OCCASIONS = ["focus", "pointerdown", "keydown"] as const;

function again(): void {
  for (const event of OCCASIONS) removeEventListener(event, again, true);
  void wipeClipboard();
}

// A value that was copied meanwhile has a time of its own.
function settle(mine: Copied, news: string): void {
  if (copied !== mine) return;
  copied = undefined;
  clipboardNews.value = news;
}

/** The browser is not made to ask the agent. One that does not know the name grants nothing without a press. */
async function isGranted(name: string): Promise<boolean> {
  try {
    const { state } = await navigator.permissions.query({ name: name as PermissionName });
    return state === "granted";
  } catch {
    return false;
  }
}
