// The Worker of the tests: the platform's clock can be set, alarms ring by that
// clock, and what would be billed is counted. Otherwise it is the real Worker.
import type { Env } from "../src/env.ts";
import front, { ChatObject as Chat, Ops as Operators, QueueObject as Queue } from "../src/front.ts";

export default front;

/** How often a pending alarm is checked, in milliseconds, since the runtime's own clock cannot be set. */
const lookAfter = 50;

/** The storage key of the time for which an object has set its alarm. */
const key = "alarm";

const real = Date.now.bind(Date);
let ahead = 0;
Date.now = () => real() + ahead;

/** When the alarms of the objects in memory are due, by object. */
const alarms = new Map<string, number>();

/** What all objects have used, as it would be billed. */
const used = { requests: 0, alarms: 0, cursors: [] as SqlStorageCursor<Record<string, SqlStorageValue>>[] };

function watched(ctx: DurableObjectState): DurableObjectState {
  const { storage } = ctx;
  const { sql } = storage;
  const [setAlarm, deleteAll] = [storage.setAlarm.bind(storage), storage.deleteAll.bind(storage)];
  const exec = (query: string, ...values: SqlStorageValue[]) => {
    const cursor = sql.exec(query, ...values);
    used.cursors.push(cursor);
    return cursor;
  };
  const patched = {
    sql: { exec },
    getAlarm: () => {
      const at = storage.kv.get<number>(key);
      if (at !== undefined) alarms.set(ctx.id.toString(), at);
      return Promise.resolve(at ?? null);
    },
    deleteAll: () => {
      alarms.delete(ctx.id.toString());
      return deleteAll();
    },
    setAlarm: (at: number) => {
      used.alarms++;
      alarms.set(ctx.id.toString(), at);
      storage.kv.put(key, at);
      return setAlarm(real() + lookAfter);
    },
    lookLater: () => setAlarm(real() + lookAfter),
  };
  for (const [name, value] of Object.entries(patched)) Object.defineProperty(storage, name, { value });
  return ctx;
}

type Watched = DurableObjectStorage & { lookLater: () => Promise<void> };

/** Reports whether an object's alarm is due; if not, has it checked again later. */
async function due({ id, storage }: DurableObjectState): Promise<boolean> {
  const at = storage.kv.get<number>(key);
  if (at !== undefined && at > Date.now()) {
    await (storage as Watched).lookLater();
    return false;
  }
  storage.kv.delete(key);
  alarms.delete(id.toString());
  used.requests++;
  return true;
}

/** A chat's object whose clock can be set. */
export class ChatObject extends Chat {
  constructor(ctx: DurableObjectState, env: Env) {
    super(watched(ctx), env);
  }

  override async alarm(): Promise<void> {
    if (await due(this.ctx)) await super.alarm();
  }
}

/** The queue's object, whose clock can be set. */
export class QueueObject extends Queue {
  constructor(ctx: DurableObjectState, env: Env) {
    super(watched(ctx), env);
  }

  override async alarm(): Promise<void> {
    if (await due(this.ctx)) await super.alarm();
  }
}

for (const [object, methods] of [
  [ChatObject, ["fetch", "told"]],
  [QueueObject, ["fetch", "attend", "notices", "finished"]],
] as const) {
  for (const name of methods) count(object.prototype as unknown as Record<string, (...args: unknown[]) => unknown>, name);
}

function count(methods: Record<string, (...args: unknown[]) => unknown>, name: string): void {
  const method = methods[name];
  methods[name] = function (this: unknown, ...args: unknown[]) {
    const [request] = args;
    if (!(request instanceof Request && request.url.endsWith("/state"))) used.requests++; // the tests' own questions
    return method?.apply(this, args);
  };
}

/** Sets the clock forward, pausing at each alarm until it has rung. */
async function pass(time: number): Promise<void> {
  for (const until = Date.now() + time; ;) {
    const next = Math.min(until, ...alarms.values());
    ahead += Math.max(0, next - Date.now());
    if (next === until) return;
    while (Math.min(...alarms.values()) === next) await scheduler.wait(5);
  }
}

function billed(): string {
  const rows = used.cursors.reduce((sum, cursor) => sum + cursor.rowsWritten, 0);
  const text = `requests ${used.requests}\nrows ${rows + used.alarms}\n`;
  Object.assign(used, { requests: 0, alarms: 0, cursors: [] });
  return text;
}

/** ?ahead=MILLISECONDS sets the platform's clock, ?pass=MILLISECONDS lets time pass, ?used returns what was used since the last call, and ?due how many alarms are set and due. */
export class Ops extends Operators {
  override async fetch(request: Request): Promise<Response> {
    const [what, value] = new URL(request.url).search.slice(1).split("=");
    switch (what) {
      case "ahead":
        ahead = Number(value);
        break;
      case "pass":
        await pass(Number(value));
        break;
      case "used":
        return new Response(billed());
      case "due":
        return new Response(`set ${alarms.size}\ndue ${[...alarms.values()].filter((at) => at <= Date.now()).length}\n`);
      default:
        return super.fetch(request);
    }
    return new Response();
  }
}
