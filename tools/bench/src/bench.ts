import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parts } from "./benchmarks/parts.ts";
import { help, type Options, readOptions } from "./options.ts";
import { race } from "./race/race.ts";
import { compare, formatComparison, type Measured } from "./report/comparisons.ts";
import { openProgress, type Progress } from "./report/progress.ts";
import { describeOrigin, withRecording } from "./report/record.ts";
import { formatTable } from "./report/table.ts";

const page = join(import.meta.dirname, "../../../docs/benchmarks.md");

try {
  const options = readOptions(process.argv.slice(2), Object.keys(parts));
  if (options === undefined) console.log(help);
  else await run(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function run(options: Options): Promise<void> {
  const origin = describeOrigin(options.runs, options.isBusy); // before this run changes the page
  const busy = options.isBusy ? startBusyProcess() : undefined;
  try {
    const measured = await measureAll(options);
    if (measured.length === 0)
      throw new Error("Nothing was measured. Install the brokers, or change --only.");
    const comparisons = measured.flatMap((each) => compare(each, options.isBusy));
    console.log(`\n${comparisons.map(formatComparison).join("\n")}`);
    if (!options.isRecorded) return;
    const tables = measured.map(({ title, runs }) => formatTable(title, runs));
    const marker = options.isBusy ? "busy" : "quiet";
    writeFileSync(page, withRecording(readFileSync(page, "utf8"), marker, { tables, comparisons, origin }));
  } finally {
    busy?.kill("SIGKILL");
  }
}

/** Takes all the time of one processor. Ends with this process. */
function startBusyProcess(): ChildProcess {
  const busy = spawn(process.execPath, ["--eval", "for (;;);"], { stdio: "ignore" });
  process.once("exit", () => busy.kill("SIGKILL"));
  return busy;
}

/** Prints the table of each discipline as soon as a run has measured it. */
async function measureAll(options: Options): Promise<readonly Measured[]> {
  const measured = new Map<string, Measured>();
  const progress = openProgress(process.stderr);
  for (let number = 1; number <= options.runs; number++) {
    for (const name of options.parts) {
      for (const each of await measurePart(name, { ...options, number, progress })) {
        const earlier = measured.get(each.title)?.runs ?? [];
        measured.set(each.title, { ...each, runs: [...earlier, ...each.runs] });
      }
    }
  }
  return [...measured.values()];
}

interface Run extends Options {
  /** From 1. */
  readonly number: number;
  readonly progress: Progress;
}

/** Resolves to nothing if the broker of the part is not installed. */
async function measurePart(
  name: string,
  { only, runs, rounds, isRecorded, number, progress }: Run,
): Promise<readonly Measured[]> {
  const part = await parts[name]?.();
  if (part === undefined) {
    if (isRecorded)
      throw new Error(`The broker "${name}" is not installed. Only complete results are recorded.`);
    return [];
  }
  const measured: Measured[] = [];
  try {
    for (const discipline of part.disciplines) {
      const { title, targets } = discipline;
      if (!title.includes(only)) continue;
      const onRound = (round: number, of: number): void =>
        progress.show(`Run ${number} of ${runs}: ${title} (round ${round} of ${of})`);
      const results = await race(discipline, { rounds, onRound });
      progress.clear();
      console.log(`\n${formatTable(title, [results])}`);
      measured.push({ title, targets, runs: [results] });
    }
    return measured;
  } finally {
    await part.close();
  }
}
