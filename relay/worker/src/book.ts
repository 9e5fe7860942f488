import { blob, Table } from "./store.ts";

/** How large a piece of a bundle is, in bytes: storage takes rows of 2 MiB at most. */
const pieceBytes = 512 << 10;

/** How many enrolments of an organisation are kept, and for how long in milliseconds: as relay/orgs has it. */
const [mostEnrolments, enrolmentAge] = [200, 7 * 24 * 3_600_000];

/** What administrators hand over and new agents leave, beside what is in force: the bundle and the enrolments of each organisation, by its id in hexadecimal digits. */
export class Book {
  readonly #bundles: Table;
  readonly #enrolments: Table;

  constructor(sql: SqlStorage) {
    this.#bundles = new Table(sql, "bundles", "org TEXT, i INTEGER, piece BLOB NOT NULL, PRIMARY KEY (org, i)");
    this.#enrolments = new Table(sql, "enrolments", "org TEXT, slot TEXT, note BLOB NOT NULL, at INTEGER NOT NULL, network TEXT NOT NULL, PRIMARY KEY (org, slot)");
  }

  /** Stores a bundle in place of the one before; an empty one is none. */
  keepBundle(org: string, bundle: Uint8Array): void {
    this.#bundles.run("DELETE FROM bundles WHERE org = ?", org);
    for (let at = 0; at < bundle.length; at += pieceBytes) {
      this.#bundles.add("INSERT INTO bundles VALUES (?, ?, ?)", org, at / pieceBytes, blob(bundle.subarray(at, at + pieceBytes)));
    }
  }

  /** Returns the pieces of the bundle. */
  bundle(org: string): ArrayBuffer[] {
    return this.#bundles.run<{ piece: ArrayBuffer }>("SELECT piece FROM bundles WHERE org = ? ORDER BY i", org).map(({ piece }) => piece);
  }

  /** Returns what is in a slot at that time, Unix ms. */
  enrolment(org: string, slot: string, now: number): Uint8Array | undefined {
    this.#enrolments.run("DELETE FROM enrolments WHERE at <= ?", now - enrolmentAge);
    const [row] = this.#enrolments.run<{ note: ArrayBuffer }>("SELECT note FROM enrolments WHERE org = ? AND slot = ?", org, slot);
    return row && new Uint8Array(row.note);
  }

  /** Fills a slot, and reports whether it was empty or has the same already. When all are full, the oldest of the network that has the most gives way; networks that are not known have one each. */
  enrol(org: string, slot: string, note: Uint8Array, network: string, now: number): boolean {
    const there = this.enrolment(org, slot, now);
    if (there) return there.length === note.length && there.every((b, i) => b === note[i]);
    this.#enrolments.add("INSERT INTO enrolments VALUES (?, ?, ?, ?, ?)", org, slot, blob(note), now, /^0*$/.test(network) ? slot : network);
    this.#enrolments.run(
      `DELETE FROM enrolments WHERE org = ?1 AND slot IN (
        SELECT slot FROM (SELECT slot, at, count(*) OVER (PARTITION BY network) AS n, count(*) OVER () AS total FROM enrolments WHERE org = ?1)
        WHERE total > ?2 ORDER BY n DESC, at LIMIT 1)`,
      org,
      mostEnrolments,
    );
    return true;
  }
}
