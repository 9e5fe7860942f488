import type { Chat } from "../chat.ts";
import type { State } from "../state.ts";
import { title, words } from "../words.ts";
import { DownIcon } from "./icons.tsx";

interface Props {
  chat: Chat;
  minimise: () => void;
  end: () => void;
}

/** Who the customer talks to, and the buttons to end the chat and to hide the pane. */
export function Header({ chat, minimise, end }: Props) {
  const { service, phase, elsewhere } = chat.state;
  const running = elsewhere.value === "" && (phase.value === "connecting" || phase.value === "waiting" || phase.value === "joined");
  return (
    <header class="header">
      <span class={`avatar ${phase.value}`} aria-hidden="true">
        {initial(chat.state)}
      </span>
      <div class="heading">
        <h1>{title(service.value) || words.chat}</h1>
        <p>{status(chat.state)}</p>
      </div>
      {running && (
        <button type="button" class="quiet" onClick={end}>
          {words.header.end}
        </button>
      )}
      <button type="button" class="round" aria-label={words.header.minimise} onClick={minimise}>
        <DownIcon />
      </button>
    </header>
  );
}

function initial({ agent, service }: State): string {
  return Array.from(agent.value || title(service.value))[0] ?? "";
}

function status({ phase, reason, agent, agentHere, link, elsewhere }: State): string {
  if (elsewhere.value !== "") return "";
  switch (phase.value) {
    case "joined":
      return agentHere.value || link.value !== "up" ? words.header.with(agent.value) : words.header.away(agent.value);
    case "connecting":
    case "waiting":
      return words.header.oneMoment;
    case "ended":
      return reason.value === "replaced" ? words.header.closed : words.header.ended; // it goes on elsewhere
    case "refused":
      return words.header.closed;
    case "idle":
      return words.header.chatWithUs;
  }
}
