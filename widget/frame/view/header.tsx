import type { Chat } from "../chat.ts";
import type { State } from "../state.ts";
import { title } from "../words.ts";
import { DownIcon } from "./icons.tsx";

interface Props {
  chat: Chat;
  minimise: () => void;
  end: () => void;
}

/** Who one talks to, and the ways out. */
export function Header({ chat, minimise, end }: Props) {
  const { service, phase } = chat.state;
  const running = phase.value === "connecting" || phase.value === "waiting" || phase.value === "joined";
  return (
    <header class="header">
      <span class={`avatar ${phase.value}`} aria-hidden="true">
        {initial(chat.state)}
      </span>
      <div class="heading">
        <h1>{title(service.value) || "Chat"}</h1>
        <p>{status(chat.state)}</p>
      </div>
      {running && (
        <button type="button" class="quiet" onClick={end}>
          End chat
        </button>
      )}
      <button type="button" class="round" aria-label="Minimise chat" onClick={minimise}>
        <DownIcon />
      </button>
    </header>
  );
}

function initial({ agent, service }: State): string {
  return Array.from(agent.value || title(service.value))[0] ?? "";
}

function status({ phase, agent, agentHere, link }: State): string {
  switch (phase.value) {
    case "joined":
      return agentHere.value || link.value !== "up" ? `With ${agent.value}` : `${agent.value} is away for a moment`;
    case "connecting":
    case "waiting":
      return "One moment please";
    case "ended":
      return "Chat ended";
    case "refused":
      return "Chat closed";
    case "idle":
      return "Chat with us";
  }
}
