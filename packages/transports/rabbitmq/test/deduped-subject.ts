import type { OpenSubject } from "@posthorn/conformance";
import { memoryDedupeStore, withDedupe } from "@posthorn/wrappers";
import * as plain from "./subject.ts";

/** One store for all transports of a process, as several processes would share a database. */
const store = memoryDedupeStore();

const deduped =
  (inner: OpenSubject): OpenSubject =>
  async (url) =>
    withDedupe(await inner(url), { store });

export const open: OpenSubject = deduped(plain.open);
export const openQuick: OpenSubject = deduped(plain.openQuick);
export const openImpatient: OpenSubject = deduped(plain.openImpatient);
export const openWaiting: OpenSubject = deduped(plain.openWaiting);
export const openLeaving: OpenSubject = deduped(plain.openLeaving);
export const openVerifying: OpenSubject = deduped(plain.openVerifying);

export { drifts, openForeign, orphans, vectors } from "./subject.ts";
