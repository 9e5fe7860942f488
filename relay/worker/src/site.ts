// Plain HTTP is served by a Go http.Handler behind github.com/syumai/workers. Such
// a Go program serves only one request, so each request starts its own.
import "wasm_exec";
import module from "./serve.wasm";
import type { Env } from "./env.ts";

interface Binding {
  handleRequest?: (request: Request) => Promise<Response>;
}

declare global {
  /** Called by syumai/workers. */
  var tryCatch: ((f: () => unknown) => object) | undefined;
}

globalThis.tryCatch = (f) => {
  try {
    return { result: f() };
  } catch (error) {
    return { error };
  }
};

/** Answers a request that is no upgrade. Throws an Error when the Go program does not start. */
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
