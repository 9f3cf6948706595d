import type { Fault } from "./faults.ts";
import type { Entry, Outcome, StepId } from "./journal.ts";
import type { Facts } from "./judge.ts";

/** A message that the broker has accepted. */
export interface Accepted extends StepId {
  readonly at: number;
}

/** One run of a handler. */
export interface Run extends StepId {
  readonly worker: string;
  readonly attempt: number;
  readonly begin: number;
  /** Undefined while it lasts, and if its process was killed meanwhile. */
  readonly end: number | undefined;
  readonly outcome: Outcome | "killed";
}

/** A message in the dead letters. */
export interface DeadLetter {
  readonly id: string;
  readonly at: number;
}

/** What all processes have recorded so far. */
export interface Records {
  readonly facts: Facts & { readonly faults: Fault[]; readonly deadLetters: DeadLetter[] };
  /** By process, the bytes of its heap after garbage collections. */
  readonly heaps: ReadonlyMap<string, readonly number[]>;
  /** By its code, the number of requests that ended so. */
  readonly requests: ReadonlyMap<string, number>;
  /** Messages that were published again because their confirm was missing. */
  readonly uncertain: number;
  /** Producers that have published everything. */
  readonly finished: number;
  /** Requests that waited for ever. */
  readonly stuckRequests: number;
  /** Accepted messages that are neither handled nor dead-lettered yet. */
  readonly open: number;
  /** The longest time in milliseconds without an accepted message. */
  readonly longestSilenceMs: number;
  add(process: string, entry: Entry): void;
  addDeadLetter(deadLetter: DeadLetter): void;
}

type MutableRun = { -readonly [K in keyof Run]: Run[K] };

export function openRecords(): Records {
  const accepted: Accepted[] = [];
  const runs: MutableRun[] = [];
  const running = new Map<string, MutableRun>();
  const deadLetters: DeadLetter[] = [];
  const heaps = new Map<string, number[]>();
  const requests = new Map<string, number>();
  /** The ids that are handled or dead-lettered, or accepted and neither. */
  const ended = new Set<string>();
  const open = new Set<string>();
  let lastAcceptedAt: number | undefined;

  function end(id: string): void {
    ended.add(id);
    open.delete(id);
  }

  const records = {
    facts: { accepted, runs, deadLetters, faults: [] },
    heaps,
    requests,
    uncertain: 0,
    finished: 0,
    stuckRequests: 0,
    longestSilenceMs: 0,
    get open() {
      return open.size;
    },
    add(process: string, entry: Entry): void {
      switch (entry.kind) {
        case "accepted": {
          const { kind: _, ...message } = entry;
          accepted.push(message);
          if (!ended.has(entry.id)) open.add(entry.id);
          const silenceMs = entry.at - (lastAcceptedAt ?? entry.at);
          records.longestSilenceMs = Math.max(records.longestSilenceMs, silenceMs);
          lastAcceptedAt = Math.max(lastAcceptedAt ?? entry.at, entry.at);
          return;
        }
        case "begin": {
          const { kind: _, run, at, ...message } = entry;
          const added: MutableRun = {
            ...message,
            worker: process,
            begin: at,
            end: undefined,
            outcome: "killed",
          };
          runs.push(added);
          running.set(`${process}#${run}`, added);
          return;
        }
        case "done":
        case "failed":
        case "aborted": {
          const run = running.get(`${process}#${entry.run}`);
          running.delete(`${process}#${entry.run}`);
          if (run === undefined) return;
          run.end = entry.at;
          run.outcome = entry.kind;
          if (entry.kind === "done") end(run.id);
          return;
        }
        case "uncertain":
          records.uncertain += 1;
          return;
        case "requested":
          requests.set(entry.code, (requests.get(entry.code) ?? 0) + 1);
          return;
        case "finished":
          records.finished += 1;
          records.stuckRequests += entry.waiting;
          return;
        case "memory":
          heaps.set(process, [...(heaps.get(process) ?? []), entry.heapBytes]);
      }
    },
    addDeadLetter(deadLetter: DeadLetter): void {
      deadLetters.push(deadLetter);
      end(deadLetter.id);
    },
  };
  return records;
}
