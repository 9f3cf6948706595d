import { closeSync, openSync, readSync, writeSync } from "node:fs";
import type { QueueName } from "./operations.ts";

/** What a consumer's process writes down: a run began, or how it ended. */
export type Entry =
  | {
      readonly kind: "begin";
      readonly run: number;
      readonly at: number;
      readonly queue: QueueName;
      readonly id: string;
      readonly key: string;
      readonly index: number;
      readonly attempt: number;
    }
  | { readonly kind: Outcome; readonly run: number; readonly at: number };

/** How a run ended: it succeeded, failed as planned, or gave up since its signal had aborted. */
export type Outcome = "done" | "failed" | "aborted";

/** Milliseconds, the same in every process of this machine. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000;
}

/** Opens a file for entries. Each is in the file before the call returns, so that SIGKILL loses none. */
export function openJournal(file: string): (entry: Entry) => void {
  const descriptor = openSync(file, "a");
  return (entry) => void writeSync(descriptor, `${JSON.stringify(entry)}\n`);
}

/** Reads a file of entries from where it was read last. */
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
        const pieces = (partial + buffer.toString("utf8", 0, length)).split("\n");
        partial = pieces.pop() ?? "";
        lines.push(...pieces);
      }
    } finally {
      closeSync(descriptor);
    }
    return lines.map((line) => JSON.parse(line) as Entry);
  };
}
