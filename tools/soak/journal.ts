import { closeSync, openSync, readSync, writeSync } from "node:fs";
import type { QueueName } from "./operations.ts";

/** A message, by its id and its place in the order of its key. */
export interface StepId {
  readonly queue: QueueName;
  readonly id: string;
  readonly key: string;
  readonly index: number;
}

/** An entry in the journal of a consumer: the begin or the end of a run. */
export type ConsumerEntry =
  | (StepId & { readonly kind: "begin"; readonly run: number; readonly at: number; readonly attempt: number })
  | { readonly kind: Outcome; readonly run: number; readonly at: number };

/** An entry in the journal of a producer. */
export type ProducerEntry =
  /** The broker has accepted a message. */
  | (StepId & { readonly kind: "accepted"; readonly at: number })
  /** A message is published again, because nobody knows whether the broker has it. */
  | { readonly kind: "uncertain"; readonly at: number }
  /** A request got its reply, or an error. */
  | { readonly kind: "requested"; readonly at: number; readonly code: string }
  /** Everything is published. `waiting` requests still wait for a reply. */
  | { readonly kind: "finished"; readonly at: number; readonly waiting: number };

/** The memory of a process after a garbage collection. */
export interface MemoryEntry {
  readonly kind: "memory";
  readonly at: number;
  readonly heapBytes: number;
}

/** The end of a run: it succeeded, failed as planned, or stopped because its signal was aborted. */
export type Outcome = "done" | "failed" | "aborted";

export type Entry = ConsumerEntry | ProducerEntry | MemoryEntry;

/** The milliseconds of a clock that all processes of this machine share. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000;
}

/** Opens a journal. An entry is in the file before the call returns, so that SIGKILL loses none. */
export function openJournal(file: string): (entry: Entry) => void {
  const descriptor = openSync(file, "a");
  return (entry) => void writeSync(descriptor, `${JSON.stringify(entry)}\n`);
}

const memoryEveryMs = 5_000;

/** Writes the memory of this process into its journal from time to time. Needs `--expose-gc`. */
export function recordMemory(write: (entry: Entry) => void): void {
  setInterval(() => {
    globalThis.gc?.();
    write({ kind: "memory", at: monotonicMs(), heapBytes: process.memoryUsage().heapUsed });
  }, memoryEveryMs).unref();
}

/** Follows a journal. Each call returns the new entries. */
export function followJournal(file: string): () => readonly Entry[] {
  const buffer = Buffer.alloc(1_048_576);
  let offset = 0;
  let partial = "";
  return () => {
    const descriptor = openSync(file, "a+");
    const lines: string[] = [];
    try {
      for (;;) {
        const length = readSync(descriptor, buffer, 0, buffer.length, offset);
        if (length === 0) break;
        offset += length;
        const complete = (partial + buffer.toString("utf8", 0, length)).split("\n");
        partial = complete.pop() ?? "";
        for (const line of complete) lines.push(line);
      }
    } finally {
      closeSync(descriptor);
    }
    return lines.map((line) => JSON.parse(line) as Entry);
  };
}
