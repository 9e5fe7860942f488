import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat.ts";
import { type Fold, folded, toggled } from "../fold.ts";
import { FormView } from "./form.tsx";

interface Props {
  chat: Chat;
}

/** All open forms. One of them is unfolded; of the others the titles are in view, and what was typed in them stays. */
export function Forms({ chat }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [fold, setFold] = useState<Fold>({ open: "", known: [], fresh: [] });
  const requests = chat.state.forms.value.map((form) => form.request);
  useLayoutEffect(() => {
    const busy = box.current?.contains(document.activeElement) ?? false;
    setFold((before) => folded(before, requests, busy));
  }, [requests.join()]);
  return (
    <div class="forms" ref={box}>
      {chat.state.forms.value.map((form) => (
        <FormView
          key={form.key}
          chat={chat}
          form={form}
          open={fold.open === form.request}
          fresh={fold.fresh.includes(form.request)}
          toggle={() => setFold((before) => toggled(before, form.request))}
        />
      ))}
    </div>
  );
}
