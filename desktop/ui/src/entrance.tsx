import { useEffect, useId, useRef } from "preact/hooks";
import { agentParts } from "./entering";
import { Aside, Fault, Heading, useStep } from "./entrystep";
import { Icon } from "./icons";
import { link, notice } from "./program";
import { Protect } from "./protect";
import { asks, keepOut, letIn } from "./second";
import { state, type Entry } from "./state";
import { Words } from "./spokenwords";
import { sentence } from "./words";

interface Props {
  entry: Entry;
}

/** What somebody sees who is not in yet. */
export function Entrance({ entry }: Props) {
  return (
    <div class="entrance">
      <div class="banners">
        <div role="status">{link.value !== "open" && <ProgramBanner />}</div>
        <div role="status">{asks.value !== "" && <AskingBanner />}</div>
        <div role="alert">{notice.value !== "" && <NoticeBanner />}</div>
      </div>
      <header class="brand">
        <img src="/icon.svg" alt="" width="24" height="24" /> Sealform
      </header>
      <main class="gate">
        <Step key={`${entry.step} ${entry.agent} ${entry.organisation}`} entry={entry} />
        {entry.damaged !== "" && <Aside>{sentence(entry.damaged)} Move it away, and ask your administrator for another invitation for its agent.</Aside>}
      </main>
    </div>
  );
}

function Step({ entry }: Props) {
  if (entry.step === "invitation") return <Invitation entry={entry} />;
  if (entry.step === "invited") return <Invited entry={entry} />;
  if (entry.step === "protect") return <Protect entry={entry} />;
  if (entry.step === "words") return <Words entry={entry} />;
  if (entry.step === "choose") return <Choose entry={entry} />;
  return <Unlock entry={entry} />;
}

function Invitation({ entry }: Props) {
  const { busy, fault, say, run } = useStep(entry.problem);
  const box = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  useEffect(() => box.current?.focus(), []);
  const go = async (e?: Event) => {
    e?.preventDefault();
    const invitation = box.current?.value.trim() ?? "";
    if (invitation === "") say("Paste your invitation here first.");
    else await run({ type: "invite", invitation });
    box.current?.focus();
  };
  return (
    <form onSubmit={(e) => void go(e)}>
      <h1>Paste your invitation</h1>
      <p class="lead">Your administrator has sent you a line that begins with “sealform-invitation-”. It is good for one person, once.</p>
      <label for={`${id}-box`}>Invitation</label>
      <textarea
        ref={box}
        id={`${id}-box`}
        rows={5}
        dir="ltr"
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        aria-invalid={fault !== ""}
        aria-describedby={`${id}-fault`}
        onKeyDown={(e) => e.key === "Enter" && !e.isComposing && void go(e)}
      />
      <Fault id={`${id}-fault`} text={fault} />
      <p class="acts">
        <button class="primary" aria-disabled={busy}>
          Go on
        </button>
        {entry.agents.length > 0 && (
          <button type="button" class="quiet" onClick={() => void run({ type: "back" })}>
            Back
          </button>
        )}
      </p>
    </form>
  );
}

const until = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit" });

function Invited({ entry }: Props) {
  const { busy, fault, run } = useStep(entry.problem);
  return (
    <div>
      <Heading>
        <bdi>{entry.organisation}</bdi> invites you
      </Heading>
      <p class="lead">Go on only if you know this organisation and expected its invitation. Anybody can send an invitation to a place of their own.</p>
      <dl class="facts">
        <dt>Organisation</dt>
        <dd>{entry.organisation}</dd>
        <dt>You will be</dt>
        <dd>{entry.agent}</dd>
        <dt>Relay</dt>
        <dd>{entry.relay}</dd>
        <dt>Good until</dt>
        <dd>{until.format(entry.expires)}</dd>
      </dl>
      {entry.replaces && <Aside>This computer has keys for {entry.agent} already. If you go on they are put aside, and new ones are made.</Aside>}
      {entry.other && (
        <Aside>
          This computer knows another organisation that is called <bdi>{entry.organisation}</bdi>, and this invitation is not from that one. Ask your administrator before you go
          on.
        </Aside>
      )}
      <Fault text={fault} />
      <p class="acts">
        <button type="button" class="primary" aria-disabled={busy} onClick={() => void run({ type: "proceed" })}>
          Go on
        </button>
        <button type="button" class="quiet" onClick={() => void run({ type: "renew" })}>
          This is not mine
        </button>
      </p>
    </div>
  );
}

