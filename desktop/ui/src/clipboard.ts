// What the agent copied stays on the clipboard for a while only.
import { signal } from "@preact/signals";

/** How long a copied value may stay on the clipboard, in milliseconds. */
export const CLIPBOARD_MS = 30_000;

/** What stands on the clipboard: one value of a form. */
interface Copied {
  text: string;
  request: string;
}

/** What to tell the agent about the clipboard; "" for nothing. */
export const clipboardNews = signal("");

let copied: Copied | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Copies a value of a form and sets the time when the clipboard is wiped. Rejects when the browser does not allow copying. */
export async function copyValue(text: string, request: string): Promise<void> {
  await navigator.clipboard.writeText(text);
  clearTimeout(timer);
  copied = { text, request };
  timer = setTimeout(() => void wipeClipboard(), CLIPBOARD_MS);
  clipboardNews.value = `Copied. Clipboard is wiped in ${CLIPBOARD_MS / 1000} s`;
}

/** Wipes the clipboard at once if a value stands on it whose form is not among these. */
export function keepClipboardOf(requests: ReadonlySet<string>): void {
  if (copied && !requests.has(copied.request)) void wipeClipboard();
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
    const other = await holdsSomethingElse(mine.text);
    if (!other) await navigator.clipboard.writeText("");
    settle(mine, other ? "" : "Clipboard wiped");
  } catch {
    if (copied !== mine) return;
    clipboardNews.value = "The clipboard is wiped when you come back to this window";
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

/** Whether the clipboard surely holds something else by now. The browser is not made to ask the agent. */
async function holdsSomethingElse(text: string): Promise<boolean> {
  try {
    const { state } = await navigator.permissions.query({ name: "clipboard-read" as PermissionName });
    return state === "granted" && (await navigator.clipboard.readText()) !== text;
  } catch {
    return false;
  }
}
