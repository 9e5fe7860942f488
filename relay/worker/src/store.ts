import { maxOffers, replayAge } from "./limits.ts";

/** How many frames of a chat are kept: as many as relay/core keeps for both directions. */
const keptFrames = 512;

/** How many bytes of frames are kept, which is more than in relay/core. */
const keptBytes = 2 << 20;

/** What is in force in an organisation, as the frame of it. Everything that comes into force at the queue's object gets the next number. */
export type Authority = { org: Uint8Array; frame: Uint8Array; n: number };

type Row = Record<string, SqlStorageValue>;

/** A table that is created with its first row, so that an object without data stores nothing. */
export class Table {
  readonly #sql: SqlStorage;
  readonly #name: string;
  readonly #definition: string;
  #made: boolean;

  constructor(sql: SqlStorage, name: string, columns: string) {
    this.#sql = sql;
    this.#name = name;
    this.#definition = `CREATE TABLE ${name} (${columns}) WITHOUT ROWID`;
    this.#made = sql.exec("SELECT 1 FROM sqlite_master WHERE name = ?", name).toArray().length > 0;
  }

  /** Runs a statement that adds a row. */
  add(query: string, ...values: SqlStorageValue[]): void {
    if (!this.#made) this.#sql.exec(this.#definition);
    this.#made = true;
    this.#sql.exec(query, ...values);
  }

  /** Returns the number of rows. */
  count(): number {
    return this.run<{ n: number }>(`SELECT count(*) AS n FROM ${this.#name}`)[0]?.n ?? 0;
  }

  /** Runs any other statement and returns the rows; without a table there are none. */
  run<T extends Row>(query: string, ...values: SqlStorageValue[]): T[] {
    return this.#made ? this.#sql.exec<T>(query, ...values).toArray() : [];
  }
}

/** A table of states that the core gives out and takes back, each under a key. */
export class States {
  readonly #name: string;
  readonly #table: Table;

  constructor(sql: SqlStorage, name: string) {
    this.#name = name;
    this.#table = new Table(sql, name, "key BLOB PRIMARY KEY, state BLOB NOT NULL");
  }

  /** Returns all of them. */
  all(): { key: Uint8Array; state: Uint8Array }[] {
    const rows = this.#table.run<{ key: ArrayBuffer; state: ArrayBuffer }>(`SELECT key, state FROM ${this.#name}`);
    return rows.map(({ key, state }) => ({ key: new Uint8Array(key), state: new Uint8Array(state) }));
  }

  /** Stores a state in place of the one before; an empty one is removed. */
  keep(key: Uint8Array, state: Uint8Array): void {
    if (state.length === 0) this.#table.run(`DELETE FROM ${this.#name} WHERE key = ?`, blob(key));
    else this.#table.add(`INSERT INTO ${this.#name} VALUES (?, ?) ON CONFLICT DO UPDATE SET state = excluded.state WHERE state <> excluded.state`, blob(key), blob(state));
  }
}

/** What an object must keep when it loses its memory. All of it is public or sealed. */
export abstract class Store {
  /** Returns the number of chats. */
  abstract count(): number;

  /** Returns the latest time among the stored data, Unix ms, or 0. */
  abstract latest(): number;

  readonly #clock: Table;
  readonly #inForce: Table;

  constructor(protected readonly sql: SqlStorage) {
    this.#clock = new Table(sql, "clock", "id INTEGER PRIMARY KEY, ahead INTEGER NOT NULL");
    this.#inForce = new Table(sql, "in_force", "org BLOB PRIMARY KEY, frame BLOB NOT NULL, n INTEGER NOT NULL");
  }

  /** Returns by how many milliseconds the platform's clock is ahead of the object's time. */
  ahead(): number {
    return this.#clock.run<{ ahead: number }>("SELECT ahead FROM clock")[0]?.ahead ?? 0;
  }

  /** Stores by how many milliseconds the platform's clock is ahead. */
  keepAhead(ahead: number): void {
    this.#clock.add("INSERT INTO clock VALUES (0, ?) ON CONFLICT DO UPDATE SET ahead = excluded.ahead", ahead);
  }

  /** Returns what came into force after number n. */
  inForce(n = 0): Authority[] {
    const rows = this.#inForce.run<{ org: ArrayBuffer; frame: ArrayBuffer; n: number }>("SELECT * FROM in_force WHERE n > ? ORDER BY org", n);
    return rows.map(({ org, frame, n }) => ({ org: new Uint8Array(org), frame: new Uint8Array(frame), n }));
  }

  /** Returns the number of the newest of it, or 0. */
  newest(): number {
    return this.#inForce.run<{ n: number }>("SELECT coalesce(max(n), 0) AS n FROM in_force")[0]?.n ?? 0;
  }

