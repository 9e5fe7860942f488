import { useLayoutEffect } from "preact/hooks";
import type { Filling } from "../filling.ts";
import { words } from "../words.ts";
import { FieldView } from "./field.tsx";
import { Progress } from "./progress.tsx";

interface Props {
  /** Of the form, unique in the page. */
  id: string;
  filling: Filling;
  /** The index of the page. */
  n: number;
}

/** One page of a form. Hidden pages keep what was typed into them. */
export function Page({ id, filling, n }: Props) {
  const title = filling.form.pages[n];
  const heading = `${id}-page-${n}`;
  const fields = <Fields id={id} filling={filling} n={n} />;
  if (title === undefined) return fields;
  return (
    <div class="page" role="group" aria-labelledby={heading} hidden={filling.page.value !== n}>
      <h3
        id={heading}
        tabIndex={-1}
        ref={(element) => {
          if (element) filling.headings[n] = element;
        }}
      >
        <span>{title}</span>
        <span class="page-number" lang={words.tag}>
          {words.form.page(n + 1, filling.pages)}
        </span>
      </h3>
      <Progress steps={filling.pages} done={n + 1} />
      {fields}
    </div>
  );
}

function Fields({ id, filling, n }: Props) {
  useFocusKept();
  return (
    <div class="fields">
      {filling.fields.value
        .filter((field) => field.page === n)
        .map((field) => (
          <FieldView key={field.id} filling={filling} field={field} id={`${id}-${field.id}`} />
        ))}
    </div>
  );
}

// Restores the focus: a country can change the order of the fields, and an element that is moved loses it.
function useFocusKept(): void {
  const focused = document.activeElement;
  useLayoutEffect(() => {
    if (focused instanceof HTMLElement && focused !== document.activeElement && focused.closest(".fields")) focused.focus({ preventScroll: true });
  });
}
