import { whenUp } from "./pointer.ts";
import { OVERLONG } from "./typed.ts";

/** The distance between a field and what could cover it, in pixels. */
const GAP = 8;

/**
 * Keeps the focused field in view: when it gets the focus, when the viewport
 * changes, as when a phone's keyboard opens, and when a message appears below it
 * while somebody types or pastes. Browsers handle only the first, and ignore the buttons that
 * overlap a form's end.
 */
export function keepInView(window: Window): void {
  const { document } = window;
  document.addEventListener("focusin", () => whenUp(showFocused));
  for (const event of ["resize", "input", OVERLONG]) window.addEventListener(event, () => window.requestAnimationFrame(showFocused));
}

/** Scrolls the focused field into view, with its label and messages. */
export function showFocused(): void {
  const field = document.activeElement?.closest<HTMLElement>(".field");
  if (!field) return;
  field.scrollIntoView({ block: "nearest" });
  const scroller = scrollerOf(field);
  if (scroller) scroller.scrollTop += missing(field.getBoundingClientRect(), roomAround(field, scroller));
}

interface Span {
  top: number;
  bottom: number;
}

/** Returns how far to scroll to bring a field into the visible area. If it is higher than the area, its top is shown. */
export function missing(field: Span, room: Span): number {
  const below = field.bottom + GAP - room.bottom;
  const above = field.top - GAP - room.top;
  return above < 0 ? above : Math.max(0, Math.min(below, above));
}

// The visible area: what the buttons and the composer, which can overlap the fields, leave free.
function roomAround(field: HTMLElement, scroller: HTMLElement): Span {
  const { top, bottom } = scroller.getBoundingClientRect();
  const over = [field.closest("form")?.querySelector(":scope > .buttons"), scroller.querySelector(":scope > .composer")];
  const tops = over.map((element) => element?.getBoundingClientRect()).filter((box) => box !== undefined && box.top > field.getBoundingClientRect().top);
  return { top, bottom: Math.min(bottom, ...tops.map((box) => box?.top ?? bottom)) };
}

function scrollerOf(element: HTMLElement): HTMLElement | null {
  for (let at = element.parentElement; at; at = at.parentElement) {
    if (at.scrollHeight > at.clientHeight && /auto|scroll/.test(getComputedStyle(at).overflowY)) return at;
  }
  return null;
}
