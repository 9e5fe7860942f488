// Watches what the agent does, so that nothing that arrives from outside can put
// another target under the pointer: a view opens by itself only if the agent has
// done nothing meanwhile, and a press on something that has just moved is ignored.

/** How long a press is ignored where another target stood before, in milliseconds, unless the pointer has moved since. */
const SETTLE_MS = 400;
const SAME_PX = 3;
const TARGETS = "button, a[href], [role=option]";

/** The targets and their places before a change from outside. */
interface Layout {
  until: number;
  targets: ReadonlyMap<Element, DOMRect>;
}

let acts = 0;
let keys = 0;
let pointer = { x: -1, y: -1, at: -Infinity };
let layouts: readonly Layout[] = [];
let page: Document | undefined;

/** Returns a count that grows with every press, key and scroll. */
export const handActs = (): number => acts;

/** Returns a count that grows with everything that is typed. */
export const handKeys = (): number => keys;

/** Counts an action of the agent's. */
export function handActed(e: Pick<Event, "type">): void {
  acts++;
  if (e.type === "keydown" || e.type === "input" || e.type === "compositionstart") keys++;
}

/** Notes the layout. Must be called before a change from outside is drawn. */
export function outsideChange(): void {
  if (!page) return;
  const targets = new Map<Element, DOMRect>();
  for (const e of page.querySelectorAll(TARGETS)) targets.set(e, e.getBoundingClientRect());
  layouts = [...recent(), { until: performance.now(), targets }];
}

const recent = (): readonly Layout[] => layouts.filter((l) => performance.now() - l.until < SETTLE_MS);

/** Whether a press hits another target than stood there a moment ago. A mouse that has moved since is aimed at the new one. */
function astray(e: PointerEvent): boolean {
  const target = e.target instanceof Element ? e.target.closest(TARGETS) : null;
  if (!target) return false;
  const before = recent().filter((l) => e.pointerType !== "mouse" || pointer.at < l.until);
  return before.some((l) => !stoodAt(l.targets.get(target), e) && [...l.targets.values()].some((r) => stoodAt(r, e)));
}

const stoodAt = (r: DOMRect | undefined, { clientX: x, clientY: y }: PointerEvent): boolean =>
  r !== undefined && r.width > 0 && x >= r.left && x <= r.right && y >= r.top && y <= r.bottom;

/** Watches a page. refused is called when a press was ignored. */
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
    if (Math.hypot(e.clientX - pointer.x, e.clientY - pointer.y) > SAME_PX) pointer = { x: e.clientX, y: e.clientY, at: performance.now() };
  });
  on("pointerdown", (e) => {
    stray = astray(e);
    if (stray) refused();
    stop(e);
  });
  on("mousedown", stop);
  on("click", (e) => {
    if (e.detail > 0) stop(e); // 0 when a key caused the click
    stray = false;
  });
}