  /** Returns the frame of what is in force in an organisation. */
  frameOf(org: Uint8Array): Uint8Array | undefined {
    const [row] = this.#inForce.run<{ frame: ArrayBuffer }>("SELECT frame FROM in_force WHERE org = ?", blob(org));
    return row && new Uint8Array(row.frame);
  }

  /** Returns the number of what is in force in an organisation, or 0. */
  numberOf(org: Uint8Array): number {
    return this.#inForce.run<{ n: number }>("SELECT n FROM in_force WHERE org = ?", blob(org))[0]?.n ?? 0;
  }

  /** Keeps what is in force in an organisation, in place of what was. */
  keepInForce({ org, frame, n }: Authority): void {
    this.#inForce.add("INSERT INTO in_force VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET frame = excluded.frame, n = excluded.n", blob(org), blob(frame), n);
  }
}

/** The store of a chat's object: chats, what their customers have written while they wait, and frames for ends that are away. */
export class ChatStore extends Store {
  readonly openings = new States(this.sql, "openings");
  readonly #chats = new Table(this.sql, "chats", "key BLOB PRIMARY KEY, state BLOB NOT NULL");
  readonly #frames = new Table(this.sql, "frames", "key BLOB, n INTEGER, message BLOB NOT NULL, PRIMARY KEY (key, n)");

  count(): number {
    return this.#chats.count();
  }

  /** Returns the chats. */
  chats(): { key: Uint8Array; state: Uint8Array }[] {
    const rows = this.#chats.run<{ key: ArrayBuffer; state: ArrayBuffer }>("SELECT key, state FROM chats");
    return rows.map(({ key, state }) => ({ key: new Uint8Array(key), state: new Uint8Array(state) }));
  }

  /** Stores a chat's state; an empty one removes the chat. */
  keepChat(key: Uint8Array, state: Uint8Array): void {
    if (state.length === 0) this.forgetChat(key);
    else this.#chats.add("INSERT INTO chats VALUES (?, ?) ON CONFLICT DO UPDATE SET state = excluded.state", blob(key), blob(state));
  }

  /** Removes a chat and its frames. */
  forgetChat(key: Uint8Array): void {
    this.#chats.run("DELETE FROM chats WHERE key = ?", blob(key));
    this.#frames.run("DELETE FROM frames WHERE key = ?", blob(key));
    this.openings.keep(key, new Uint8Array());
  }

  latest(): number {
    return Math.floor((this.#frames.run<{ n: number }>("SELECT coalesce(max(n), 0) AS n FROM frames")[0]?.n ?? 0) / 1000);
  }

  /** Removes frames that are older than replayAge. */
  dropOldFrames(now: number): void {
    this.#frames.run("DELETE FROM frames WHERE n < ?", (now - replayAge) * 1000);
  }

  /** Returns all frames that are not too old, each with the time at which it was stored, in the order of their arrival. */
  frames(now: number): { key: Uint8Array; at: number; message: Uint8Array }[] {
    this.dropOldFrames(now);
    const rows = this.#frames.run<{ key: ArrayBuffer; n: number; message: ArrayBuffer }>("SELECT key, n, message FROM frames ORDER BY key, n");
    return rows.map(({ key, n, message }) => ({ key: new Uint8Array(key), at: Math.floor(n / 1000), message: new Uint8Array(message) }));
  }

  /** Stores a frame. n: the time in microseconds, greater than any before. */
  keepFrame(key: Uint8Array, n: number, message: Uint8Array): void {
    this.#frames.add("INSERT INTO frames VALUES (?, ?, ?)", blob(key), n, blob(message));
    if (n % 32 === 0) this.#trim(blob(key));
  }

  #trim(key: ArrayBuffer): void {
    this.#frames.run(
      `DELETE FROM frames WHERE key = ?1 AND n IN (SELECT n FROM (
        SELECT n, row_number() OVER newest AS rows, sum(length(message)) OVER newest AS bytes FROM frames WHERE key = ?1 WINDOW newest AS (ORDER BY n DESC)
      ) WHERE rows > ?2 OR bytes > ?3)`,
      key,
      keptFrames,
      keptBytes,
    );
  }
}

/** Which chats' objects are open, each with the number of the newest that came into force which it has, which chats wait and what desks are shown of them, what was left while nobody was there, who is on duty, how long others waited, and which chats are handed over. */
export class QueueStore extends Store {
  readonly shown = new States(this.sql, "shown");
  readonly letters = new States(this.sql, "letters");
  readonly duties = new States(this.sql, "duties");
  readonly waits = new States(this.sql, "waits");
  readonly #open = new Table(this.sql, "open", "object TEXT PRIMARY KEY, has INTEGER NOT NULL");
  readonly #offers = new Table(this.sql, "offers", "key BLOB PRIMARY KEY, until INTEGER NOT NULL, offer BLOB NOT NULL");
  readonly #waiting = new Table(this.sql, "waiting", "key BLOB PRIMARY KEY, object TEXT NOT NULL, notice BLOB NOT NULL");

