import { useState } from "preact/hooks";
import { standingOf } from "./entering";
import { Heading, useStep } from "./entrystep";
import { Icon } from "./icons";
import type { Entry } from "./state";

/** The five words, until the administrator lets the agent in. */
export function Words({ entry }: { entry: Entry }) {
  if (entry.standing === "taken") return <Taken entry={entry} />;
  const byHand = entry.standing === "away" || entry.standing === "refused";
  return (
    <div>
      <Heading>Read these to your administrator, by phone or face to face</Heading>
      <ol class="spokenwords" aria-label="Five words">
        {entry.words.map((word, n) => (
          <li key={n}>{word}</li>
        ))}
      </ol>
      <p class="lead">
        They show that it is really you who asks to become {entry.agent} at <bdi>{entry.organisation}</bdi>. Do not send them in a message: whoever can read your mail could change
        it.
      </p>
      <p class={byHand ? "standing is-away" : "standing"} role="status">
        <span class="dot" aria-hidden="true" />
        <span>{standingOf(entry)}</span>
      </p>
      {byHand && <CopyRequest text={entry.request} />}
      <Renew />
    </div>
  );
}

function Taken({ entry }: { entry: Entry }) {
  return (
    <div role="alert">
      <Heading>Somebody has used this invitation already: tell your administrator</Heading>
      <p class="lead">
        If that was not you on another computer, somebody else has read your invitation and asks to become {entry.agent} at <bdi>{entry.organisation}</bdi>. Your administrator must
        not let them in. Ask for another invitation, sent in another way.
      </p>
      <Renew />
    </div>
  );
}

function Renew() {
  const { run } = useStep();
  return (
    <p class="acts">
      <button type="button" class="quiet" onClick={() => void run({ type: "renew" })}>
        I have another invitation
      </button>
    </p>
  );
}

/** Copies the request, which is no secret, or shows it where the browser does not let it be copied. */
function CopyRequest({ text }: { text: string }) {
  const [done, setDone] = useState<"" | "copied" | "shown">("");
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setDone("copied"),
      () => setDone("shown"),
    );
  return (
    <>
      <p class="acts">
        <button type="button" onClick={() => void copy()}>
          <Icon name="copy" /> Copy the request as text
        </button>
        <span role="status">{done === "copied" && "Copied"}</span>
      </p>
      {done === "shown" && <textarea aria-label="Your request" rows={6} readOnly dir="ltr" value={text} onFocus={(e) => e.currentTarget.select()} />}
    </>
  );
}
