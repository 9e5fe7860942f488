import type { Notice } from "./machine.ts";
import type { Roster } from "./store.ts";

/** What the operator sets, and what the platform binds. */
export interface Env {
  ORGS: string; // root verifier keys, separated by spaces
  ORIGINS: string; // public origins, likewise
  MARK_KEY?: string; // a secret: see from.ts
  CHAT: DurableObjectNamespace<Chat>;
  QUEUE: DurableObjectNamespace<Queue>;
  ASSETS: Fetcher;
}

/** What chats' objects are told: rosters, whether the relay takes nobody any more, and the time, which is one for all, or who comes later could stand before others. */
export type News = { rosters: Roster[]; draining: boolean; ahead: number };

/** A chat's object, as the queue's sees it. */
export interface Chat extends Rpc.DurableObjectBranded {
  /** Takes what the queue's object has to say to every chat. */
  told(news: News): void;
  /** Takes it that a chat stands in the queue no longer: it had to give way. */
  turnedAway(key: Uint8Array): void;
}

/** The queue's object, as a chat's sees it. A chat's object is known by its id. */
export interface Queue extends Rpc.DurableObjectBranded {
  /** A chat's object has a connection coming, and rosters up to that number. It is told of later ones. */
  attend(object: string, has: number): News;
  /** Takes what a chat's object has to say, and returns what there was no room for. */
  notices(object: string, notices: Notice[]): Uint8Array[];
  /** A chat's object has nothing left. */
  finished(object: string): void;
}

/** Returns the one object that holds the queue. */
export function queueOf(env: Env): DurableObjectStub<Queue> {
  return env.QUEUE.get(env.QUEUE.idFromName("queue"));
}
