// The plain HTTP side is a Go http.Handler behind github.com/syumai/workers. A
// Go program of that kind serves one request; each request gets its own.
import "wasm_exec";
import module from "./serve.wasm";
import type { Env } from "./env.ts";

interface Binding {
  handleRequest?: (request: Request) => Promise<Response>;
}

declare global {
  /** syumai/workers calls it. */
  var tryCatch: ((f: () => unknown) => object) | undefined;
}

globalThis.tryCatch = (f) => {
  try {
    return { result: f() };
  } catch (error) {
    return { error };
  }
};

/** Answers a request that is no upgrade. */
export async function site(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
  const binding: Binding = {};
  const go = new Go();
  const ready = new Promise<void>((resolve, reject) => {
    const workers = { ready: resolve };
    const instance = new WebAssembly.Instance(module, { ...go.importObject, workers });
    go.run(instance, { env: { ...env, LOADER }, ctx, binding }).catch(reject);
  });
  await ready;
  if (!binding.handleRequest) throw new Error("the Go program has not begun to serve");
  return binding.handleRequest(request);
}
