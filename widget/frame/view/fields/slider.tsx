import { useLayoutEffect, useRef } from "preact/hooks";
import type { Handle } from "../../control.ts";
import { words } from "../../words.ts";
import type { ControlProps } from "./control.ts";
import { textHandle, typing } from "./text.tsx";

/** The keys that move a slider, even if it is at its end already. */
const MOVES = /^(Arrow(Left|Right|Up|Down)|Home|End|Page(Up|Down)| )$/;

/**
 * A number within bounds: a range input to drag, and a text input for the exact
 * number. The value is that of the text input, which is empty until either was
 * used, since a range input cannot show that nothing was chosen yet.
 */
export function Slider({ id, field, aria, take, changed }: ControlProps) {
  const range = useRef<HTMLInputElement>(null);
  const exact = useRef<HTMLInputElement>(null);
  const pulled = () => {
    if (!range.current || !exact.current) return;
    exact.current.value = range.current.value;
    show(range.current, exact.current.value);
    changed();
  };
  const typed = (more?: () => void) => {
    if (range.current) show(range.current, exact.current?.value ?? "");
    changed(more);
  };
  useLayoutEffect(() => {
    if (range.current && exact.current) show(range.current, exact.current.value);
  }, []);
  return (
    <div class="slider">
      <input
        {...aria}
        type="range"
        id={id}
        ref={range}
        min={field.min}
        max={field.max}
        step={field.step || "any"}
        onInput={pulled}
        onPointerUp={pulled}
        onKeyUp={(event) => {
          if (MOVES.test(event.key)) pulled();
        }}
      />
      <input
        {...aria}
        {...typing(typed)}
        type="text"
        ref={(element) => {
          exact.current = element;
          if (element) take(sliderHandle(element, () => range.current));
        }}
        class="input"
        dir="ltr"
        name={field.id}
        autocomplete="off"
        inputmode="decimal"
        required={field.required}
        aria-labelledby={`${id}-label`}
      />
      <span class="ends" aria-hidden="true">
        <span>{field.min}</span>
        <span>{field.max}</span>
      </span>
    </div>
  );
}

// Shows and announces a range in which nothing was chosen as not set.
function show(range: HTMLInputElement, value: string): void {
  range.classList.toggle("unset", value === "");
  if (value === "") range.setAttribute("aria-valuetext", words.form.notSet);
  else range.removeAttribute("aria-valuetext");
  range.value = value;
  const [min, max] = [Number(range.min), Number(range.max)];
  const part = value === "" ? 0 : ((Number(range.value) - min) / (max - min)) * 100;
  range.style.setProperty("--part", `${part}%`);
}

function sliderHandle(exact: HTMLInputElement, range: () => HTMLInputElement | null): Handle {
  const text = textHandle(exact);
  return {
    ...text,
    write: (value, caret) => {
      text.write(value, caret);
      const element = range();
      if (element) show(element, value);
    },
    focus: () => range()?.focus(),
  };
}
