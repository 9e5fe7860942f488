import { Icon } from "./icons";
import type { Chat } from "./messages";
import { now } from "./state";
import { clock, overdue } from "./words";

/** How long the customer's last message has been unanswered. The sign and the frame say what the colour says. */
export function Unanswered({ chat }: { chat: Chat }) {
  const ms = now.value - chat.unanswered;
  const late = overdue(ms);
  return (
    <span class={late === "" ? "unanswered" : `unanswered is-${late}`}>
      <Icon name={late === "" ? "queue" : "warn"} />
      <span class="word">Unanswered</span> <span class="digits">{clock(ms)}</span>
    </span>
  );
}
