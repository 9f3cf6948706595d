import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { type Entry, followJournal } from "./journal.ts";

/** The process of a consumer. */
interface Worker {
  readonly name: string;
  readonly child: ChildProcess;
  readonly read: () => readonly Entry[];
  isEnding: boolean;
}

/** The journal of a process. */
export interface WorkerRecord {
  readonly name: string;
  readonly entries: Entry[];
}

/** The consumers of a fault run. A killed consumer is replaced. */
export interface Fleet {
  /** Reads the journals of all processes, killed ones included. */
  read(): readonly WorkerRecord[];
  /** Kills a consumer with SIGKILL, and starts another. Resolves to the name of the killed one. */
  replace(index: number): Promise<string>;
  /** Faults that no kill explains: processes that ended by themselves. */
  readonly faults: readonly string[];
  /** Ends all processes with SIGTERM, and kills those that do not end in time. */
  close(): Promise<void>;
}

export interface FleetOptions {
  readonly broker: string;
  readonly url: string;
  readonly folder: string;
  readonly size: number;
}

const program = join(import.meta.dirname, "worker.ts");
const closeMs = 15_000;

/** Starts the consumers. Resolves once all of them are subscribed. */
export async function openFleet({ broker, url, folder, size }: FleetOptions): Promise<Fleet> {
  const all: Worker[] = [];
  const records = new Map<Worker, Entry[]>();
  const faults: string[] = [];
  const current: Worker[] = [];

  function start(): Worker {
    const name = `consumer ${all.length + 1}`;
    const file = join(folder, `${name.replace(" ", "-")}.jsonl`);
    const output = openSync(file.replace(".jsonl", ".log"), "a");
    const child = fork(program, [broker, url, file], {
      execArgv: ["--conditions=@posthorn/source"],
      stdio: ["ignore", output, output, "ipc"],
    });
    closeSync(output);
    const worker: Worker = { name, child, read: followJournal(file), isEnding: false };
    child.on("error", (error) => faults.push(`${name}: ${error.message}`));
    child.on("exit", (code, signal) => {
      if (!worker.isEnding) faults.push(`${name} ended by itself: ${signal ?? code}`);
    });
    all.push(worker);
    records.set(worker, []);
    return worker;
  }

  async function end(worker: Worker, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    worker.isEnding = true;
    if (worker.child.exitCode !== null || worker.child.signalCode !== null) return;
    const exited = once(worker.child, "exit");
    worker.child.kill(signal);
    const timer = setTimeout(() => worker.child.kill("SIGKILL"), closeMs);
    await exited;
    clearTimeout(timer);
  }

  for (let index = 0; index < size; index++) current.push(start());
  await Promise.all(current.map(({ child }) => Promise.race([once(child, "message"), once(child, "exit")])));

  return {
    faults,
    read() {
      for (const [worker, entries] of records) entries.push(...worker.read());
      return all.map((worker) => ({ name: worker.name, entries: records.get(worker) ?? [] }));
    },
    async replace(index) {
      const worker = current[index % size] as Worker;
      await end(worker, "SIGKILL");
      current[index % size] = start();
      return worker.name;
    },
    async close() {
      await Promise.all(all.map((worker) => end(worker, "SIGTERM")));
    },
  };
}
