// The constants that widget/build.mjs defines.

/** A file of the widget, beside the loader. */
interface BuiltFile {
  file: string;
  integrity: string;
}

/** The version in package.json; known to the loader. */
declare const VERSION: string;

/** The chat's script, which the loader loads; known to the loader. */
declare const CHAT: BuiltFile;

/** The SHA-384 of the frame's script in each language, in base64; known to the chat's script. */
declare const FRAMES: Record<import("./loader/words.ts").Language, string>;

/** The file of the frame's script in English; known to the chat's script. The names of the others have their language in place of "en". */
declare const FRAME: string;

/** The file of the WASM module; known to the chat's script. */
declare const MODULE: string;

/** The WASM module; known to the frame, which hashes it. */
declare const WASM: BuiltFile;

/** The loader of the same build; known to the package. */
declare const BUILD: BuiltFile;

declare module "*.css" {
  /** The minified style sheet as text. */
  const text: string;
  export default text;
}
