import { chooseDuty, readDuty } from "./commands";
import { Icon } from "./icons";
import type { Duty } from "./messages";
import { away, DUTIES, word } from "./dutywords";

/** What the agent does, in the top bar: a native list, so that it works by keyboard and on a phone. */
export function DutyChoice({ duty }: { duty: Duty }) {
  return (
    <label class={`duty is-${duty.state}`}>
      <span class="hidden">What you do</span>
      <select value={duty.state} onChange={(e) => void chooseDuty(e.currentTarget.value as Duty["state"])}>
        {DUTIES.map(([state, text]) => (
          <option key={state} value={state}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** How many chats the agent has, of how many. */
export function ChatCount({ duty: { chats, atOnce } }: { duty: Duty }) {
  return (
    <span class={chats < atOnce ? "chatcount digits" : "chatcount digits is-full"} title="Your chats, and how many you are meant to have at once">
      {chats} of {atOnce}
      <span class="chatsword"> {atOnce === 1 ? "chat" : "chats"}</span>
    </span>
  );
}

/** Says that the agent is away without having chosen it, or was. */
export function DutyBanner({ duty }: { duty: Duty }) {
  const text = away(duty.cause) || word(duty.word);
  if (text === "") return null;
  return (
    <p class={duty.cause === "" ? "banner" : "banner is-warning"}>
      <Icon name="warn" />
      <span>{text}</span>
      <button type="button" class="quiet" onClick={() => void (duty.cause === "" ? readDuty() : chooseDuty(duty.chosen))}>
        {duty.cause === "" ? "Dismiss" : duty.chosen === "busy" ? "I am back" : "Back on duty"}
      </button>
    </p>
  );
}
