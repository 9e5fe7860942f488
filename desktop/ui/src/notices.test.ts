import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Answer, Heard, Notices } from "./messages";
import { allow, forgetNews, mayAsk, mute, permission, refuse, watchNotices } from "./notices";
import { notice, use } from "./program";
import { receive } from "./receive";
import { chatOf, itemOf, notices as everything, stateOf, waitingOf } from "./samples";
import { audible } from "./sound";
import { active, pane, seen, state, streams } from "./state";
import { title } from "./title";

vi.mock("./sound", async (original) => ({ ...(await original<typeof import("./sound")>()), play: (kind: string) => void played.push(kind) }));
const played: string[] = [];

/** What stands in for the system's notifications. */
class Shown {
  static permission: NotificationPermission = "granted";
  static all: Shown[] = [];
  static answer: NotificationPermission = "granted";
  static requestPermission = () => Promise.resolve((Shown.permission = Shown.answer));
  open = true;
  onclick?: () => void;
  onclose?: () => void;
  constructor(
    readonly text: string,
    readonly options: NotificationOptions,
  ) {
    Shown.all.push(this);
  }
  close() {
    this.open = false;
    this.onclose?.();
  }
}

const page = { visibilityState: "visible", focused: true, hasFocus: () => page.focused, getElementById: () => null };
const asked = vi.fn<(c: { type: string; means?: string }) => void>();
let yours: boolean;

vi.stubGlobal("document", page);
const focused = vi.fn();
vi.stubGlobal("window", { focus: focused });
vi.stubGlobal("matchMedia", () => ({ matches: false }));
vi.stubGlobal("addEventListener", () => undefined);
vi.stubGlobal("Notification", Shown);
watchNotices();

const one = chatOf("1");
const show = (change: Parameters<typeof stateOf>[0] = {}) => receive(stateOf({ chats: [one], notices: everything, ...change }));
const say = (item: number) => receive({ type: "items", chat: "1", from: item - 1, items: [itemOf(item, { text: "CANARY" })] });
const waits = (n: string) => show({ waiting: [waitingOf(n)] });
const means = () => asked.mock.calls.map(([c]) => c.means ?? c.type);

beforeEach(() => {
  vi.useFakeTimers();
  forgetNews();
  asked.mockReset();
  [yours, page.focused, permission.value, audible.value, notice.value] = [true, true, "granted", true, ""];
  [Shown.all, Shown.permission, Shown.answer, played.length] = [[], "granted", "granted", 0];
  [state.value, streams.value, seen.value, pane.value] = [undefined, {}, {}, "chats"];
  use({
    ask: (c): Promise<Answer> => {
      asked(c);
      return Promise.resolve(c.type === "herald" ? { type: "herald", id: 1, yours } : { type: "ok", id: 1 });
    },
  });
  say(1);
  show();
  active.value = "";
  asked.mockReset();
});
afterEach(() => vi.useRealTimers());

it("tells of a waiting chat by sound and notification", async () => {
  waits("2");
  await vi.advanceTimersByTimeAsync(0);
  expect(played).toEqual(["waiting"]);
  expect(Shown.all.map((n) => n.text)).toEqual(["A customer is waiting for Billing"]);
  expect(Shown.all[0]?.options).toEqual({ silent: true, dir: "auto" });
});

it("is silent where another window tells", async () => {
  yours = false;
  waits("2");
  say(2);
  await vi.advanceTimersByTimeAsync(1000);
  expect([played, Shown.all]).toEqual([[], []]);
  expect(means().sort()).toEqual(["show", "show", "sound", "sound"]);
});

it("asks for no means that it does not have", async () => {
  [audible.value, permission.value] = [false, "denied"];
  waits("2");
  await vi.advanceTimersByTimeAsync(1000);
  expect(means()).toEqual([]);
});

it("tells nothing of a chat that is looked at, and says so to other windows", async () => {
  active.value = "1";
  say(2);
  await vi.advanceTimersByTimeAsync(1000);
  expect(means()).toEqual(["sight"]);
});

it("tells of the chat on screen when the window is not looked at, after those that are", async () => {
  active.value = "1";
  page.focused = false;
  say(2);
  await vi.advanceTimersByTimeAsync(0);
  expect(means()).toEqual([]);
  await vi.advanceTimersByTimeAsync(300);
  expect(played).toEqual(["message"]);
  expect(Shown.all.map((n) => n.text)).toEqual(["New message in a chat"]);
});

it("tells of no chat that somebody has accepted meanwhile", async () => {
  page.focused = false;
  waits("2");
  show();
  await vi.advanceTimersByTimeAsync(1000);
  expect(means()).toEqual([]);
});

