// What the agent's hand does. Nothing that comes from outside may put another
// target under it: a view opens by itself only while the hand rests, and a
// press on what has just moved does nothing.

/** How long something that moved cannot be pressed, unless the hand followed it. */
const SETTLE_MS = 400;
const SAME_PX = 3;
const TARGETS = "button, a[href], [role=option]";

interface Point {
  x: number;
  y: number;
}

interface Place extends Point {
  moved: number;
}

let acts = 0;
let keys = 0;
let changed = -Infinity;
let pointer = { x: -1, y: -1, at: -Infinity };
let places = new Map<Element, Place>();
let page: Document | undefined;

/** Grows with everything that the agent presses, types or scrolls. */
export const handActs = (): number => acts;

/** Grows with everything that the agent types. */
export const handKeys = (): number => keys;

/** Notes that the hand did something. */
export function handActed(e: Pick<Event, "type">): void {
  acts++;
  if (e.type === "keydown" || e.type === "input" || e.type === "compositionstart") keys++;
}

/** Call before something that came from outside is drawn. */
export function outsideChange(): void {
  if (!page) return;
  scan();
  changed = performance.now();
}

/** Notes where everything stands that can be pressed. */
function scan(): void {
  const now = new Map<Element, Place>();
  for (const e of page?.querySelectorAll(TARGETS) ?? []) now.set(e, placeOf(e));
  places = now;
}

/** Where it stands, and when it came there: when the change before this one was drawn, if it stood elsewhere then. */
function placeOf(e: Element): Place {
  const { x, y } = e.getBoundingClientRect();
  const before = places.get(e);
  return { x, y, moved: before && !far(before, { x, y }) ? before.moved : changed };
}

const far = (a: Point, b: Point): boolean => Math.abs(a.x - b.x) > SAME_PX || Math.abs(a.y - b.y) > SAME_PX;

/** Whether a press would hit what was not there when the agent looked. A mouse that moved since has followed it. */
function astray(e: PointerEvent): boolean {
  const target = e.target instanceof Element ? e.target.closest(TARGETS) : null;
  if (!target) return false;
  const { moved } = placeOf(target);
  const followed = e.pointerType === "mouse" && pointer.at > moved;
  return performance.now() - moved < SETTLE_MS && !followed;
}

/** Watches the hand in a page; refused tells of a press that did nothing. */
export function watchHand(d: Document, refused: () => void): void {
  page = d;
  let stray = false;
  const on = <K extends keyof DocumentEventMap>(kind: K, act: (e: DocumentEventMap[K]) => void) => d.addEventListener(kind, act, { capture: true, passive: false });
  const stop = (e: Event) => {
    if (!stray) return;
    e.preventDefault();
    e.stopImmediatePropagation();
  };
  for (const kind of ["pointerdown", "keydown", "input", "wheel", "compositionstart"] as const) on(kind, handActed);
  on("pointermove", (e) => {
    if (far(pointer, e)) pointer = { x: e.clientX, y: e.clientY, at: performance.now() };
  });
  on("pointerdown", (e) => {
    stray = astray(e);
    if (stray) refused();
    stop(e);
  });
  on("mousedown", stop);
  on("click", (e) => {
    if (e.detail > 0) stop(e); // not one that a key makes
    stray = false;
    requestAnimationFrame(scan); // what the agent's own press drew stands where it was asked for
  });
}
