// What the agent is told by: the question, the button in the top bar, and the dialog.
import { useEffect, useId, useRef } from "preact/hooks";
import { Icon } from "./icons";
import type { Heard } from "./messages";
import { allow, choose, choosing, chosen, mayAsk, mute, permission, refuse } from "./notices";
import { play, type Kind } from "./sound";
import { state } from "./state";

/** Asks whether the system may notify the agent, before the browser does. It stands where it moves nothing later. */
export function NoticesQuestion() {
  if (!mayAsk()) return null;
  const { asked } = chosen();
  return (
    <section class="banner is-question" aria-label="Notifications">
      <Icon name="bell" />
      <span>
        {asked
          ? "Notifications are on, but your browser has not let this window show them yet. It asks for each address, and this window’s is new with each start."
          : "Sealform can notify you when a customer waits, writes or sends a form while you look elsewhere. Your browser asks next. A notification never says who or what."}
      </span>
      <span class="acts">
        <button type="button" class="primary" onClick={() => void allow()}>
          Notify me
        </button>
        <button type="button" class="quiet" onClick={() => void refuse()}>
          Sounds only
        </button>
      </span>
    </section>
  );
}

/** The button in the top bar, and what it says while the browser lets nothing sound. */
export function NoticesButton() {
  const off = state.value !== undefined && !kinds.some(({ kind }) => chosen()[kind].sound);
  const silent = mute();
  const says = silent ? "No sound before you press in this window" : "Notices";
  return (
    <>
      {silent && <span class="nosound">No sound before you press anywhere here</span>}
      <button
        type="button"
        class={silent ? "quiet iconbutton is-mute" : "quiet iconbutton"}
        aria-label={`Notices${silent ? `. ${says}` : ""}`}
        title={says}
        onClick={() => (choosing.value = true)}
      >
        <Icon name={off ? "bellOff" : "bell"} />
      </button>
    </>
  );
}

const kinds: readonly { kind: Kind; label: string; about: string }[] = [
  { kind: "waiting", label: "A customer is waiting", about: "A new chat is in the queue, waits again, or is offered to you, while you are not away." },
  { kind: "message", label: "A new message", about: "In a chat that you are not looking at." },
  { kind: "form", label: "A form was received", about: "Its values are wiped after a while." },
];

/** What the agent is told by, each kind of news apart. */
export function NoticesDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog class="notices" ref={dialog} aria-labelledby={id} onClose={() => (choosing.value = false)}>
      <div class="head">
        <h2 id={id}>Notices</h2>
        <button type="button" class="quiet iconbutton" aria-label="Close" onClick={() => dialog.current?.close()}>
          <Icon name="close" />
        </button>
      </div>
      <table>
        <thead>
          <tr>
            <th scope="col">
              <span class="hidden">Told of</span>
            </th>
            <th scope="col">Notification</th>
            <th scope="col">Sound</th>
          </tr>
        </thead>
        <tbody>
          {kinds.map((k) => (
            <Row key={k.kind} {...k} />
          ))}
        </tbody>
      </table>
      <Permission />
      {mute() && (
        <p class="told" role="status">
          <Icon name="bellOff" />
          <span>Your browser lets this window make no sound yet. It does after a press in it.</span>
        </p>
      )}
      <p class="sub">
        A notification says that something came, and for which service. It never says who the customer is or what was written: your system may keep it, or show it on a locked
        screen. Of several windows, one tells you.
      </p>
    </dialog>
  );
}

function Row({ kind, label, about }: (typeof kinds)[number]) {
  const heard = chosen()[kind];
  const set = (change: Partial<Heard>) => void choose({ asked: true, [kind]: { ...heard, ...change } });
  return (
    <tr>
      <th scope="row">
        {label}
        <span class="sub">{about}</span>
      </th>
      <td>
        <label class="tickbox">
          <input type="checkbox" aria-label={`${label}: notification`} checked={heard.show} onChange={(e) => set({ show: e.currentTarget.checked })} />
        </label>
      </td>
      <td>
        <span class="soundcell">
          <label class="tickbox">
            <input type="checkbox" aria-label={`${label}: sound`} checked={heard.sound} onChange={(e) => set({ sound: e.currentTarget.checked })} />
          </label>
          <button type="button" class="quiet iconbutton" aria-label={`Hear the sound: ${label}`} title="Hear it" onClick={() => void play(kind)}>
            <Icon name="speaker" />
          </button>
        </span>
      </td>
    </tr>
  );
}

/** What the browser lets this window show. */
function Permission() {
  if (permission.value === "granted") return null;
  return (
    <p class="told" role="status">
      <Icon name="warn" />
      <span>{unshown[permission.value]}</span>
      {permission.value === "default" && (
        <button type="button" onClick={() => void allow()}>
          Let it ask
        </button>
      )}
    </p>
  );
}

const unshown = {
  default: "Your browser shows no notifications of this window until it has asked you.",
  denied: "Your browser does not let this window show notifications. You can change that in what it knows of this site, beside the address.",
  none: "This browser has no notifications. Sounds work without them.",
} as const;
