// Inputs count a caret in UTF-16 units, the WASM module in code points.

/** Returns how many code points stand before a UTF-16 offset. */
export function toCodePoints(text: string, units: number): number {
  return Array.from(text.slice(0, units)).length;
}

/** Returns the UTF-16 offset that stands after so many code points. */
export function toUnits(text: string, codePoints: number): number {
  return Array.from(text).slice(0, codePoints).join("").length;
}
