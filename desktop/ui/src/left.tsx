import { done } from "./commands";
import { Icon } from "./icons";
import type { Left } from "./messages";
import { Sure } from "./sure";
import { dayAndTime, KEYLESS, languageName, personName } from "./words";

/** The messages that were left while nobody was there. Each opens in its place. */
export function LeftMessages({ list }: { list: readonly Left[] }) {
  if (list.length === 0) return null;
  return (
    <>
      <h2 id="left-title">
        Messages left <span class="count">{list.length}</span>
      </h2>
      <ul role="list" aria-labelledby="left-title">
        {list.map((m) => (
          <li key={m.chat}>
            <LeftMessage m={m} />
          </li>
        ))}
      </ul>
    </>
  );
}

function LeftMessage({ m }: { m: Left }) {
  const who = m.sealed ? "Cannot be opened here" : personName(m) || "A customer";
  return (
    <details class="left">
      <summary>
        <Icon name="talk" />
        <span class="who">
          <b dir="auto">{who}</b>
          <span class="sub">
            {m.title} · {dayAndTime(m.since)}
          </span>
          {!m.sealed && (
            <span class="preview" dir="auto">
              {m.text}
            </span>
          )}
        </span>
      </summary>
      {m.sealed ? <p class="sub">{KEYLESS}</p> : <Letter m={m} />}
      <Sure
        text="Done"
        name={m.sealed ? "Done: the message that cannot be opened here" : `Done: the message of ${who}`}
        question="Delete it for everybody?"
        yes="Delete"
        does={() => void done(m.chat)}
      />
    </details>
  );
}

function Letter({ m }: { m: Left }) {
  return (
    <>
      <p class="text" dir="auto">
        {m.text}
      </p>
      <dl>
        <dt>Answer to</dt>
        <dd dir="auto">{m.reach}</dd>
        <dt>From the page</dt>
        <dd dir="auto">{m.origin}</dd>
        {m.language !== "" && (
          <>
            <dt>Language</dt>
            <dd>{languageName(m.language)}</dd>
          </>
        )}
      </dl>
      <p class="sub">Nobody has verified who wrote this.</p>
    </>
  );
}
