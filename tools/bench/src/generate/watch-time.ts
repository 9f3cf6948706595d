import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { median } from "../race/measure.ts";

/** Without output for this long, the measurement fails. */
const timeoutMs = 60_000;
/** The changes that are measured. The first ones run code that is not yet optimized, as in every new process. */
const changes = 7;

/** The contract to watch, and the folder to generate into. */
export interface WatchOptions {
  readonly cli: string;
  readonly file: string;
  readonly out: string;
}

/** The median milliseconds from a change of one schema until its code is written, after `--watch` has generated once. */
export async function timeWatch({ cli, file, out }: WatchOptions): Promise<number> {
  const child = spawn(process.execPath, [cli, "generate", file, "--out", out, "--watch"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close");
  const times: number[] = [];
  try {
    await outputWith(child, "Watching");
    for (let change = 1; change <= changes; change += 1) {
      // A number of another length moves everything after it.
      const changed = (await readFile(file, "utf8")).replace(/(maxLength"?: )\d+/, `$1${7 ** change}`);
      const written = outputWith(child, "written");
      const start = performance.now();
      await writeFile(file, changed);
      await written;
      times.push(performance.now() - start);
    }
  } finally {
    child.kill("SIGTERM");
    await closed;
  }
  return median(times);
}

/** Resolves once the output has a word. */
async function outputWith({ stdout }: ChildProcess, word: string): Promise<void> {
  const signal = AbortSignal.timeout(timeoutMs);
  let output = "";
  while (!output.includes(word))
    output += String(await once(stdout as NonNullable<typeof stdout>, "data", { signal }));
}
