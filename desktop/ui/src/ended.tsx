import { useEffect, useId, useRef, useState } from "preact/hooks";
import { close, downloadTranscript } from "./commands";
import { Icon } from "./icons";
import type { Chat } from "./messages";
import { state } from "./state";
import { endedBy, numberName } from "./words";
import { editWrap, noteStopped, roomForNote, saveAsItIs, unwritten, wrapOf } from "./wrapup";

const NEARLY = 200;

/** What stands below a chat that is over: why, what came of it, and how to close it. */
export function EndedBar({ chat }: { chat: Chat }) {
  return (
    <section class="endedbar" aria-label="After the chat">
      <p>{endedBy(chat.ended, chat.heir)} Its secure data is wiped. The transcript is here until you close the chat or the program ends.</p>
      <div class="wrapup">
        <Disposition chat={chat} />
        <Note chat={chat} />
      </div>
      <div class="endedacts">
        <p class="sub">The wrap-up goes into the transcript that you download, and nowhere else.</p>
        <CloseChat chat={chat} />
      </div>
    </section>
  );
}

function Disposition({ chat }: { chat: Chat }) {
  const { disposition } = wrapOf(chat);
  const known = state.value?.dispositions ?? [];
  const all = disposition === "" || known.includes(disposition) ? known : [disposition, ...known];
  if (all.length === 0) return null;
  return (
    <label class="wrapfield">
      <span>Disposition</span>
      <select dir="auto" value={disposition} onChange={(e) => editWrap(chat, { disposition: e.currentTarget.value })}>
        <option value="">None chosen</option>
        {all.map((d) => (
          <option key={d} value={d}>
            {d}
          </option>
        ))}
      </select>
    </label>
  );
}

function Note({ chat }: { chat: Chat }) {
  const { note } = wrapOf(chat);
  const id = useId();
  const left = roomForNote(note);
  const kind = noteStopped(chat);
  return (
    <div class="wrapfield is-note">
      <label for={id}>Note</label>
      <textarea
        id={id}
        rows={2}
        dir="auto"
        autocomplete="off"
        value={note}
        aria-invalid={left < 0 || kind !== ""}
        aria-describedby={`${id}-told`}
        onInput={(e) => editWrap(chat, { note: e.currentTarget.value })}
      />
      <div id={`${id}-told`}>
        {left < NEARLY && (
          <p class={left < 0 ? "sub is-danger" : "sub"} role="status">
            {left < 0 ? `${-left} characters too many: shorten the note` : `${left} characters left`}
          </p>
        )}
        {kind !== "" && <Stopped chat={chat.chat} kind={kind} />}
      </div>
    </div>
  );
}

/** Says that a note was not taken for a number in it, and offers to take it anyway. */
function Stopped({ chat, kind }: { chat: string; kind: string }) {
  return (
    <div class="stopped">
      <p role="alert">
        <Icon name="warn" />
        <span>
          This looks like {numberName(kind)}, so the note is <b>not in the transcript</b>, which is a file without protection.
        </span>
      </p>
      <button type="button" class="quiet" onClick={() => void saveAsItIs(chat)}>
        Put it in as it is
      </button>
    </div>
  );
}

/** The button that closes the chat. It asks first if a wrap-up would be lost; the safe answer appears where the press was. */
function CloseChat({ chat }: { chat: Chat }) {
  const [asking, setAsking] = useState(false);
  const safe = useRef<HTMLButtonElement>(null);
  const first = useRef<HTMLButtonElement>(null);
  const asked = useRef(false);
  const { disposition, note } = wrapOf(chat);
  const lost = unwritten(chat);
  useEffect(() => {
    if (asking) safe.current?.focus();
    else if (asked.current) first.current?.focus();
    asked.current = asking;
  }, [asking]);
  if (!asking)
    return (
      <div key="plain" class="endedbuttons">
        {(disposition !== "" || note.trim() !== "") && (
          <button type="button" class={lost ? "primary" : "quiet"} onClick={() => void downloadTranscript(chat.chat)}>
            <Icon name="download" />
            Download with wrap-up
          </button>
        )}
        <button type="button" ref={first} onClick={() => (lost ? setAsking(true) : void close(chat.chat))}>
          Close chat
        </button>
      </div>
    );
  return (
    <div
      key="asking" // buttons of their own: none changes its colour under the pointer
      class="endedbuttons"
      role="group"
      aria-label="Close this chat? Its wrap-up is not downloaded yet, and goes with it."
      onKeyDown={(e) => e.key === "Escape" && setAsking(false)}
    >
      <span aria-hidden="true">The wrap-up is not downloaded yet.</span>
      <button type="button" class="danger" onClick={() => void close(chat.chat)}>
        Close without it
      </button>
      <button type="button" ref={safe} onClick={() => setAsking(false)}>
        Keep the chat
      </button>
    </div>
  );
}
