/** What a hostile script in the page has collected. */
export interface Spy {
  loot: string[];
  /** Tries each way into a frame, by its selector, and returns what came of it: "refused" or "open". Has it run a script too, which says so in the loot. */
  ways(css: string): Record<string, string>;
}

/**
 * Listens to all that a script of a page can, and replaces what data goes through. Stands in the
 * page before everything else, as text.
 */
export function spy(): void {
  const own = globalThis as unknown as Spy;
  const loot: string[] = (own.loot = []);
  const latin1 = new TextDecoder("latin1");
  const text = latin1.decode.bind(latin1);
  const json = JSON.stringify;
  const keep = (value: unknown): void => {
    if (typeof value === "string") loot.push(value);
    else if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) loot.push(text(value));
    else if (value !== null && typeof value === "object") {
      Object.values(value).forEach(keep);
      try {
        loot.push(json(value));
      } catch {
        // It goes round.
      }
    }
  };
  const hear = (target: Window | Document): void => {
    const types = "keydown keyup keypress beforeinput input change paste copy cut submit focusin focusout selectionchange compositionupdate click pointerdown drop message";
    for (const type of types.split(" ")) {
      target.addEventListener(
        type,
        (event) => {
          const { key, data } = event as KeyboardEvent & InputEvent;
          [key, data, (event.target as HTMLInputElement | null)?.value].forEach(keep);
        },
        true,
      );
    }
  };
  const tap = (holder: object, name: string): void => {
    const methods = holder as Record<string, (this: unknown, ...args: unknown[]) => unknown>;
    const genuine = methods[name];
    if (!genuine) throw new Error(name);
    methods[name] = function (...args) {
      args.forEach(keep);
      return Reflect.apply(genuine, this, args);
    };
  };
  hear(window);
  hear(document);
  const doors: [object, string][] = [
    [WebSocket.prototype, "send"],
    [MessagePort.prototype, "postMessage"],
    [window, "postMessage"],
    [window, "fetch"],
    [XMLHttpRequest.prototype, "send"],
    [navigator, "sendBeacon"],
    [JSON, "stringify"],
    [JSON, "parse"],
    [TextEncoder.prototype, "encode"],
    [TextDecoder.prototype, "decode"],
  ];
  for (const [holder, name] of doors) tap(holder, name);
  const data = Object.getOwnPropertyDescriptor(MessageEvent.prototype, "data");
  Object.defineProperty(MessageEvent.prototype, "data", {
    get(this: MessageEvent) {
      const value: unknown = data?.get?.call(this);
      keep(value);
      return value;
    },
  });
  own.ways = (css) => {
    const frame = document.querySelector<HTMLIFrameElement>(css);
    const inside = frame?.contentWindow as (Window & typeof globalThis) | null;
    if (!frame || !inside) throw new Error(`no frame ${css}`);
    const at = [...Array(frames.length).keys()].find((i) => frames[i] === inside) ?? -1;
    const box = frame.getBoundingClientRect();
    const tries: Record<string, () => unknown> = {
      document: () => frame.contentDocument?.body.textContent,
      "window's document": () => inside.document.body.textContent,
      "frame by number": () => frames[at]?.document.body.textContent,
      "frame at a point": () => (document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) as HTMLIFrameElement | null)?.contentDocument?.body.textContent,
      eval: () => (inside as unknown as { eval(code: string): unknown }).eval("document.body.textContent"),
      Function: () => (Reflect.construct(inside.Function, ["return document.body.textContent"]) as () => unknown)(),
      address: () => inside.location.href,
      name: () => `name ${inside.name}`,
      history: () => inside.history.length,
      storage: () => inside.localStorage.length,
      selection: () => inside.getSelection()?.rangeCount,
      "its own frame": () => inside.frameElement?.tagName,
      styles: () => inside.getComputedStyle(frame).color,
      listeners: () => (hear(inside), "hears"),
      "a port of its own": () => inside.MessagePort,
      constructor: () => inside.constructor.name,
    };
    const got = Object.entries(tries).map(([way, look]): [string, string] => {
      try {
        const value = look();
        keep(value);
        return [way, value === null || value === undefined ? "refused" : "open"];
      } catch {
        return [way, "refused"];
      }
    });
    try {
      inside.location.href = "javascript:void parent.loot.push('script ran')";
    } catch {
      // Some browsers say that they refuse, others do nothing.
    }
    return Object.fromEntries(got);
  };
}
