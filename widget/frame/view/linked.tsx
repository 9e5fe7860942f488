import { useRef } from "preact/hooks";
import { type Part, parts } from "../links.ts";
import { useCopy } from "./copy.ts";

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
  const { copied, ...press } = useCopy(address, () => getSelection()?.selectAllChildren(shown.current as Node));
  return (
    <>
      <bdi class="address" dir="ltr" ref={shown}>
        {text}
      </bdi>
      {host && ` (${host})`}
      {address && (
        <button type="button" class="copy" dir="auto" aria-live="polite" {...press}>
          {copied ? labels.copied : labels.copy}
          <span class="unseen"> {host || text}</span>
        </button>
      )}
    </>
  );
}
