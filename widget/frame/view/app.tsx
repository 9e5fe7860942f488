import { useEffect, useState } from "preact/hooks";
import type { Chat } from "../chat.ts";
import { isLost } from "../state.ts";
import { dateText, nameList, problem, refusal, stop, words } from "../words.ts";
import { Composer } from "./composer.tsx";
import { ConfirmEnd } from "./confirm.tsx";
import { Elsewhere } from "./elsewhere.tsx";
import { Forms } from "./forms.tsx";
import { Header } from "./header.tsx";
import { AlertIcon } from "./icons.tsx";
import { Leave } from "./leave.tsx";
import { Rating } from "./rating.tsx";
import { Stream } from "./stream.tsx";
import { Transcript } from "./transcript.tsx";

interface Props {
  chat: Chat;
  minimise: () => void;
}

/** The content of the pane. minimise hides the pane. */
export function App({ chat, minimise }: Props) {
  const { phase, forms, opened, elsewhere, leaving } = chat.state;
  const [asking, ask] = useState(false);
  useEffect(() => {
    const escape = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.isComposing && !document.querySelector("dialog[open]")) minimise();
    };
    document.addEventListener("keydown", escape);
    return () => document.removeEventListener("keydown", escape);
  }, [minimise]);
  const over = phase.value === "ended" || phase.value === "refused";
  return (
    <main class="app">
      <Header chat={chat} minimise={minimise} end={() => ask(true)} />
      {elsewhere.value !== "" && <Elsewhere chat={chat} />}
      <div class="here" hidden={elsewhere.value !== ""}>
        <Banner chat={chat} />
        <Stream chat={chat} />
        {forms.value.length > 0 && <Forms chat={chat} />}
        {leaving.value !== "" && <Leave chat={chat} />}
        {over && <Rating chat={chat} />}
        {over ? <Over chat={chat} key={opened.value} /> : <Composer chat={chat} hidden={leaving.value !== ""} />}
      </div>
      {asking && !over && (
        <ConfirmEnd
          sending={forms.value.some((form) => form.stage === "sending")}
          forms={forms.value.filter((form) => !isLost(form)).map((form) => form.title)}
          yes={() => {
            ask(false);
            chat.end();
          }}
          no={() => ask(false)}
        />
      )}
    </main>
  );
}

function Banner({ chat }: { chat: Chat }) {
  const { link, closeCode, loadFailed, broken, paused } = chat.state;
  if (broken.value) return <Bar text={problem("dead")} />;
  if (loadFailed.value) return <Bar text={words.bar.cannotLoad} action={words.bar.tryAgain} act={() => chat.loading.retry()} />;
  if (link.value === "stopped") {
    return <Bar text={stop(closeCode.value)} action={words.bar.connectAgain} act={() => chat.reconnect()} />;
  }
  if (paused.value !== "") return <Bar text={words.paused[paused.value]} />;
  return <Bar text={link.value === "lost" ? words.bar.reconnecting : ""} />;
}

interface BarProps {
  text: string;
  action?: string;
  act?: () => void;
}

function Bar({ text, action, act }: BarProps) {
  return (
    <div class="bar" role="status">
      {text && <AlertIcon />}
      {text && <span>{text}</span>}
      {action && (
        <button type="button" class="quiet" onClick={act}>
          {action}
        </button>
      )}
    </div>
  );
}

function Over({ chat }: { chat: Chat }) {
  const { phase, reason, left, locale, rating } = chat.state;
  const kept = left.value;
  const refused = phase.value === "refused";
  return (
    <footer class="over">
      {refused && <p role="alert">{refusal(reason.value)}</p>}
      {kept && <p role="status">{words.nobody.kept(nameList(kept.names), dateText(locale.value, kept.until))}</p>}
      <div class="buttons">
        <Transcript chat={chat} />
        <button type="button" class={rating.value === "asked" ? "secondary" : "primary"} onClick={() => chat.restart()}>
          {refused ? words.bar.tryAgain : words.bar.startNew}
        </button>
      </div>
    </footer>
  );
}
