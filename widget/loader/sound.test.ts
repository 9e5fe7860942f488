import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Sound } from "./sound.ts";

const node = { connect: () => node, frequency: {}, gain: { setValueAtTime: () => undefined, exponentialRampToValueAtTime: () => undefined } };
let heard = 0;
let opened = 0;
let [rests, closed] = [0, 0];
/** Settles when the browser lets audio sound. */
let allowed: Promise<void>;

/** Audio as a browser has it. */
class Audio {
  currentTime = 0;
  constructor() {
    opened++;
  }
  resume = () => allowed;
  suspend = () => Promise.resolve(rests++);
  close = () => Promise.resolve(closed++);
  createGain = () => node;
  createOscillator = () => ({ ...node, start: () => heard++, stop: () => undefined });
}

const press = (hasBeenActive: boolean) => vi.stubGlobal("navigator", { userActivation: { hasBeenActive } });

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("AudioContext", Audio);
  [heard, opened, rests, closed, allowed] = [0, 0, 0, 0, Promise.resolve()];
  press(true);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A page's sound, which the site wants or not. */
function sound(on = true): Sound {
  const sound = new Sound();
  sound.dress({ launcher: { sound: on } });
  return sound;
}

const later = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test("it sounds when more is unread, and not when less is", async () => {
  const page = sound();
  page.count(1);
  await later(3000);
  page.count(0);
  await later(3000);
  page.count(1);
  page.count(1);
  await later(3000);
  expect(heard).toBe(2);
  expect(opened).toBe(1);
});

test("of several messages at once one is heard", async () => {
  const page = sound();
  for (const n of [1, 2, 3]) page.count(n);
  await later(2999);
  page.count(4);
  await later(1);
  expect(heard).toBe(1);
  page.count(5);
  await later(0);
  expect(heard).toBe(2);
});

test("a site that has not asked for it, or no more, has none, and no audio", async () => {
  const page = sound(false);
  page.press();
  page.count(1);
  page.dress({});
  page.count(2);
  await later(0);
  expect([heard, opened]).toEqual([0, 0]);
  page.dress({ launcher: { sound: true } });
  page.count(3);
  await later(0);
  expect(heard).toBe(1);
});

test("before anybody has pressed something no audio is opened", async () => {
  press(false);
  const page = sound();
  page.press();
  page.count(1);
  await later(0);
  expect([heard, opened]).toEqual([0, 0]);
});

test("a press opens the audio, once, which rests until there is a tone", async () => {
  const page = sound();
  page.press();
  page.press();
  await later(0);
  expect([opened, rests, heard]).toEqual([1, 1, 0]);
  page.count(1);
  await later(0);
  expect([opened, rests, heard]).toEqual([1, 1, 1]);
});

test("a chat that the page takes away sounds no more", async () => {
  const page = sound();
  page.press();
  page.end();
  page.count(1);
  await later(0);
  expect([closed, heard]).toEqual([1, 0]);
});

test("a tone that the browser lets through too late is left out", async () => {
  let pass = (): void => undefined;
  allowed = new Promise((resolve) => (pass = resolve));
  const page = sound();
  page.count(1);
  await later(1500);
  pass();
  await later(0);
  expect(heard).toBe(0);
});

test("where there is no audio nothing happens", async () => {
  allowed = Promise.reject(new Error("no device"));
  const page = sound();
  page.press();
  page.count(1);
  await later(0);
  expect(heard).toBe(0);
});
