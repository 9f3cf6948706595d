import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { type Entry, followJournal } from "./journal.ts";
import type { Place } from "./open-transport.ts";

/** A process of a fault run, with its journal. */
interface Member {
  readonly name: string;
  readonly child: ChildProcess;
  readonly follow: () => readonly Entry[];
  isEnding: boolean;
}

/** Processes with the same job. A killed one is replaced. */
export interface Fleet {
  /** Passes the new entries of all journals on, those of killed processes included. */
  read(onEntry: (name: string, entry: Entry) => void): void;
  /** Kills a process with SIGKILL, and starts another. Resolves to the name of the killed one. */
  replace(index: number): Promise<string>;
  /** Sends a message to every process. */
  tell(command: "pause" | "resume"): void;
  /** Faults that nobody planned: processes that ended by themselves. */
  readonly faults: readonly string[];
  /** Ends all processes with SIGTERM, and kills those that do not end in time. */
  close(): Promise<void>;
}

export interface FleetOptions {
  /** The word for a process: `consumer`. */
  readonly name: string;
  /** The program of a process, beside this file. */
  readonly program: string;
  readonly place: Place;
  readonly size: number;
  /** Returns the last argument of a process. Called each time that one is started. */
  readonly planOf?: (index: number) => object;
  /** True if a process is started once it sends a message. */
  readonly reports: boolean;
}

const closeMs = 15_000;

/** Starts the processes. Resolves once all of them have started. */
export async function openFleet(options: FleetOptions): Promise<Fleet> {
  const { name, program, place, size, planOf, reports } = options;
  const all: Member[] = [];
  const faults: string[] = [];
  const current: Member[] = [];

  function start(index: number): Member {
    const own = `${name} ${all.length + 1}`;
    const file = join(place.folder, `${own.replace(" ", "-")}.jsonl`);
    const output = openSync(file.replace(".jsonl", ".log"), "a");
    const plan = planOf === undefined ? [] : [JSON.stringify(planOf(index))];
    const child = fork(join(import.meta.dirname, program), [JSON.stringify(place), file, ...plan], {
      execArgv: ["--conditions=@posthorn/source", "--expose-gc", "--no-warnings"],
      stdio: ["ignore", output, output, "ipc"],
    });
    closeSync(output);
    const member: Member = { name: own, child, follow: followJournal(file), isEnding: false };
    child.on("error", (error) => faults.push(`${own}: ${error.message}`));
    child.on("exit", (code, signal) => {
      if (!member.isEnding) faults.push(`${own} ended by itself: ${signal ?? code}`);
    });
    all.push(member);
    return member;
  }

  async function end(member: Member, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    member.isEnding = true;
    if (member.child.exitCode !== null || member.child.signalCode !== null) return;
    const exited = once(member.child, "exit");
    member.child.kill(signal);
    const timer = setTimeout(() => member.child.kill("SIGKILL"), closeMs);
    await exited;
    clearTimeout(timer);
  }

  for (let index = 0; index < size; index++) current.push(start(index));
  if (reports) {
    const started = current.map(({ child }) => Promise.race([once(child, "message"), once(child, "exit")]));
    await Promise.all(started);
  }

  return {
    faults,
    read(onEntry) {
      for (const member of all) for (const entry of member.follow()) onEntry(member.name, entry);
    },
    async replace(index) {
      const member = current[index % size] as Member;
      await end(member, "SIGKILL");
      current[index % size] = start(index % size);
      return member.name;
    },
    tell(command) {
      for (const { child, isEnding } of current) if (child.connected && !isEnding) child.send(command);
    },
    async close() {
      await Promise.all(all.map((member) => end(member, "SIGTERM")));
    },
  };
}
