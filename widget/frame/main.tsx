import "../bridge/confined.ts";
import { render } from "preact";
import "../../build/wasm_exec.js";
import { readToFrame, READY, type ToLoader } from "../bridge/messages.ts";
import type { Bridge } from "../bridge/wasm.ts";
import { isAlone } from "./alone.ts";
import { Chat } from "./chat.ts";
import { keepDropsOut } from "./drops.ts";
import { quiet, start, typed } from "./engine.ts";
import { type Host, takeOnce } from "./handshake.ts";
import { keepInView } from "./inview.ts";
import { Wardrobe } from "./look.ts";
import { watchPointer } from "./pointer.ts";
import css from "./style.css";
import { App } from "./view/app.tsx";
import { watchTyping } from "./typed.ts";
import { words } from "./words.ts";

// What Go would print could hold what a customer typed.
(globalThis as unknown as { fs: { writeSync: unknown } }).fs.writeSync = (_: number, bytes: Uint8Array) => bytes.length;

document.addEventListener("securitypolicyviolation", (event) => {
  if (event.blockedURI !== "wasm-eval") return;
  console.error(`sealform: this page's Content-Security-Policy blocks the chat: add "script-src 'wasm-unsafe-eval'"`);
});

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);
const wardrobe = new Wardrobe(sheet, document.documentElement);
document.adoptedStyleSheets = wardrobe.sheets;
document.documentElement.lang = words.tag;
document.documentElement.dir = words.direction;
document.title = words.chat;

keepDropsOut(document);
if (isAlone(window)) {
  addEventListener("message", takeOnce(parent, run));
  // The page's origin is not known yet, and READY says nothing secret.
  parent.postMessage(READY, "*");
} else {
  console.error("sealform: the chat's frame has lost its sandbox, or can be looked into from another window, so it stays closed");
  document.body.textContent = words.unsafe;
}

function run({ port, origin }: Host): void {
  const post = (message: ToLoader) => port.postMessage(message);
  const chat = new Chat(origin, post);
  port.onmessage = (event: MessageEvent<unknown>) => {
    const message = readToFrame(event.data);
    if (message?.type === "wasm") void load(chat, message.bytes);
    else if (message?.type === "look") wardrobe.dress(message);
    else if (message) chat.received(message);
  };
  watchTyping(document);
  watchPointer(window);
  keepInView(window);
  const look = () => chat.shown(document.visibilityState === "visible");
  document.addEventListener("visibilitychange", look);
  look();
  document.addEventListener("keydown", firstKey, { capture: true });
  render(<App chat={chat} minimise={() => post({ type: "minimise" })} />, document.body);
}

async function load(chat: Chat, bytes: ArrayBuffer): Promise<void> {
  try {
    const bridge = await start(bytes, WASM.integrity, () => chat.waits);
    if (bridge) await begin(chat, bridge);
    else chat.loading.mistaken();
  } catch (error) {
    console.error(`sealform: ${error instanceof Error ? error.message : "the chat cannot start"}`);
    chat.loading.failed();
  }
}

async function begin(chat: Chat, bridge: Bridge): Promise<void> {
  chat.ready(bridge);
  let step = 0;
  do await quiet();
  while (chat.warmUp(step++));
}

// Some browsers don't give a frame the focus before a person has used it: the
// first key typed goes to the message box, and is not lost.
function firstKey(event: KeyboardEvent): void {
  typed();
  const printable = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (printable && document.activeElement === document.body) {
    document.querySelector<HTMLElement>(".box textarea")?.focus();
  }
}
