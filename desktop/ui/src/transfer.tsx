// Handing a chat over to a colleague or a service, and taking one over.
import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { accept } from "./accepts";
import { decline, keepChat, transfer } from "./commands";
import { Icon } from "./icons";
import type { Chat, Colleague, Handover } from "./messages";
import { now, state, wantMessage } from "./state";
import { clock, foreign, numberName, personName, timeOfDay } from "./words";

/** The chat for which it is chosen to whom it is handed over; "" for none. */
const choosing = signal("");

/** Asks to whom a chat is to be handed over. */
export const chooseHeir = (chat: string): void => void (choosing.value = chat);

const MAX_NOTE = 2000;

/** One that a chat can be handed over to. to: a colleague's key, "" for anybody on duty for the service. */
interface Heir {
  key: string;
  to: string;
  service: string;
  name: string;
}

/** Returns to whom a chat can be handed over: colleagues for its service first, then services. */
function heirs(chat: Chat, colleagues: readonly Colleague[]): { people: Heir[]; services: Heir[] } {
  const people = colleagues.flatMap(({ agent, name, state: is, services }) => {
    const other = services.find((s) => s.service === chat.service) ?? services[0];
    const about = [is === "busy" ? "busy" : "", other?.service === chat.service ? "" : (other?.title ?? "")].filter((s) => s !== "").join(", ");
    return other ? [{ key: `agent ${agent}`, to: agent, service: other.service, name: about === "" ? name : `${name} (${about})` }] : [];
  });
  const titles = new Map(colleagues.flatMap((c) => c.services.map((s) => [s.service, s.title] as const)));
  const services = [...titles].map(([service, title]) => ({ key: `service ${service}`, to: "", service, name: title }));
  return { people, services };
}

/** The choice to whom the chat goes, in place of the message box. */
export function Transfer({ chat }: { chat: Chat }) {
  const [key, setKey] = useState("");
  const [history, setHistory] = useState(true);
  const [note, setNote] = useState("");
  const [stopped, setStopped] = useState("");
  const first = useRef<HTMLSelectElement>(null);
  const open = choosing.value === chat.chat && chat.ended === "" && !chat.handing;
  useEffect(() => {
    if (open) first.current?.focus();
  }, [open]);
  if (!open) return null;
  const { people, services } = heirs(chat, state.value?.colleagues ?? []);
  const all = [...people, ...services];
  const heir = all.find((h) => h.key === key) ?? all[0];
  const close = () => {
    choosing.value = "";
    wantMessage(chat.chat);
  };
  const submit = async (anyway: boolean) => {
    if (!heir) return;
    const answer = await transfer(chat.chat, heir.to, heir.service, history, note, anyway);
    setStopped(answer.type === "guarded" ? answer.kind : "");
    if (answer.type === "ok") close();
  };
  return (
    <form
      class="transfer"
      aria-labelledby="transfer-title"
      onKeyDown={(e) => e.key === "Escape" && close()}
      onSubmit={(e) => {
        e.preventDefault();
        void submit(false);
      }}
    >
      <h3 id="transfer-title">Hand this chat over</h3>
      {all.length === 0 ? (
        <p role="status">No colleague is on duty now.</p>
      ) : (
        <>
          <label>
            To
            <select ref={first} value={heir?.key} onChange={(e) => setKey(e.currentTarget.value)}>
              <Group label="Colleagues" of={people} />
              <Group label="Whoever is on duty for" of={services} />
            </select>
          </label>
          <label class="check">
            <input type="checkbox" checked={history} onChange={(e) => setHistory(e.currentTarget.checked)} />
            With what was said so far
          </label>
          <label>
            Private note, which the customer does not see
            <textarea rows={3} maxLength={MAX_NOTE} dir="auto" value={note} onInput={(e) => setNote(e.currentTarget.value)} />
          </label>
        </>
      )}
      {stopped !== "" && (
        <p class="banner is-warning" role="alert">
          <Icon name="warn" />
          <span>The note looks like it holds {numberName(stopped)}, so nothing was handed over.</span>
          <button type="button" class="quiet" onClick={() => void submit(true)}>
            Hand over as it is
          </button>
        </p>
      )}
      <p class="acts">
        <button type="submit" class="primary" disabled={!heir}>
          Hand over
        </button>
        <button type="button" class="quiet" onClick={close}>
          Keep the chat
        </button>
      </p>
    </form>
  );
}

function Group({ label, of }: { label: string; of: readonly Heir[] }) {
  if (of.length === 0) return null;
  return (
    <optgroup label={label}>
      {of.map((h) => (
        <option key={h.key} value={h.key}>
          {h.name}
        </option>
      ))}
    </optgroup>
  );
}

/** Says that somebody is asked to take the chat, with a way to take it back. */
export function Handing({ chat }: { chat: Chat }) {
  return (
    <p class="banner">
      <Icon name="talk" />
      <span>
        <b dir="auto">{chat.heir}</b> is asked to take this chat. Until then it goes on here.
      </span>
      <button type="button" class="quiet" onClick={() => void keepChat(chat.chat)}>
        Keep the chat
      </button>
    </p>
  );
}

/** The chats that colleagues hand over to this agent, each with what its agent says of it. */
export function Handovers({ list }: { list: readonly Handover[] }) {
  if (list.length === 0) return null;
  return (
    <section class="handovers" aria-labelledby="handovers-title">
      <h2 id="handovers-title">
        Handed over to you <span class="count">{list.length}</span>
      </h2>
      <ul role="list" aria-labelledby="handovers-title">
        {list.map((h) => (
          <li key={h.chat} class="waiting handover">
            <Offer h={h} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Offer({ h }: { h: Handover }) {
  const about = [personName(h), h.title, foreign(h.language)].filter((s) => s !== "").join(" · ");
  return (
    <>
      <span class="who">
        <b dir="auto">{h.who} hands a chat over</b>
        <span class="sub" dir="auto">
          {about}
        </span>
      </span>
      {h.note !== "" && (
        <p class="private" dir="auto">
          {h.note}
        </p>
      )}
      {h.sealed ? <p class="sub">What {h.who} says of it is sealed to others.</p> : <WhatWasSaid h={h} />}
      <span class="acts">
        <span class="sub">
          <span class="hidden">time left:</span> <span class="digits">{clock(Math.max(0, h.until - now.value) + 999)}</span>
        </span>
        <button type="button" class="quiet" onClick={() => void decline(h.chat)}>
          Decline
        </button>
        <button type="button" class="primary" onClick={() => void accept(h.chat)}>
          Accept
        </button>
      </span>
    </>
  );
}

function WhatWasSaid({ h }: { h: Handover }) {
  if (!h.history) return <p class="sub">Without what was said before.</p>;
  return (
    <details>
      <summary>What was said ({h.said.length})</summary>
      {h.cut && <p class="sub">The beginning is not here.</p>}
      <ul class="said" role="list" tabIndex={0} aria-label={`What was said, as ${h.who} gives it`}>
        {h.said.map((s, i) => (
          <li key={i}>
            <span class="sub">
              <span dir="auto">{s.by || "Customer"}</span> {timeOfDay(s.time)}
            </span>
            <p dir="auto">{s.text}</p>
          </li>
        ))}
      </ul>
    </details>
  );
}
