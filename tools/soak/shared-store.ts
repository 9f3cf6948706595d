import { DatabaseSync } from "node:sqlite";
import type { DedupeStore } from "@posthorn/wrappers";

/** Opens a store of handled ids in a file, which several processes may open at the same time. */
export function openSharedStore(file: string): DedupeStore {
  const database = new DatabaseSync(file, { timeout: 10_000 });
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;");
  // `owner` is null once the message is handled.
  database.exec(
    "CREATE TABLE IF NOT EXISTS ids (id TEXT PRIMARY KEY, owner TEXT, until REAL) WITHOUT ROWID;",
  );
  const claim = database.prepare(
    "INSERT INTO ids (id, owner, until) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO UPDATE SET owner = ?2, until = ?3 " +
      "WHERE owner = ?2 OR until <= ?4",
  );
  const find = database.prepare("SELECT owner FROM ids WHERE id = ?");
  const add = database.prepare(
    "INSERT INTO ids (id, owner, until) VALUES (?1, NULL, ?2) ON CONFLICT (id) DO UPDATE SET owner = NULL, until = ?2",
  );
  const release = database.prepare("DELETE FROM ids WHERE id = ?");
  return {
    claim(id, { owner, leaseMs }) {
      const now = Date.now();
      if (claim.run(id, owner, now + leaseMs, now).changes > 0) return "claimed";
      return find.get(id)?.["owner"] === null ? "handled" : "busy";
    },
    add: (id, windowMs) => void add.run(id, Date.now() + windowMs),
    release: (id) => void release.run(id),
  };
}
