import { WorkerEntrypoint } from "cloudflare:workers";
import { type Env, queueOf } from "./env.ts";
import { marked, remarked } from "./from.ts";
import { site } from "./site.ts";
import { chatQuery, path, subprotocol } from "./wire.ts";

export { ChatObject } from "./chat.ts";
export { QueueObject } from "./queue.ts";

/** The longest origin: a longer one would not fit into the attachment of a socket. */
const maxOrigin = 1000;

/** Routes upgrades to the object of a chat or the queue, requests for the widget's files to the assets, and everything else to Go. */
export default {
  async fetch(request, env, ctx): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === path && offers(request)) return await socket(request, env);
    if (pathname.startsWith("/widget/")) return widgetFile(request, env);
    return await site(await remarked(request, env), env, ctx);
  },
} satisfies ExportedHandler<Env>;

/** The operator's interface. It is not reachable from the internet: another Worker, or the configuration of workerd, must bind it. */
export class Ops extends WorkerEntrypoint<Env> {
  /** GET returns the state of the queue's object, or with ?chat=TICKET of that chat's: when it was last started, its connections and its chats. POST closes every connection with 4100, including later ones until the objects start again. */
  override async fetch(request: Request): Promise<Response> {
    if (request.method === "POST") return queueOf(this.env).fetch("https://relay/drain", { method: "POST" });
    const ticket = new URL(request.url).searchParams.get(chatQuery);
    return (ticket ? chat(this.env, ticket) : queueOf(this.env)).fetch("https://relay/state");
  }
}

/** Routes an upgrade: to a chat's object, or without a ticket, for an agent's desk, to the queue's. A ticket of zeros is malformed. */
async function socket(request: Request, env: Env): Promise<Response> {
  if ((request.headers.get("Origin") ?? "").length > maxOrigin) return new Response("the origin is too long\n", { status: 400 });
  const ticket = new URL(request.url).searchParams.get(chatQuery);
  if (ticket === null) return queueOf(env).fetch(await marked(request, env));
  if (/^(?!0*$)[0-9a-f]{32}$/.test(ticket)) return chat(env, ticket).fetch(await marked(request, env));
  return new Response(`chat ${JSON.stringify(ticket)} is malformed: give 32 lower-case hexadecimal digits\n`, { status: 400 });
}

function chat(env: Env, ticket: string): Fetcher {
  return env.CHAT.get(env.CHAT.idFromName(ticket));
}

function offers(request: Request): boolean {
  const protocols = (request.headers.get("Sec-WebSocket-Protocol") ?? "").split(",").map((p) => p.trim());
  return request.headers.get("Upgrade")?.toLowerCase() === "websocket" && protocols.includes(subprotocol);
}

/** Serves a file of the widget. Its name holds its hash, so its content never changes. */
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
