// The package "sealform": what puts the script tag into a page, and its types. Importing it does nothing.
import type { Sealform } from "../loader/api.ts";
import type { Options } from "../loader/options.ts";
import { own } from "../loader/own.ts";
import { there } from "../loader/page.ts";
import { LoadError } from "./failure.ts";
import { type Place, tagOf, type Tag } from "./place.ts";
import { awaited, found, inserted, parsed } from "./tag.ts";

export type { Events, Problem, Sealform, State } from "../loader/api.ts";
export type { Customer, Launcher, Look, Options } from "../loader/options.ts";
export { LoadError, type Reason } from "./failure.ts";
export type { Loader, Place } from "./place.ts";

let pending: Promise<Sealform> | undefined;
/** The chat that is there, and what it was loaded with. */
let loaded: { chat: Sealform; data: Tag["data"] } | undefined;

/**
 * Loads the chat, or finds the one that is there, and sets its options. A page has one: further calls get the same.
 * Resolves with null on a server. Rejects with a LoadError if the chat is not there; it can be called again then.
 */
export async function load(place: Place, options?: Options): Promise<Sealform | null> {
  if (typeof document === "undefined") return null;
  const tag = tagOf(place);
  const chat = await (pending ??= bring(tag).finally(() => (pending = undefined)));
  compare(chat, tag.data);
  if (options) chat.update(options);
  return chat;
}

async function bring(tag: Tag): Promise<Sealform> {
  if (loaded && there() === loaded.chat) return loaded.chat;
  await parsed();
  const script = found();
  const before = script ? await awaited(script) : there();
  const chat = before ?? (await inserted(tag));
  loaded = { chat, data: before && script ? dataOf(script) : tag.data };
  return chat;
}

function dataOf({ dataset }: HTMLScriptElement): Tag["data"] {
  const { relay = "", org = "", spare = "", service = "" } = own<DOMStringMap>(dataset);
  return { relay, org, spare, service };
}

function compare(chat: Sealform, wanted: Tag["data"]): void {
  if (loaded?.chat !== chat) return;
  const { data } = loaded;
  const other = (["relay", "org", "spare", "service"] as const).find((name) => data[name] !== wanted[name]);
  if (other) {
    throw new LoadError("another", `the page has the chat whose ${other} is ${JSON.stringify(data[other])}, not ${JSON.stringify(wanted[other])}: await its destroy() first`);
  }
}