  count(): number {
    return this.#open.count();
  }

  /** Returns when the newest waiting chat began to wait, which a notice says after the key. */
  latest(): number {
    const [last] = this.#waiting.run<{ since: ArrayBuffer | null }>("SELECT max(substr(notice, 49, 8)) AS since FROM waiting");
    return last?.since ? Number(new DataView(last.since).getBigInt64(0)) : 0;
  }

  /** Keeps an object that has all that is in force. One that is known may still lack some. */
  keepOpen(object: string): void {
    this.#open.add("INSERT INTO open VALUES (?, ?) ON CONFLICT DO NOTHING", object, this.newest());
  }

  /** Removes an object. */
  dropOpen(object: string): void {
    this.#open.run("DELETE FROM open WHERE object = ?", object);
  }

  /** Returns so many of the objects that lack something. */
  behind(most: number): { object: string; has: number }[] {
    return this.#open.run<{ object: string; has: number }>("SELECT object, has FROM open WHERE has < ? LIMIT ?", this.newest(), most);
  }

  /** Notes that an object has all rosters up to number n. */
  caughtUp(object: string, n: number): void {
    this.#open.run("UPDATE open SET has = ? WHERE object = ?", n, object);
  }

  /** Makes all objects count as lacking all news. */
  leaveBehind(): void {
    this.#open.run("UPDATE open SET has = -1");
  }

  /** Returns the notices of all waiting chats, or of those of one object. */
  waiting(object?: string): Uint8Array[] {
    const rows = this.#waiting.run<{ notice: ArrayBuffer }>("SELECT notice FROM waiting WHERE ?1 IS NULL OR object = ?1", object ?? null);
    return rows.map(({ notice }) => new Uint8Array(notice));
  }

  /** Returns the object of a waiting chat, or undefined when it does not wait. */
  waitsAt(key: Uint8Array): string | undefined {
    return this.#waiting.run<{ object: string }>("SELECT object FROM waiting WHERE key = ?", blob(key))[0]?.object;
  }

  /** Stores the notice of a waiting chat. */
  keepWaiting(object: string, notice: Uint8Array): void {
    this.#waiting.add(
      "INSERT INTO waiting VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET notice = excluded.notice WHERE notice <> excluded.notice",
      blob(keyOf(notice)),
      object,
      blob(notice),
    );
  }

  /** Removes the notice of a chat. notice: at least its key. */
  dropWaiting(notice: Uint8Array): void {
    this.#waiting.run("DELETE FROM waiting WHERE key = ?", blob(keyOf(notice)));
    this.shown.keep(keyOf(notice), new Uint8Array());
  }

  /** Returns the offers of chats that are handed over, and drops those whose time is over. */
  offers(now: number): Uint8Array[] {
    this.#offers.run("DELETE FROM offers WHERE until <= ?", now);
    return this.#offers.run<{ offer: ArrayBuffer }>("SELECT offer FROM offers").map(({ offer }) => new Uint8Array(offer));
  }

  /** Stores an offer in place of the one before of that chat, unless the organisation has too many. It says after the key and two agents until when it holds. */
  keepOffer(offer: Uint8Array, now: number): void {
    this.dropOffer(offer);
    this.#offers.run("DELETE FROM offers WHERE until <= ?", now);
    const until = Number(new DataView(blob(offer.subarray(112, 120))).getBigInt64(0));
    this.#offers.add(
      "INSERT INTO offers SELECT ?1, ?2, ?3 WHERE ?4 > (SELECT count(*) FROM offers WHERE substr(key, 1, 32) = substr(?1, 1, 32))",
      blob(keyOf(offer)),
      until,
      blob(offer),
      maxOffers,
    );
  }

  /** Removes the offer of a chat. notice: at least its key. */
  dropOffer(notice: Uint8Array): void {
    this.#offers.run("DELETE FROM offers WHERE key = ?", blob(keyOf(notice)));
  }
}

/** Returns the key of the chat, with which a notice begins: the organisation's id and the chat's ticket. */
export function keyOf(notice: Uint8Array): Uint8Array {
  return notice.subarray(0, 48);
}

/** Copies bytes into a buffer of their own, as storage takes only whole buffers. */
export function blob(b: Uint8Array): ArrayBuffer {
  return b.slice().buffer;
}
