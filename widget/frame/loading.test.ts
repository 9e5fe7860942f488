import { expect, test, vi } from "vitest";
import { Loading } from "./loading.ts";
import { createState } from "./state.ts";

test("what is not the module is asked for again unbidden, once, and not under a module that is there", () => {
  const error = vi.spyOn(console, "error").mockReturnValue();
  const state = createState();
  let there = false;
  const ask = vi.fn();
  const loading = new Loading(state, () => there, ask);
  loading.mistaken();
  expect([state.loadFailed.value, ask.mock.calls.length]).toEqual([false, 1]);
  loading.mistaken();
  expect([state.loadFailed.value, ask.mock.calls.length]).toEqual([true, 1]);
  loading.retry();
  expect([state.loadFailed.value, ask.mock.calls.length]).toEqual([false, 2]);
  there = true;
  loading.mistaken();
  loading.failed();
  expect([state.loadFailed.value, state.broken.value, ask.mock.calls.length]).toEqual([false, false, 2]);
  expect(error.mock.calls).toEqual(Array(2).fill(["sealform: the WASM module is not the one this chat was built with"]));
  error.mockRestore();
});
