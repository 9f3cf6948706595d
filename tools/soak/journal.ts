import { closeSync, openSync, readSync, writeSync } from "node:fs";
import type { QueueName } from "./operations.ts";

/** An entry in a consumer's journal: the begin or the end of a run. */
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

/** The end of a run: it succeeded, failed as planned, or stopped because its signal was aborted. */
export type Outcome = "done" | "failed" | "aborted";

/** The milliseconds of a clock that all processes of this machine share. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000;
}

/** Opens a journal. An entry is in the file before the call returns, so that SIGKILL loses none. */
export function openJournal(file: string): (entry: Entry) => void {
  const descriptor = openSync(file, "a");
  return (entry) => void writeSync(descriptor, `${JSON.stringify(entry)}\n`);
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
        lines.push(...complete);
      }
    } finally {
      closeSync(descriptor);
    }
    return lines.map((line) => JSON.parse(line) as Entry);
  };
}
