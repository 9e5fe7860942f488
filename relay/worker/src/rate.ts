/** How many turns come back each second, and how many there are at once. */
const [rate, burst] = [1, 30];

/** How many turns the network of an address has for each that the address has: as many as relay/native gives it. */
const networkPlaces = 16;

/** How many marks are followed before the object forgets all of them. */
const kept = 4096;

interface Turns {
  left: number;
  at: number;
}

/** Bounds how much one address may hand over, and one network. It knows marks only, and forgets them with its memory. */
export class Rate {
  readonly #turns = new Map<string, Turns>();

  /** Reports whether it is this mark's turn now, Unix ms. A mark of zeros is not known, and always has its turn. */
  take(mark: string, now: number): boolean {
    if (/^0*$/.test(mark)) return true;
    if (this.#turns.size > kept) this.#turns.clear();
    const one = this.#refilled(mark.slice(0, 16), burst, now);
    const all = this.#refilled(`/${mark.slice(16)}`, burst * networkPlaces, now);
    if (one.left < 1 || all.left < 1) return false;
    one.left--;
    all.left--;
    return true;
  }

  #refilled(key: string, most: number, now: number): Turns {
    const turns = this.#turns.get(key) ?? { left: most, at: now };
    turns.left = Math.min(most, turns.left + (Math.max(0, now - turns.at) / 1000) * rate * (most / burst));
    turns.at = now;
    this.#turns.set(key, turns);
    return turns;
  }
}
