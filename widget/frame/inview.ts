import { whenUp } from "./pointer.ts";

/** How far a field stays from what would cover it, in pixels. */
const GAP = 8;

/**
 * Keeps the field that has the focus in view: when it gets it, when the room
 * becomes another, as by a phone's keyboard, and when something is said of it
 * while somebody types. Browsers do the first without regard to the buttons
 * that stand over a form's end, and not the others.
 */
export function keepInView(window: Window): void {
  const { document } = window;
  document.addEventListener("focusin", () => whenUp(showFocused));
  for (const event of ["resize", "input"]) window.addEventListener(event, () => window.requestAnimationFrame(showFocused));
}

/** Brings the field that has the focus into view, with its label and what is said of it. */
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

/** Returns how far to scroll so that a field is in a room. What is higher than the room shows its beginning. */
export function missing(field: Span, room: Span): number {
  const below = field.bottom + GAP - room.bottom;
  const above = field.top - GAP - room.top;
  return above < 0 ? above : Math.max(0, Math.min(below, above));
}

// Between what is above the fields and what is below them, both of which can stand over them.
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
