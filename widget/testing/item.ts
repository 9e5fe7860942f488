import { From, type Item, Kind } from "../bridge/outputs.ts";

/** For tests: an item of the stream, by default a text of the agent's. */
export const itemOf = (id: number, change: Partial<Item> = {}): Item => ({
  ...{ id, from: From.agent, kind: Kind.text, code: "", text: "hello", time: id, seq: 0, form: "", arrived: 0, before: 0, by: "" },
  ...change,
});
