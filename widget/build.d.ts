// What widget/build.mjs puts in.

/** A file of the widget, beside the loader. */
interface BuiltFile {
  file: string;
  integrity: string;
}

/** Of the frame's script in each language; known to the loader. */
declare const FRAMES: Record<import("./loader/words.ts").Language, BuiltFile>;

/** Of the WASM module; known to the loader and the frame. */
declare const WASM: BuiltFile;

declare module "*.css" {
  /** The minified style sheet as text. */
  const text: string;
  export default text;
}
