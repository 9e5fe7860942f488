declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

declare module "wasm_exec";

/** Name and integrity of the widget's loader; build.mjs puts them in. */
declare const LOADER: string;

/** Go's own shim; a context becomes the Go program's global "context". */
declare class Go {
  importObject: WebAssembly.Imports;
  exit: (code: number) => void;
  run(instance: WebAssembly.Instance, context?: object): Promise<void>;
}
