import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat.ts";
import { type Fold, folded, toggled } from "../fold.ts";
import { FormView } from "./form.tsx";

interface Props {
  chat: Chat;
}

/** All open forms. At most one is unfolded; the others show their titles and keep what was typed into them. */
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
