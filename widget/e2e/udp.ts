import { createSocket } from "node:dgram";
import { networkInterfaces } from "node:os";

/** A server on every address of this machine that counts the datagrams that it receives. */
export class Datagrams {
  count = 0;
  readonly #socket = createSocket("udp4", () => this.count++);

  static async listen(): Promise<Datagrams> {
    const server = new Datagrams();
    await new Promise<void>((resolve) => server.#socket.bind(0, "0.0.0.0", resolve));
    return server;
  }

  /** Its addresses as STUN URLs for WebRTC. */
  get urls(): string[] {
    const { port } = this.#socket.address();
    const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    return all.filter(({ family }) => family === "IPv4").map(({ address }) => `stun:${address}:${port}`);
  }

  close(): void {
    this.#socket.close();
  }
}

/**
 * Runs in a page or frame: tries to send datagrams by WebRTC, through its own
 * window and every window that it can create. Returns the ways that worked.
 */
export async function leak(urls: string[]): Promise<string[]> {
  const ways: Record<string, () => unknown> = {
    element: () => document.body.append(document.createElement("iframe")),
    "element in another case": () => document.body.append(document.createElement("IFRAME")),
    "element of a namespace": () => document.body.append(document.createElementNS("http://www.w3.org/1999/xhtml", "h:iframe")),
    frame: () => document.body.append(document.createElement("frame")), // eslint-disable-line @typescript-eslint/no-deprecated -- what must not work
    object: () => document.body.append(Object.assign(document.createElement("object"), { data: "about:blank", type: "text/html" })),
    embed: () => document.body.append(Object.assign(document.createElement("embed"), { src: "about:blank", type: "text/html" })),
    // eslint-disable-next-line no-restricted-syntax -- what must not work
    markup: () => (document.body.appendChild(document.createElement("div")).innerHTML = "<iframe></iframe>"),
    // eslint-disable-next-line no-restricted-syntax -- what must not work
    "markup in place": () => (document.body.appendChild(document.createElement("div")).outerHTML = "<iframe></iframe>"),
    "markup beside": () => document.body.insertAdjacentHTML("beforeend", "<iframe></iframe>"), // eslint-disable-line no-restricted-syntax -- what must not work
    "unsafe markup": () => (document.body as unknown as { setHTMLUnsafe(html: string): void }).setHTMLUnsafe("<iframe></iframe>"),
    "markup in a shadow": () => {
      // eslint-disable-next-line no-restricted-syntax -- what must not work
      document.body.appendChild(document.createElement("div")).attachShadow({ mode: "open" }).innerHTML = "<iframe></iframe>";
      return null;
    },
    "a range": () => document.body.append(document.createRange().createContextualFragment("<iframe></iframe>")),
    "a parser": () => document.body.append(...new DOMParser().parseFromString("<iframe></iframe>", "text/html").body.childNodes),
    "a document": () => document.body.append(document.adoptNode(document.implementation.createDocument("http://www.w3.org/1999/xhtml", "iframe", null).documentElement)),
    "a class": () => {
      class Mine extends HTMLIFrameElement {}
      customElements.define("my-frame", Mine, { extends: "iframe" });
      document.body.append(new Mine());
    },
    "an editor": () => {
      const box = document.body.appendChild(document.createElement("div"));
      box.contentEditable = "true";
      box.focus();
      document.execCommand("insertHTML", false, "<iframe></iframe>"); // eslint-disable-line @typescript-eslint/no-deprecated -- what must not work
    },
    popup: () => open("about:blank"),
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- what must not work
    writing: () => document.write("<iframe></iframe>"),
  };
  const found: string[] = [];
  const gathering: Promise<void>[] = [];
  const call = async (way: string, realm: Window): Promise<void> => {
    const names = ["RTCPeerConnection", "webkitRTCPeerConnection"] as const;
    const Peer = names.map((name) => (realm as unknown as Record<string, typeof RTCPeerConnection | undefined>)[name]).find(Boolean);
    if (!Peer) return;
    found.push(way);
    const peer = new Peer({ iceServers: [{ urls }] });
    peer.createDataChannel("x");
    await peer.setLocalDescription(await peer.createOffer());
    const gathered = new Promise<void>((resolve) => {
      peer.onicegatheringstatechange = () => peer.iceGatheringState === "complete" && resolve();
      setTimeout(resolve, 3000);
    });
    gathering.push(gathered.then(() => peer.close()));
  };
  await call("its own window", window);
  for (const [way, make] of Object.entries(ways)) {
    if (way === "writing") await Promise.all(gathering); // it takes the windows of the others away
    const before = window.length;
    try {
      const made = make();
      if (made instanceof Window) await call(way, made);
    } catch {
      continue;
    }
    for (const made of Array.from({ length: window.length - before }, (_, n) => window[before + n])) if (made) await call(way, made);
  }
  await Promise.all(gathering);
  return found;
}
