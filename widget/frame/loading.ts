import type { State } from "./state.ts";

/** How the WASM module comes, as far as a customer notices. It sees no message. */
export class Loading {
  readonly #state: State;
  readonly #there: () => boolean;
  readonly #ask: () => void;
  /** Whether the module was asked for again because what came was not it. */
  #again = false;

  /** there: whether a module runs. ask: has it fetched once more, from where it is served. */
  constructor(state: State, there: () => boolean, ask: () => void) {
    this.#state = state;
    this.#there = there;
    this.#ask = ask;
  }

  /** Shows that the module cannot run here, unless one does. */
  failed(): void {
    if (!this.#there()) this.#state.broken.value = true;
  }

  /** Notes that what came was not the module. It may have been damaged on the way, or where the browser keeps it: once, it is asked for again unbidden. */
  mistaken(): void {
    if (this.#there()) return;
    console.error("sealform: the WASM module is not the one this chat was built with");
    if (this.#again) this.#state.loadFailed.value = true;
    else this.retry();
    this.#again = true;
  }

  /** Asks for the module once more. */
  retry(): void {
    this.#state.loadFailed.value = false;
    this.#ask();
  }
}