it("tells an agent who is away of no chat that waits, and of what comes in their own chats", async () => {
  const away = { ...stateOf({}).duty, state: "away" } as const;
  waits("2");
  await vi.advanceTimersByTimeAsync(0);
  show({ duty: away, waiting: [waitingOf("2"), waitingOf("3")] });
  say(2);
  receive({ type: "items", chat: "1", from: 2, items: [itemOf(3, { kind: "notice", from: "system", code: "received" })] });
  await vi.advanceTimersByTimeAsync(1000);
  expect(played).toEqual(["waiting", "message", "form"]);
  expect(Shown.all.map(({ text, open }) => [text, open])).toEqual([
    ["A customer is waiting for Billing", false],
    ["New message in a chat", true],
    ["A form was received", true],
  ]);
});

it("tells of a chat of a service that pushes while it is offered to this agent", async () => {
  const pushed = (turn: number) => show({ waiting: [{ ...waitingOf("2"), push: true, turn }] });
  pushed(0);
  await vi.advanceTimersByTimeAsync(0);
  expect([played, Shown.all]).toEqual([[], []]);
  pushed(30_000);
  await vi.advanceTimersByTimeAsync(0);
  expect(played).toEqual(["waiting"]);
  expect(Shown.all.map(({ text, open }) => [text, open])).toEqual([["A chat for Billing is offered to you", true]]);
  pushed(0);
  expect(Shown.all.map((n) => n.open)).toEqual([false]);
});

it("tells by what was chosen, for each kind apart", async () => {
  const off: Heard = { show: false, sound: false };
  const choices: [Notices, string[]][] = [
    [{ ...everything, waiting: off }, []],
    [{ ...everything, waiting: { show: true, sound: false } }, ["show"]],
    [{ ...everything, waiting: { show: false, sound: true }, message: off }, ["sound"]],
  ];
  for (const [n, [notices, want]] of choices.entries()) {
    asked.mockReset();
    show({ notices, waiting: [waitingOf(`w${n}`)] });
    await vi.advanceTimersByTimeAsync(1000);
    expect(means()).toEqual(want);
  }
});

it("shows one notification of a kind, and closes what is over or looked at", async () => {
  waits("2");
  await vi.advanceTimersByTimeAsync(0);
  show({ waiting: [waitingOf("2"), waitingOf("3")] });
  await vi.advanceTimersByTimeAsync(0);
  expect(Shown.all.map((n) => n.open)).toEqual([false, true]);
  show({ waiting: [waitingOf("2")] });
  expect(Shown.all.map((n) => n.open)).toEqual([false, false]);
  say(2);
  await vi.advanceTimersByTimeAsync(0);
  expect(Shown.all[2]?.open).toBe(true);
  active.value = "1";
  expect(Shown.all[2]?.open).toBe(false);
});

it("shows the chat of a notification that is pressed", async () => {
  say(2);
  await vi.advanceTimersByTimeAsync(0);
  Shown.all[0]?.onclick?.();
  expect([active.value, pane.value]).toEqual(["1", "talk"]);
  expect(focused).toHaveBeenCalled();
});

it("asks in its own words until it is answered", async () => {
  permission.value = "default";
  expect(mayAsk()).toBe(true);
  await allow();
  expect([permission.value, mayAsk(), notice.value]).toEqual(["granted", false, ""]);
  expect(asked).toHaveBeenCalledWith({ type: "notices", ...everything, asked: true });
  permission.value = "default";
  Shown.answer = "denied";
  await allow();
  expect(notice.value).toContain("does not let this window show notifications");
});

it("asks no more after a no, and sounds go on", async () => {
  permission.value = "default";
  await refuse();
  const quiet: Heard = { show: false, sound: true };
  const notices: Notices = { asked: true, past: "", waiting: quiet, message: quiet, form: quiet };
  expect(asked).toHaveBeenCalledWith({ type: "notices", ...notices });
  show({ notices });
  expect(mayAsk()).toBe(false);
});

it("says that it cannot sound only where it should", () => {
  audible.value = false;
  expect(mute()).toBe(true);
  const off: Heard = { show: true, sound: false };
  show({ notices: { asked: true, past: "", waiting: off, message: off, form: off } });
  expect(mute()).toBe(false);
});

it("counts waiting chats and chats with news in the title", () => {
  seen.value = { 1: 1 };
  expect(title()).toBe("Sealform");
  say(2);
  say(3);
  expect(title()).toBe("(1) Sealform");
  show({ waiting: [waitingOf("2"), { ...waitingOf("3"), claimed: true }] });
  expect(title()).toBe("(2) Sealform");
  show({ waiting: [waitingOf("2"), { ...waitingOf("3"), claimed: true }], more: 2_950 });
  expect(title()).toBe("(2952) Sealform");
});
