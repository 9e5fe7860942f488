/** How long a frame is kept, and how much of a chat, as relay/core does it for each direction. */
const keptFor = 10 * 60_000;
const keptFrames = 512;
const keptBytes = 2 << 20;

/** What a relay must not lose with its memory: rosters, chats, and frames for ends that are away. All of it is public or sealed. */
export class Store {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec("CREATE TABLE IF NOT EXISTS rosters (org TEXT PRIMARY KEY, note BLOB NOT NULL) WITHOUT ROWID");
    sql.exec("CREATE TABLE IF NOT EXISTS chats (key BLOB PRIMARY KEY, state BLOB NOT NULL) WITHOUT ROWID");
    sql.exec("CREATE TABLE IF NOT EXISTS frames (key BLOB, n INTEGER, message BLOB NOT NULL, PRIMARY KEY (key, n)) WITHOUT ROWID");
  }

  rosters(): Uint8Array[] {
    return this.#sql.exec<{ note: ArrayBuffer }>("SELECT note FROM rosters ORDER BY org").toArray().map(({ note }) => new Uint8Array(note));
  }

  /** Keeps a roster in place of its organisation's last; the note's second line names the organisation. */
  keepRoster(note: Uint8Array): void {
    const org = new TextDecoder().decode(note).split("\n")[1] ?? "";
    this.#sql.exec("INSERT INTO rosters VALUES (?, ?) ON CONFLICT DO UPDATE SET note = excluded.note", org, blob(note));
  }

  chats(): { key: Uint8Array; state: Uint8Array }[] {
    const rows = this.#sql.exec<{ key: ArrayBuffer; state: ArrayBuffer }>("SELECT key, state FROM chats").toArray();
    return rows.map(({ key, state }) => ({ key: new Uint8Array(key), state: new Uint8Array(state) }));
  }

  /** Keeps a chat's state; an empty one forgets the chat. */
  keepChat(key: Uint8Array, state: Uint8Array): void {
    if (state.length === 0) this.forgetChat(key);
    else this.#sql.exec("INSERT INTO chats VALUES (?, ?) ON CONFLICT DO UPDATE SET state = excluded.state", blob(key), blob(state));
  }

  forgetChat(key: Uint8Array): void {
    this.#sql.exec("DELETE FROM chats WHERE key = ?", blob(key));
    this.#sql.exec("DELETE FROM frames WHERE key = ?", blob(key));
  }

  dropOldFrames(): void {
    this.#sql.exec("DELETE FROM frames WHERE n < ?", (Date.now() - keptFor) * 1000);
  }

  /** Yields all frames that are not too old, each with the time that it was kept at, in the order they came in. */
  *frames(): Generator<{ key: Uint8Array; at: number; message: Uint8Array }> {
    this.dropOldFrames();
    for (const { key, n, message } of this.#sql.exec<{ key: ArrayBuffer; n: number; message: ArrayBuffer }>("SELECT key, n, message FROM frames ORDER BY key, n")) {
      yield { key: new Uint8Array(key), at: Math.floor(n / 1000), message: new Uint8Array(message) };
    }
  }

  /** Keeps a frame. A thousandth of n is the time; n grows. */
  keepFrame(key: Uint8Array, n: number, message: Uint8Array): void {
    this.#sql.exec("INSERT INTO frames VALUES (?, ?, ?)", blob(key), n, blob(message));
    if (n % 32 === 0) this.#trim(blob(key));
  }

  #trim(key: ArrayBuffer): void {
    this.#sql.exec(
      `DELETE FROM frames WHERE key = ?1 AND n IN (SELECT n FROM (
        SELECT n, row_number() OVER newest AS rows, sum(length(message)) OVER newest AS bytes FROM frames WHERE key = ?1 WINDOW newest AS (ORDER BY n DESC)
      ) WHERE rows > ?2 OR bytes > ?3)`,
      key,
      keptFrames,
      keptBytes,
    );
  }
}

/** Storage takes whole buffers. */
function blob(b: Uint8Array): ArrayBuffer {
  return b.slice().buffer;
}
