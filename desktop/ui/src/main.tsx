import { effect } from "@preact/signals";
import { render } from "preact";
import { App } from "./app";
import "./styles/app.css";
import { takeSecret } from "./secret";
import { Socket } from "./socket";
import { link, receive, start, unreadTotal, waiting } from "./store";

const secret = takeSecret(location, history, sessionStorage);
// A fresh address pasted over the old one changes the fragment only.
addEventListener("hashchange", () => location.reload());

effect(() => {
  const n = waiting.value.length + unreadTotal.value;
  document.title = n > 0 ? `(${n}) Sealform` : "Sealform";
});

const root = document.getElementById("app");
if (root) render(<App />, root);
start(new Socket(`ws://${location.host}/socket`, secret, receive, (l) => (link.value = l)));
