let down = false;
let waiting: (() => void)[] = [];

const BEGINS = ["pointerdown", "mousedown"] as const; // a finger's press is a mouse's afterwards
const ENDS = ["pointerup", "pointercancel", "mouseup", "dragend"] as const;

/** Watches whether a pointer is down. */
export function watchPointer(window: Window): void {
  const end = () => window.setTimeout(up); // the click comes first
  for (const event of BEGINS) window.addEventListener(event, () => (down = true), true);
  for (const event of ENDS) window.addEventListener(event, end, true);
}

/**
 * Runs act, which may move something on the screen, at once; or, while a pointer
 * is down, after it is released: the release would otherwise land on another
 * element than the press, and be no click.
 */
export function whenUp(act: () => void): void {
  if (down) waiting.push(act);
  else act();
}

function up(): void {
  down = false;
  const acts = waiting;
  waiting = [];
  for (const act of acts) act();
}
