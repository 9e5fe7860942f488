import type { Rating } from "../bridge/codes.ts";
import type { State } from "./state.ts";
import { foundBy, problem, words } from "./words.ts";

/** Reports whether the agent's end still waits for a rating, or the customer for what became of one. */
export function mayRate({ rating }: State): boolean {
  return rating.value === "asked" || rating.value === "sending";
}

/** Returns what became of a rating; "" while none was given. */
export function fateOf(state: Rating | "", agent: string): string {
  switch (state) {
    case "sending":
      return words.stream.sending;
    case "given":
      return words.rating.given(agent);
    case "unconfirmed":
      return words.form.unconfirmed(agent);
    default:
      return "";
  }
}

/** Returns why a rating was not sent, by the code of the error; "" for none. */
export function unratedBy(code: string): string {
  const found = foundBy(code);
  if (found !== "") return words.guard.found[found].text.join("");
  if (code.endsWith("too-long")) return words.rating.overlong;
  return code && problem(code);
}
