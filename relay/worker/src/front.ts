import { WorkerEntrypoint } from "cloudflare:workers";
import type { Env } from "./object.ts";
import { site } from "./site.ts";

export { RelayObject } from "./object.ts";

const subprotocol = "sealform.v1";

/** Sends upgrades to the relay's object, the widget's files from the assets, and everything else to Go. */
export default {
  async fetch(request, env, ctx): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === "/v1/socket" && offers(request)) return relay(env).fetch(request);
    if (pathname.startsWith("/widget/")) return widgetFile(request, env);
    return await site(request, env, ctx);
  },
} satisfies ExportedHandler<Env>;

/** What is not open to the internet: another Worker, or workerd's own configuration, must bind it. */
export class Ops extends WorkerEntrypoint<Env> {
  /** GET says since when the object has its memory and how many are connected. POST closes every connection with 4100, and every later one until the object starts anew. */
  override async fetch(request: Request): Promise<Response> {
    if (request.method === "POST") return relay(this.env).fetch("https://relay/drain", { method: "POST" });
    return relay(this.env).fetch("https://relay/state");
  }
}

function relay(env: Env): Fetcher {
  return env.RELAY.get(env.RELAY.idFromName("relay"));
}

function offers(request: Request): boolean {
  const protocols = (request.headers.get("Sec-WebSocket-Protocol") ?? "").split(",").map((p) => p.trim());
  return request.headers.get("Upgrade")?.toLowerCase() === "websocket" && protocols.includes(subprotocol);
}

/** The names of the files hold their hashes, so their content never changes. */
async function widgetFile(request: Request, env: Env): Promise<Response> {
  const url = new URL(request.url);
  const file = await env.ASSETS.fetch(new Request(new URL(url.pathname.slice("/widget".length), url), { method: request.method }));
  if (!file.ok) return new Response("404 page not found\n", { status: 404 });
  const response = new Response(file.body, file);
  response.headers.set("Content-Type", url.pathname.endsWith(".wasm") ? "application/wasm" : "text/javascript; charset=utf-8");
  response.headers.set("Cache-Control", "public, max-age=31536000, immutable");
  response.headers.set("Access-Control-Allow-Origin", "*");
  response.headers.set("Cross-Origin-Resource-Policy", "cross-origin");
  response.headers.set("X-Content-Type-Options", "nosniff");
  return response;
}
