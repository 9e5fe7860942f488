// Lists that do not move under the pointer.
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

/** How long a list is held after the pointer moved in it, in milliseconds. */
const REST_MS = 2000;

/** One place of a list. While the list is held, the place stays even if its entry is gone. */
export interface Slot<T> {
  key: string;
  last: T;
  gone: boolean;
}

/** Returns the places of a list: in its own order or, while it is held, in the previous order with new entries at the end. still: an entry as it is now, at the size that it had before. */
export function nextSlots<T>(before: readonly Slot<T>[], list: readonly T[], key: (one: T) => string, held: boolean, still: (before: T, now: T) => T = (_, now) => now): Slot<T>[] {
  const here = new Map(list.map((one) => [key(one), one]));
  if (!held) return [...here].map(([k, last]) => ({ key: k, last, gone: false }));
  const kept = before.map((s) => {
    const now = here.get(s.key);
    return { key: s.key, last: now === undefined ? s.last : still(s.last, now), gone: now === undefined };
  });
  const known = new Set(kept.map((s) => s.key));
  return [...kept, ...[...here].filter(([k]) => !known.has(k)).map(([k, last]) => ({ key: k, last, gone: false }))];
}

/** Returns the places of a list, which do not change while the pointer is active in the region or the focus is visibly there. */
export function useSlots<T>(list: readonly T[], key: (one: T) => string, region: RefObject<HTMLElement | null>, still?: (before: T, now: T) => T): readonly Slot<T>[] {
  const before = useRef<readonly Slot<T>[]>([]);
  const held = useHeld(region) || region.current?.querySelector(":focus-visible") != null;
  return (before.current = nextSlots(before.current, list, key, held, still));
}

/** Returns the attributes of a list entry; if it is gone, those of an empty place. */
export function placed(name: string, gone: boolean): { class: string; role?: "presentation"; "aria-hidden"?: "true" } {
  return gone ? { class: `${name} is-gone`, role: "presentation", "aria-hidden": "true" } : { class: name };
}

/** Reports whether the mouse has moved or pressed in a region recently. A finger is noticed only when it presses: see hand.ts. */
export function useHeld(region: RefObject<HTMLElement | null>): boolean {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    const at = region.current;
    let timer = 0;
    const rest = () => {
      clearTimeout(timer);
      setHeld(false);
    };
    const hold = (e: PointerEvent) => {
      if (e.pointerType !== "mouse") return;
      clearTimeout(timer);
      timer = window.setTimeout(rest, REST_MS);
      setHeld(true);
    };
    at?.addEventListener("pointermove", hold);
    at?.addEventListener("pointerdown", hold);
    at?.addEventListener("pointerleave", rest);
    return () => {
      clearTimeout(timer);
      at?.removeEventListener("pointermove", hold);
      at?.removeEventListener("pointerdown", hold);
      at?.removeEventListener("pointerleave", rest);
    };
  }, []);
  return held;
}
