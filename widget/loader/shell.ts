import type { State } from "./api.ts";
import type { Needs } from "./blocked.ts";
import type { Config } from "./config.ts";
import type { Keep } from "./keep.ts";
import type { Options } from "./options.ts";
import type { Pane } from "./pane.ts";

/** The loader, as the chat's script uses it. */
export interface Shell {
  readonly config: Config;
  /** What the site has chosen. */
  readonly options: Options;
  readonly needs: Needs;
  readonly keep: Keep;
  readonly pane: Pane;
  /** Loads the frame. A further call does nothing, unless the frame has failed to load. */
  start(): void;
  /** Replaces a frame that was loaded by a new one, to resume in it with what was kept. */
  again(): void;
  /** Looks at the state of the chat. */
  stated(): void;
  /** Ends and forgets the chat, because another tab was told to. */
  dropped(): void;
}

/** The chat's script, as the loader uses it. */
export interface Chat {
  /** Begins to speak with the frame that will have the other port. focus: whether its message box takes the focus if the pane is open. */
  meet(port: MessagePort, focus: boolean): void;
  /** Resumes the chat that an earlier page of this tab has left, unless another tab has it. */
  begin(): void;
  /** Fetches the WASM module for the frame, unless that was done. */
  fetchWasm(): Promise<void>;
  /** Listens to the window's events. document.open removes all listeners; adding one twice has no effect. */
  listen(): void;
  /** Notes that the pane was opened or closed. */
  toggled(open: boolean, focus: boolean): void;
  /** Notes that the page has removed the chat for good. */
  left(): void;
  /** What is known of the chat. */
  readonly state: State;
  /** Says what the site has now chosen. */
  update(): void;
  /** Ends the chat. told: whether other tabs are told to end theirs. Resolves when the relay knows, or cannot be reached. */
  reset(tell: boolean): Promise<void>;
  /** Ends the chat, and listens to nothing any more. */
  stop(): void;
}

/** The script element by which the loader loads the chat's script, which hands itself over to it. */
export interface Handover extends HTMLScriptElement {
  take?: (make: (shell: Shell) => Chat) => void;
}