function Choose({ entry }: Props) {
  const { fault, run } = useStep(entry.problem);
  return (
    <div>
      <Heading>Who are you today?</Heading>
      <ul class="people">
        {entry.agents.map((name) => {
          const { agent, organisation } = agentParts(name);
          return (
            <li key={name}>
              <button type="button" onClick={() => void run({ type: "choose", agent: name })}>
                <span class="avatar" aria-hidden="true">
                  {agent.charAt(0)}
                </span>
                <span>
                  <b>{agent}</b>
                  <span class="sub"> {organisation}</span>
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      <Fault text={fault} />
      <p class="acts">
        <button type="button" class="quiet" onClick={() => void run({ type: "renew" })}>
          I have an invitation
        </button>
      </p>
    </div>
  );
}

function Unlock({ entry }: Props) {
  const { busy, fault, say, run } = useStep(entry.problem);
  const box = useRef<HTMLInputElement>(null);
  const id = useId();
  useEffect(() => box.current?.focus(), []);
  const go = async (e: Event) => {
    e.preventDefault();
    const passphrase = box.current?.value ?? "";
    if (!entry.keyring && passphrase === "") say("Type your passphrase first.");
    else if (!(await run({ type: "unlock", passphrase })) && box.current) box.current.select();
    box.current?.focus();
  };
  return (
    <form onSubmit={(e) => void go(e)}>
      <h1>
        Open the keys of <bdi>{entry.agent}</bdi>
      </h1>
      <p class="lead">
        <bdi>{entry.organisation}</bdi>
      </p>
      {entry.keyring ? (
        <p>{fault === "" ? "They are protected by this computer’s keyring, which is being asked." : "They are protected by this computer’s keyring, which did not open."}</p>
      ) : (
        <>
          <label for={`${id}-box`}>Passphrase</label>
          <input ref={box} id={`${id}-box`} type="password" dir="auto" autocomplete="off" aria-invalid={fault !== ""} aria-describedby={`${id}-fault`} />
        </>
      )}
      <Fault id={`${id}-fault`} text={fault} />
      <p class="acts">
        <button class="primary" aria-disabled={busy}>
          {busy ? "Opening…" : entry.keyring ? "Try again" : "Open"}
        </button>
        {entry.agents.length > 1 && (
          <button type="button" class="quiet" onClick={() => void run({ type: "back" })}>
            Somebody else
          </button>
        )}
        <button type="button" class="quiet" onClick={() => void run({ type: "renew" })}>
          I have an invitation
        </button>
      </p>
      {!entry.keyring && <p class="sub">Nobody can look your passphrase up. If you have forgotten it, ask your administrator for another invitation.</p>}
    </form>
  );
}

/** The notice, until it is dismissed. */
export function NoticeBanner() {
  return (
    <p class="banner is-notice">
      <Icon name="warn" />
      <span>{notice.value}</span>
      <button type="button" class="quiet" onClick={() => (notice.value = "")}>
        Dismiss
      </button>
    </p>
  );
}

/** The question whether to admit another window of this browser. */
export function AskingBanner() {
  return (
    <p class="banner">
      <Icon name="windows" />
      <span>Another window of this browser asks to be opened{state.value && ` as ${state.value.agent}`}. Did you open it?</span>
      <button type="button" class="quiet" onClick={() => void letIn()}>
        Open it
      </button>
      <button type="button" class="quiet" onClick={keepOut}>
        Keep it out
      </button>
    </p>
  );
}

/** Says that the program does not answer. */
export function ProgramBanner() {
  return (
    <p class="banner is-warning">
      <Icon name="warn" />
      <span>The desktop program does not answer. What you see may be old; nothing is sent until it is back.</span>
    </p>
  );
}
