import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { median } from "../measure.ts";

/** A watch that says nothing for so long says nothing any more. */
const patienceMs = 60_000;

/** Milliseconds from a change of one schema to the end of its writing, with a watch that has generated before. */
export async function timeWatch(cli: string, file: string, out: string, rounds: number): Promise<number> {
  const child = spawn(process.execPath, [cli, "generate", file, "--out", out, "--watch"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  const times: number[] = [];
  try {
    await untilSaid(child, "Watching");
    for (let round = 0; round < rounds; round += 1) {
      const changed = (await readFile(file, "utf8")).replace(/(maxLength"?: )\d+/, `$1${70 + round}`);
      const written = untilSaid(child, "written");
      const start = performance.now();
      await writeFile(file, changed);
      await written;
      times.push(performance.now() - start);
    }
  } finally {
    child.kill("SIGTERM");
    await ended;
  }
  return median(times);
}

async function untilSaid({ stdout }: ChildProcess, word: string): Promise<void> {
  const signal = AbortSignal.timeout(patienceMs);
  let said = "";
  while (!said.includes(word))
    said += String(await once(stdout as NonNullable<typeof stdout>, "data", { signal }));
}
