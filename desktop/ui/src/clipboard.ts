// Copied values, which are wiped from the clipboard after a while.
import { signal } from "@preact/signals";

/** How long a copied value may stay on the clipboard, in milliseconds. */
const CLIPBOARD_MS = 30_000;
const SECONDS = CLIPBOARD_MS / 1000;

/** The value on the clipboard, and the form that it comes from. */
interface Copied {
  text: string;
  request: string;
}

/** What to tell the agent about the clipboard; "" for nothing. */
export const clipboardNews = signal("");

let copied: Copied | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Whether the browser lets this window read the clipboard. It is asked in advance, because a user gesture does not outlast the question. */
let readable = false;
/** Whether the browser lets this window write to the clipboard without a user gesture. */
let free = false;

/**
 * Copies a value of a form once it has arrived, and schedules wiping the clipboard.
 * Rejects when the browser does not allow copying, or when there is no value.
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

/** Wipes the clipboard at once if it holds a value of a form that is not among these. */
export function keepClipboardOf(requests: ReadonlySet<string>): void {
  if (copied && !requests.has(copied.request)) void wipeClipboard();
}

/** Writes in the same task as the press if the browser accepts a promise: WebKit refuses later writes. */
async function write(text: Promise<string>): Promise<void> {
  if (typeof ClipboardItem === "undefined") return navigator.clipboard.writeText(await text);
  try {
    const blob = text.then((t) => new Blob([t], { type: "text/plain" }));
    blob.catch(() => undefined); // the error is handled below
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
  } catch {
    await navigator.clipboard.writeText(await text);
  }
}

/**
 * Wipes the clipboard, unless it is known to hold something else. Browsers allow
 * this only while the window has the focus, and some only on a user gesture, so it
 * is tried again on those occasions.
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

// A value that was copied meanwhile is wiped at its own time.
function settle(mine: Copied, news: string): void {
  if (copied !== mine) return;
  copied = undefined;
  clipboardNews.value = news;
}

/** Reports whether a permission is granted, without prompting. A browser that does not know the permission grants nothing. */
async function isGranted(name: string): Promise<boolean> {
  try {
    const { state } = await navigator.permissions.query({ name: name as PermissionName });
    return state === "granted";
  } catch {
    return false;
  }
}
