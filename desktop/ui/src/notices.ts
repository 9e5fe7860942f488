// Tells the agent of what has come: by notifications of the system, and by sounds.
// Of several windows one does, which the program decides.
import { effect, signal } from "@preact/signals";
import { showChat } from "./commands";
import { outsideChange } from "./hand";
import type { Command, Heard, Item, Notices, Waiting } from "./messages";
import { notice, tell } from "./program";
import { audible, play, type Kind } from "./sound";
import { active, chats, onScreen, pane, state, type State, waiting } from "./state";
import { Known, type News } from "./told";
import { sentence } from "./words";

/** How long a window that nobody looks at leaves the news to one that is looked at. */
const FIRST_MS = 300;

/** Whether this window may show notifications. none: the browser has no such thing. */
export const permission = signal<NotificationPermission | "none">("none");
/** Whether the dialog of the settings is open. */
export const choosing = signal(false);

const nothing: Heard = { show: false, sound: false };
const unsaid: Notices = { asked: true, past: "", waiting: nothing, message: nothing, form: nothing };
/** What the agent chose to be told by. */
export const chosen = (): Notices => state.value?.notices ?? unsaid;

const kinds = ["waiting", "message", "form"] as const;
const any = (how: keyof Heard): boolean => kinds.some((kind) => chosen()[kind][how]);

/** Whether the window should ask for notifications, in words of its own. */
export const mayAsk = (): boolean => permission.value === "default" && any("show");
/** Whether a sound is wanted that the browser does not let this window make yet. */
export const mute = (): boolean => state.value !== undefined && any("sound") && !audible.value;

let known = new Known();
let watching = false;
const shown = new Map<Kind, { news: News; close: () => void }>();

const looked = (): boolean => document.visibilityState === "visible" && document.hasFocus();

/** Begins to tell. Must be called once. */
export function watchNotices(): void {
  notePermission();
  for (const kind of ["focus", "blur"] as const) addEventListener(kind, lookAgain);
  addEventListener("pagehide", closeAll);
  watching = true;
  effect(closeStale);
}

function notePermission(): void {
  const now = typeof Notification === "undefined" ? "none" : Notification.permission;
  if (now === permission.value) return;
  outsideChange(); // the question goes when another window was answered
  permission.value = now;
}

function lookAgain(): void {
  notePermission();
  closeStale();
}

/** Takes entries of a chat's stream. */
export function heedItems(chat: string, items: readonly Item[]): void {
  for (const news of known.items(chat, items)) void announce(news);
}

/** Takes the program's state. */
export function heedState(s: State): void {
  for (const news of known.chats(s.waiting, s.chats, s.more)) void announce(news);
  closeStale();
}

/** Forgets what was there, for tests. */
export function forgetNews(): void {
  known = new Known();
}

/** Tells of something, unless the agent looks at it, here or in another window. */
async function announce(news: News): Promise<void> {
  if (!watching) return;
  if (!looked()) await new Promise((done) => setTimeout(done, FIRST_MS));
  else if (news.kind === "message" && onScreen(news.chat)) return void claim(news, "sight");
  if (!stands(news)) return;
  const { show, sound } = chosen()[news.kind];
  if (sound && audible.value && (await claim(news, "sound"))) void play(news.kind);
  if (show && permission.value === "granted" && (await claim(news, "show"))) notify(news);
}

type Means = Extract<Command, { type: "herald" }>["means"];

async function claim({ chat, item }: News, means: Means): Promise<boolean> {
  const answer = await tell({ type: "herald", chat, item, means });
  return answer.type === "herald" && answer.yours;
}

/** Whether something is still as it was told. Who is away takes no chats, and is told of none that wait. */
const stands = ({ kind, chat }: News): boolean =>
  kind === "waiting" ? state.value?.duty.state !== "away" && waiting.value.some((w) => w.chat === chat && waits(w)) : chats.value.some((c) => c.chat === chat);

/** Whether a chat waits for this agent: where the service pushes, while it is offered to them. */
const waits = ({ claimed, push, turn }: Waiting): boolean => !claimed && (!push || turn > 0);

/** Shows a notification in the place of the one before of its kind. */
function notify(news: News): void {
  shown.get(news.kind)?.close();
  try {
    const it = new Notification(news.text, { silent: true, dir: "auto" }); // the sounds are our own
    it.onclick = () => {
      it.close();
      goTo(news);
    };
    it.onclose = () => shown.get(news.kind)?.news === news && shown.delete(news.kind);
    shown.set(news.kind, { news, close: () => it.close() });
  } catch {
    permission.value = "none"; // some browsers have it for service workers only
  }
}

/** Shows what a notification was about. It takes no key that is typed: neither the message box nor a button gets the focus. */
function goTo({ chat }: News): void {
  window.focus();
  outsideChange();
  if (chats.value.some((c) => c.chat === chat)) return showChat(chat);
  pane.value = "chats";
  document.getElementById(`waiting-${chat}`)?.scrollIntoView({ block: "nearest" });
}

/** Closes the notifications of what is over, or looked at. */
function closeStale(): void {
  if (!watching) return;
  const at = onScreen(active.value) && looked() ? active.value : "";
  for (const { news, close } of [...shown.values()]) {
    const read = news.kind !== "waiting" && news.chat === at;
    if (read || !stands(news)) close();
  }
}

function closeAll(): void {
  for (const { close } of [...shown.values()]) close();
}

/** Changes what the agent is told by. */
export async function choose(change: Partial<Notices>): Promise<void> {
  const answer = await tell({ type: "notices", ...chosen(), ...change });
  if (answer.type === "error") notice.value = sentence(answer.message);
}

/** Has the browser ask the agent. Must be called in a press. */
export async function allow(): Promise<void> {
  const said = await Notification.requestPermission();
  permission.value = said;
  if (said === "denied") notice.value = "Your browser does not let this window show notifications. Sounds work without them.";
  if (said !== "default") await choose({ asked: true });
}

/** Switches all notifications off, which can be taken back in the dialog. */
export const refuse = (): Promise<void> => {
  const { waiting: w, message, form } = chosen();
  const off = (h: Heard): Heard => ({ ...h, show: false });
  return choose({ asked: true, waiting: off(w), message: off(message), form: off(form) });
};
