import { effect } from "@preact/signals";
import { render } from "preact";
import { App } from "./app";
import "./styles/app.css";
import { OVERLONG, watchTyping } from "../../../widget/frame/typed";
import { watchHand } from "./hand";
import { askIn, hostWindows } from "./second";
import { keepSecret, takeSecret } from "./secret";
import { Socket } from "./socket";
import { notice } from "./program";
import { linkIs, receive, start } from "./receive";
import { watchNotices } from "./notices";
import { soundAfterPress } from "./sound";
import { entry, state } from "./state";
import { title } from "./title";

const secret = takeSecret(location, history, sessionStorage);
// Pasting a new launch address over the old one changes only the fragment.
addEventListener("hashchange", () => location.reload());

effect(() => void (document.title = title()));

watchHand(document, () => (notice.value = "What you pressed had just moved there, so nothing was done. Press again."));
watchTyping(document);
watchNotices();
soundAfterPress(document);
document.addEventListener(OVERLONG, () => (notice.value = "That text is too long, so it was not put in. Up to 8,000 characters fit into a message."));
const root = document.getElementById("app");
if (root) render(<App />, root);

let admitted = false;
const socket = new Socket(
  `ws://${location.host}/socket`,
  secret,
  (e) => {
    if (e.type === "welcome") return keepSecret(sessionStorage, e.secret);
    receive(e);
    if (admitted || !(state.value ?? entry.value)) return;
    admitted = true;
    hostWindows();
  },
  (l) => {
    linkIs(l);
    if (l === "denied") askIn(sessionStorage, () => location.reload());
  },
);
start(socket, sessionStorage);
