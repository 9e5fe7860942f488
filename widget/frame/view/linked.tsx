import { useRef, useState } from "preact/hooks";
import { type Part, parts } from "../links.ts";

interface Labels {
  copy: string;
  copied: string;
}

/** The text of a message. An address in it can be copied; nothing opens it. */
export function Linked({ text, ...labels }: { text: string } & Labels) {
  return <>{parts(text).map(({ text, link }, n) => (link ? <Address key={n} text={text} {...link} labels={labels} /> : text))}</>;
}

type AddressProps = { text: string; labels: Labels } & Required<Part>["link"];

function Address({ text, copy: address, host, labels }: AddressProps) {
  const shown = useRef<HTMLElement>(null);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(address);
      setCopied(true);
    } catch {
      getSelection()?.selectAllChildren(shown.current as Node); // so that the keyboard or the menu can copy it
    }
  };
  return (
    <>
      <bdi class="address" dir="ltr" ref={shown}>
        {text}
      </bdi>
      {host && ` (${host})`}
      {address && (
        <button type="button" class="copy" dir="auto" aria-live="polite" onClick={() => void copy()} onBlur={() => setCopied(false)}>
          {copied ? labels.copied : labels.copy}
          <span class="unseen"> {host || text}</span>
        </button>
      )}
    </>
  );
}
