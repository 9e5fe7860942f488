import type { Chat } from "../chat.ts";
import { isOpen, opensAfter, readHours } from "../hours.ts";
import { minutesText, nameList, weekTime, words } from "../words.ts";
import { LockIcon } from "./icons.tsx";

interface Props {
  chat: Chat;
}

/** What a customer who waits can know: the place in the queue, as the relay says, and who can read what was written. */
export function Place({ chat }: Props) {
  const queue = chat.state.queue.value;
  if (!queue || queue.onDuty === 0) return null;
  const { position, seconds, readers, open } = queue;
  const place = position === 0 ? "" : position === 1 ? words.queue.next : words.queue.place(position);
  const lately = seconds === 0 ? "" : words.queue.lately(minutesText(seconds));
  const first = chat.state.agent.value === ""; // of others the customer is asked whether they may read
  const read = readers.length > 0 ? words.queue.readers(nameList(readers), readers.length) : !open && first ? words.queue.unread : "";
  return (
    <div class="place">
      {place + lately !== "" && (
        <p>
          {place} {lately} <span>({words.queue.word})</span>
        </p>
      )}
      {read !== "" && (
        <p class="assurance">
          <LockIcon />
          <span>{read}</span>
        </p>
      )}
    </div>
  );
}

/** Whether nobody answers now, as far as the relay and the hours say. */
export function unattended(chat: Chat): boolean {
  const queue = chat.state.queue.value;
  const hours = queue && readHours(queue.hours);
  return queue !== null && (queue.onDuty === 0 || (!!hours && !isOpen(hours, Date.now())));
}

/** Says that nobody answers now, and when somebody will; offers to take a message. */
export function Nobody({ chat }: Props) {
  const { queue, leaving } = chat.state;
  const now = queue.value;
  if (!now) return null;
  return (
    <div class="intro nobody" role="status">
      <h2>{now.onDuty === 0 ? words.nobody.title : words.nobody.closed}</h2>
      <Again chat={chat} hours={now.hours} />
      <p>{now.open ? words.nobody.choice : words.nobody.none}</p>
      {now.open && leaving.value === "" && (
        <button type="button" class="primary" onClick={() => chat.leaveMessage(true)}>
          {words.nobody.open}
        </button>
      )}
    </div>
  );
}

function Again({ chat, hours: text }: Props & { hours: string }) {
  const hours = readHours(text);
  const at = hours && !isOpen(hours, Date.now()) ? opensAfter(hours, Date.now()) : null;
  if (!hours || at === null) return null;
  const locale = chat.state.locale.value;
  const [theirs, own] = [weekTime(locale, hours.zone)(at), weekTime(locale)(at)];
  return (
    <p>
      <strong>{words.nobody.again(theirs)}</strong> {theirs === own ? "" : words.nobody.yours(own)}
    </p>
  );
}
