import type { Output } from "../bridge/outputs.ts";
import type { State } from "./state.ts";
import { notTaken } from "./stream.ts";
import { showKept } from "./waiting.ts";

/** The outputs that only change what is shown. */
type Shown = Extract<Output, { type: "delivered" | "read" | "not-taken" | "consent" | "queue" | "kept" | "peer" | "writing" | "paused" | "refused" | "ended" | "rating" }>;

/** Shows what an output says. */
export function show(state: State, output: Shown): void {
  switch (output.type) {
    case "delivered":
      state.delivered.value = Math.max(state.delivered.value, output.through);
      return;
    case "read":
      state.read.value = Math.max(state.read.value, output.through);
      return;
    case "not-taken":
      return notTaken(state, output.seq, output.reason);
    case "consent":
      state.consent.value = { ask: output.ask, name: output.name };
      return;
    case "queue":
      state.queue.value = output;
      return;
    case "kept":
      return showKept(state, output);
    case "peer":
      state.agentHere.value = output.up;
      return;
    case "writing":
      state.writing.value = output.on;
      return;
    case "paused":
      state.paused.value = output.why;
      return;
    case "rating":
      state.rating.value = output.state;
      return;
    case "refused":
      return; // the module counts what it could not verify, and the chat goes on
    case "ended":
      return; // a state output says so too
  }
}
