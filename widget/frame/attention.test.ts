import { expect, test } from "vitest";
import { From, Kind, type Item } from "../bridge/outputs.ts";
import { Attention } from "./attention.ts";

const message = (): Item => ({ kind: Kind.text, from: From.agent, time: Date.now() + 1, arrived: Date.now() + 1 }) as Item;

function world(): { attention: Attention; said: (number | boolean)[] } {
  const said: (number | boolean)[] = [];
  return { said, attention: new Attention({ unread: (n) => said.push(n), watched: (on) => said.push(on) }) };
}

test("what comes while the pane is closed is counted until it is opened", () => {
  const { attention, said } = world();
  attention.came(message());
  attention.came(message());
  attention.opened(true);
  attention.came(message());
  expect(said).toEqual([1, 2, 0, true]);
});

test("what comes into an open pane of a page that is behind others is counted until that is seen again", () => {
  const { attention, said } = world();
  attention.opened(true);
  attention.shown(false);
  attention.came(message());
  attention.shown(true);
  expect(said).toEqual([0, true, false, 1, 0, true]);
});

test("a pane that is opened while the page is behind others is seen later", () => {
  const { attention, said } = world();
  attention.shown(false);
  attention.came(message());
  attention.opened(true);
  attention.shown(true);
  expect(said).toEqual([false, 1, false, 0, true]);
});
