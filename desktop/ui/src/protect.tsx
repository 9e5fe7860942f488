import { useEffect, useId, useRef, useState } from "preact/hooks";
import { passphraseFault } from "./entering";
import { Fault, Heading, useStep } from "./entrystep";
import type { Entry } from "./state";

/** The choice of what protects new keys. */
export function Protect({ entry }: { entry: Entry }) {
  const { busy, fault, say, run } = useStep(entry.problem);
  const [keyring, setKeyring] = useState(entry.keyring);
  const first = useRef<HTMLInputElement>(null);
  const again = useRef<HTMLInputElement>(null);
  const id = useId();
  const go = async (e: Event) => {
    e.preventDefault();
    if (keyring) return void run({ type: "protect", keyring, passphrase: "" });
    const passphrase = first.current?.value ?? "";
    const wrong = passphraseFault(passphrase, again.current?.value ?? "");
    say(wrong);
    if (wrong === "") await run({ type: "protect", keyring, passphrase });
    else first.current?.focus();
  };
  useEffect(() => {
    if (!keyring && entry.keyring) first.current?.focus();
  }, [keyring]);
  return (
    <form onSubmit={(e) => void go(e)}>
      <Heading>Protect your keys</Heading>
      <p class="lead">Your keys are made on this computer now and never leave it. They show that it is you who answers, and open the forms and texts of your organisation.</p>
      {entry.keyring ? (
        <fieldset class="ways">
          <legend class="hidden">What protects them</legend>
          <Way
            id={`${id}-ring`}
            on={keyring}
            does={() => setKeyring(true)}
            title="This computer’s keyring"
            text="Nothing to remember. Whoever is signed in to this computer as you can start Sealform as you."
          />
          <Way
            id={`${id}-pass`}
            on={!keyring}
            does={() => setKeyring(false)}
            title="A passphrase"
            text="Asked for at every start. Nobody can look it up: if you forget it, your administrator has to invite you again."
          />
        </fieldset>
      ) : (
        <p class="aside">
          <span>
            This computer has no keyring that Sealform can use, so a passphrase protects your keys. It is asked for at every start. Nobody can look it up: if you forget it, your
            administrator has to invite you again.
          </span>
        </p>
      )}
      {!keyring && (
        <>
          <label for={`${id}-first`}>Passphrase, 12 characters or more</label>
          <input ref={first} id={`${id}-first`} type="password" dir="auto" autocomplete="off" aria-invalid={fault !== ""} aria-describedby={`${id}-fault`} />
          <label for={`${id}-again`}>The same again</label>
          <input ref={again} id={`${id}-again`} type="password" dir="auto" autocomplete="off" aria-invalid={fault !== ""} aria-describedby={`${id}-fault`} />
        </>
      )}
      <Fault id={`${id}-fault`} text={fault} />
      <p class="acts">
        <button class="primary" aria-disabled={busy}>
          {busy ? "Making your keys…" : "Make my keys"}
        </button>
        <button type="button" class="quiet" onClick={() => void run({ type: "renew" })}>
          Another invitation
        </button>
      </p>
    </form>
  );
}

function Way({ id, on, does, title, text }: { id: string; on: boolean; does: () => void; title: string; text: string }) {
  return (
    <label class="way" for={id}>
      <input id={id} type="radio" name="way" checked={on} onChange={does} aria-describedby={`${id}-text`} />
      <span>
        <b>{title}</b>
        <span id={`${id}-text`} class="sub">
          {text}
        </span>
      </span>
    </label>
  );
}
