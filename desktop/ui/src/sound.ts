// Short sounds, made of tones. Browsers let a page sound only after a press in it.
import { signal } from "@preact/signals";

/** What there is news of. */
export type Kind = "waiting" | "message" | "form";

/** The tones of each sound, in Hz. Those of a waiting customer rise. */
const tones: Record<Kind, readonly number[]> = { waiting: [523, 659, 784], message: [659], form: [784, 659] };
const APART_S = 0.13;
const LASTS_S = 0.3;
const LOUD = 0.16;

/** Whether this window may sound. It may again without another press, once it could. */
export const audible = signal(false);

let audio: AudioContext | undefined;
let playing = 0;

/** Makes the window able to sound, with the first press that the browser takes for one. */
export function soundAfterPress(page: Pick<Document, "addEventListener" | "removeEventListener">): void {
  const kinds = ["pointerup", "keydown", "click"] as const;
  const press = () =>
    void unlock().then((open) => {
      if (open) for (const kind of kinds) page.removeEventListener(kind, press, true);
    });
  for (const kind of kinds) page.addEventListener(kind, press, true);
}

/** Opens the audio, and reports whether the browser allows it. It rests until there is a sound, since an open one can keep the machine awake. */
async function unlock(): Promise<boolean> {
  if (audible.value) return true;
  try {
    audio ??= new AudioContext();
    await audio.resume();
    if (audio.state !== "running") return false;
    audible.value = true;
    await rest();
    return true;
  } catch {
    return false; // there is no audio here
  }
}

async function rest(): Promise<void> {
  if (playing === 0) await audio?.suspend();
}

/** Plays the sound of one kind of news. */
export async function play(kind: Kind): Promise<void> {
  if (!audio || !audible.value) return;
  playing++;
  try {
    await audio.resume();
    for (const [n, hz] of tones[kind].entries()) tone(audio, hz, n * APART_S);
    await new Promise((over) => setTimeout(over, (tones[kind].length * APART_S + LASTS_S) * 1000));
  } catch {
    // The device was taken away. The next sound tries again.
  }
  playing--;
  await rest();
}

function tone(context: AudioContext, hz: number, after: number): void {
  const at = context.currentTime + 0.02 + after;
  const source = context.createOscillator();
  const volume = context.createGain();
  source.frequency.value = hz;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(LOUD, at + 0.012);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + LASTS_S);
  source.connect(volume).connect(context.destination);
  source.start(at);
  source.stop(at + LASTS_S);
}
