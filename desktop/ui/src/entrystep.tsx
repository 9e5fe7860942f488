import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { step } from "./entering";
import { Icon } from "./icons";
import type { Ask } from "./socket";
import { sentence } from "./words";

/** A heading that takes the focus when its step begins, for steps that begin with something to read. */
export function Heading({ children }: { children: ComponentChildren }) {
  const ref = useRef<HTMLHeadingElement>(null);
  useEffect(() => ref.current?.focus(), []);
  return (
    <h1 ref={ref} tabIndex={-1}>
      {children}
    </h1>
  );
}

/** The place where a step says why it was refused. */
export function Fault({ id, text }: { id?: string; text: string }) {
  return (
    <p id={id} class="fault" role="alert">
      {text !== "" && <Icon name="warn" />}
      {text}
    </p>
  );
}

/** Something to know at a step that is nobody's fault there. */
export function Aside({ children }: { children: ComponentChildren }) {
  return (
    <p class="aside">
      <Icon name="warn" />
      <span>{children}</span>
    </p>
  );
}

/** Runs a command of a step: whether it runs, why it was refused, and a function that begins it. */
export function useStep(problem = ""): { busy: boolean; fault: string; say: (fault: string) => void; run: (command: Ask) => Promise<boolean> } {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState(problem === "" ? "" : sentence(problem));
  useEffect(() => {
    if (problem !== "") setFault(sentence(problem));
  }, [problem]);
  const run = async (command: Ask): Promise<boolean> => {
    if (busy) return false;
    setBusy(true);
    setFault("");
    const refused = await step(command);
    setBusy(false);
    setFault(refused);
    return refused === "";
  };
  return { busy, fault, say: setFault, run };
}
