// The window's one connection to the Go program.
import type { Answer, Command, Entering, Event, Hello } from "./messages";

/** A command without its id, which the socket assigns. */
export type Ask = { [C in Command | Entering as C["type"]]: Omit<C, "id"> }[(Command | Entering)["type"]];

/** The state of the connection to the program; "denied" when the window has no valid secret. */
export type Link = "connecting" | "open" | "lost" | "denied";

/** The close code for a window without a valid secret. */
const DENIED = 4401;
const RETRY_MS = 1000;

/** Creates a WebSocket, or in tests a stand-in. */
type Opener = (url: string) => WebSocket;

/** The connection to the program, which is opened again when it breaks. */
export class Socket {
  private ws: WebSocket | undefined;
  private nextId = 1;
  private readonly open = new Map<number, (a: Answer) => void>();

  constructor(
    private readonly url: string,
    private secret: string,
    private readonly onEvent: (e: Exclude<Event, Answer>) => void,
    private readonly onLink: (l: Link) => void,
    private readonly opener: Opener = (u) => new WebSocket(u),
  ) {}

  /** Connects. Must be called once. */
  connect(): void {
    this.onLink("connecting");
    const ws = this.opener(this.url);
    this.ws = ws;
    ws.onopen = () => {
      const hello: Hello = { type: "hello", id: 0, secret: this.secret };
      ws.send(JSON.stringify(hello));
      this.onLink("open");
    };
    ws.onmessage = (m: MessageEvent<string>) => this.receive(JSON.parse(m.data) as Event);
    ws.onclose = (e) => this.closed(e.code);
  }

  /** Sends a command and resolves with its answer. It never rejects. */
  ask(command: Ask): Promise<Answer> {
    const id = this.nextId++;
    return new Promise((resolve) => {
      if (this.ws?.readyState !== WebSocket.OPEN) {
        resolve({ type: "error", id, message: "the desktop program does not answer: is it still running?" });
        return;
      }
      this.open.set(id, resolve);
      this.ws.send(JSON.stringify({ ...command, id }));
    });
  }

  private receive(e: Event): void {
    if ("id" in e) {
      this.open.get(e.id)?.(e);
      this.open.delete(e.id);
      return;
    }
    if (e.type === "welcome") this.secret = e.secret; // a pass is valid only once
    this.onEvent(e);
  }

  private closed(code: number): void {
    for (const [id, resolve] of this.open) resolve({ type: "error", id, message: "the connection to the desktop program broke: check whether it was done" });
    this.open.clear();
    this.onLink(code === DENIED ? "denied" : "lost");
    if (code !== DENIED) setTimeout(() => this.connect(), RETRY_MS);
  }
}
