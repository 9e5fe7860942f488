import type { Options } from "./options.ts";

/** How long the tone lasts, in seconds. */
const LASTS = 0.4;

/** The least time between two tones, and how late one may begin, in milliseconds. */
const APART = 3000;
const LATE = 1000;

/**
 * Has the page sound when another message is unread. Browsers let a page sound only
 * once somebody has pressed something in it, some only if its audio was opened in
 * that press: until then there is no tone, and nothing on the console.
 */
export class Sound {
  #on = false;
  #count = 0;
  #last = -Infinity;
  #audio: AudioContext | undefined;

  /** Takes what the site has chosen. */
  dress({ launcher }: Options): void {
    this.#on = launcher?.sound ?? false;
  }

  /** Opens the audio, in a press. It rests until there is a tone: an open one can keep the machine awake. */
  press(): void {
    if (!this.#audio) void this.#open().then((audio) => audio?.suspend(), nothing);
  }

  /** Takes the number of unread messages, and sounds when it grows. */
  count(n: number): void {
    const more = n > this.#count;
    this.#count = n;
    const now = performance.now();
    if (!more || !this.#on || now - this.#last < APART) return;
    this.#last = now;
    void this.#open().then((audio) => audio && performance.now() - now < LATE && play(audio), nothing);
  }

  /** Closes the audio. */
  end(): void {
    this.#on = false;
    void this.#audio?.close();
  }

  async #open(): Promise<AudioContext | undefined> {
    if (!this.#on || !navigator.userActivation.hasBeenActive) return undefined;
    const audio = (this.#audio ??= new AudioContext());
    await audio.resume();
    return audio;
  }
}

// There is no audio here.
const nothing = (): void => undefined;

function play(audio: AudioContext): void {
  const [tone, loud] = [audio.createOscillator(), audio.createGain()];
  const now = audio.currentTime;
  tone.frequency.value = 660;
  loud.gain.setValueAtTime(0.15, now);
  loud.gain.exponentialRampToValueAtTime(0.001, now + LASTS);
  tone.connect(loud).connect(audio.destination);
  tone.start(now);
  tone.stop(now + LASTS);
  tone.onended = () => void audio.suspend();
}
