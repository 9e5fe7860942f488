import type { Notice, Reply } from "./machine.ts";
import type { Authority } from "./store.ts";

/** The variables that the operator sets, and the bindings of the platform. */
export interface Env {
  ORGS: string; // organisations: a root's verifier key each, and after it "spare" and the spare's fingerprint, if there is one
  ORIGINS: string; // public origins, likewise
  REQUEUE?: string | null; // how many seconds an agent may be away before a customer who is there waits for somebody else
  TRANSFER?: string | null; // for how many seconds a colleague can take a chat that is handed over
  MARK_KEY?: string; // a secret: see from.ts
  CHAT: DurableObjectNamespace<Chat>;
  QUEUE: DurableObjectNamespace<Queue>;
  ASSETS: Fetcher;
}

/** What the queue's object tells chats' objects: what has come into force, whether the relay accepts no more connections, and by how many milliseconds the platform's clock is ahead of its time. All objects share one time, or a customer who comes later could be queued before others. */
export type News = { news: Authority[]; draining: boolean; ahead: number };

/** A chat's object, as the queue's sees it. */
export interface Chat extends Rpc.DurableObjectBranded {
  /** Takes news from the queue's object. */
  told(news: News): void;
  /** Notes that a chat had to give way and is no longer in the queue. key: see keyOf. */
  turnedAway(key: Uint8Array): void;
  /** Notes that an agent does not take the chat, which was offered. body: a notice of the queue's core. */
  declined(body: Uint8Array): void;
}

/** The queue's object, as a chat's sees it. object: the id of the chat's object. */
export interface Queue extends Rpc.DurableObjectBranded {
  /** Registers a chat's object, which is about to take a connection, and returns what it lacks. has: the number of the newest that came into force there. From then on it is told of news. */
  attend(object: string, has: number): News;
  /** Takes notices of a chat's object, and returns the answers: for which chats the queue had no room, and how it stands for those that ask. */
  notices(object: string, notices: Notice[]): Reply[];
  /** Notes that a chat's object has nothing left. */
  finished(object: string): void;
}

/** Returns the one object that holds the queue. */
export function queueOf(env: Env): DurableObjectStub<Queue> {
  return env.QUEUE.get(env.QUEUE.idFromName("queue"));
}
