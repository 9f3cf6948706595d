// Handlers for a contract: planned in memory, and written all or none.

export { type Change, writeChanges } from "./disk/write-changes.ts";
export type { Finding } from "./merge/finding.ts";
export { type ScaffoldRequest, type ScaffoldResult, scaffold } from "./scaffold.ts";
