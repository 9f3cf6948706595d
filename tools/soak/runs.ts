import type { WorkerRecord } from "./fleet.ts";
import type { Outcome } from "./journal.ts";
import type { QueueName } from "./operations.ts";

/** One run of a handler. */
export interface Run {
  readonly worker: string;
  readonly queue: QueueName;
  readonly id: string;
  readonly key: string;
  readonly index: number;
  readonly attempt: number;
  readonly begin: number;
  /** Undefined if its process was killed during the run. */
  readonly end: number | undefined;
  readonly outcome: Outcome | "killed";
}

/** Reads the runs from the journals of the consumers, sorted by their begin. */
export function runsOf(records: readonly WorkerRecord[]): readonly Run[] {
  return records.flatMap(runsOfOne).sort((a, b) => a.begin - b.begin);
}

function runsOfOne({ name, entries }: WorkerRecord): readonly Run[] {
  const ends = new Map<number, { readonly at: number; readonly kind: Outcome }>();
  for (const entry of entries) if (entry.kind !== "begin") ends.set(entry.run, entry);
  return entries.flatMap((entry) => {
    if (entry.kind !== "begin") return [];
    const { kind: _, run, at, ...message } = entry;
    const end = ends.get(run);
    return [{ ...message, worker: name, begin: at, end: end?.at, outcome: end?.kind ?? "killed" } as const];
  });
}
