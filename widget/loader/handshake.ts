import { INIT, isHandshake, READY } from "../bridge/messages.ts";

/** The part of a window message that the handshake reads. */
interface WindowMessage {
  data: unknown;
  source: unknown;
}

/** The part of the frame's window that the handshake uses. */
export interface FrameWindow {
  postMessage(message: unknown, targetOrigin: string, transfer: Transferable[]): void;
}

/**
 * Returns a listener for window messages that answers the frame's READY once,
 * with a port. Anything from another source, or a second time, is ignored.
 */
export function answerOnce(frame: () => FrameWindow | null, port: MessagePort): (event: WindowMessage) => boolean {
  let answered = false;
  return ({ data, source }) => {
    const target = frame();
    if (answered || target === null || source !== target || !isHandshake(data, READY)) return false;
    answered = true;
    // The frame's origin is opaque, so "*" is the only target that reaches it. Nothing secret is in the
    // message, and the port carries sealed or public bytes only.
    target.postMessage(INIT, "*", [port]);
    return true;
  };
}
