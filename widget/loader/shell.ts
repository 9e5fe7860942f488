import type { Problem, State } from "./api.ts";
import type { Config } from "./config.ts";
import type { Asset } from "./document.ts";
import type { Launcher } from "./launcher.ts";
import type { Options } from "./options.ts";
import type { Language, Words } from "./words.ts";

/** The loader, as the chat's script uses it. */
export interface Shell {
  readonly config: Config;
  /** What the site has chosen. */
  readonly options: Options;
  readonly language: Language;
  readonly words: Words;
  readonly launcher: Launcher;
  /** The chat's script. */
  readonly script: Asset;
  /** That of the page's script tag, "" for none. */
  readonly nonce: string;
  /** Whether the chat is open. */
  readonly open: boolean;
  /** Whether it was opened without the customer, whose focus stays where it is. */
  readonly quiet: boolean;
  /** Where the focus was when a script of the page opened it. */
  readonly from: Element | null;
  /** Whether the frame is to be loaded. */
  readonly wanted: boolean;
  /** Returns the address of a file beside the loader. */
  at(file: string): string;
  /** Returns the frame's document as the page can trust it. The first one that it is given is the only one. */
  html(document: string): string;
  /** Opens or closes the chat. focus: whether opening it takes the focus. */
  toggle(open: boolean, focus?: boolean): void;
  /** Looks at the state of the chat. */
  stated(): void;
  /** Tells the page what stands in the way of the chat. */
  problem(problem: Problem): void;
}

/** The chat's script, as the loader uses it. */
export interface Chat {
  /** What is known of the chat. */
  readonly state: State;
  /** Resumes the chat that an earlier page of this tab has left, unless another tab has it. */
  begin(): void;
  /** Loads the frame. A further call does nothing, unless the frame has failed to load. */
  start(): void;
  /** Notes that the element was inserted or moved, which takes its frame, or that the document was opened anew, which takes all listeners. */
  came(): void;
  /** Notes that the page has removed the chat for good. */
  left(): void;
  /** Notes that the chat was opened or closed. */
  toggled(open: boolean, focus: boolean): void;
  /** Throws a TypeError when the site cannot change to these options now. */
  check(options: Options): void;
  /** Says what the site has now chosen. */
  update(): void;
  /** Ends and forgets the chat, here and in the other tabs. Resolves when the relay knows, or cannot be reached. */
  reset(): Promise<void>;
  /** Ends the chat, and listens to nothing any more. */
  stop(): void;
}

/** The script element by which the loader loads the chat's script, which hands itself over to it. */
export interface Handover extends HTMLScriptElement {
  take?: (make: (shell: Shell) => Chat) => void;
}
