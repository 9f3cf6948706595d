import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { Examined, Places } from "./examine.ts";
import type { Row } from "./manifest.ts";

/** Nobody waits longer for one document. */
const patienceMs = 60_000;
/** Generated modules stay loaded: after so many documents, a process makes way for a new one. */
const documentsEach = 40;

/** Examines documents, two at a time, each in a process that may die of it. In the order of the rows. */
export async function examineAll(
  rows: readonly Row[],
  placesOf: (index: number) => Places,
): Promise<readonly Examined[]> {
  const results: Examined[] = [];
  let next = 0;
  async function work(): Promise<void> {
    let worker = open();
    let served = 0;
    for (let index = next++; index < rows.length; index = next++) {
      const row = rows[index] as Row;
      const examined = await ask(worker, row, placesOf(index));
      results[index] = examined ?? failed(row);
      served += 1;
      if (examined !== undefined && served < documentsEach) continue;
      worker.kill();
      worker = open();
      served = 0;
    }
    worker.kill();
  }
  await Promise.all([work(), work()]);
  return results;
}

function open(): ChildProcess {
  return fork(join(import.meta.dirname, "worker.ts"), { execArgv: ["--conditions=@posthorn/source"] });
}

function ask(worker: ChildProcess, row: Row, places: Places): Promise<Examined | undefined> {
  return new Promise((resolve) => {
    const end = (examined?: Examined): void => {
      clearTimeout(timer);
      worker.removeAllListeners();
      resolve(examined);
    };
    const timer = setTimeout(end, patienceMs);
    worker.once("message", (examined) => end(examined as Examined));
    worker.once("exit", () => end());
    worker.send({ row, places });
  });
}

function failed({ file }: Row): Examined {
  const problem = `gave no answer within ${patienceMs / 1000} s, or brought the process down`;
  return { file, isGenerated: false, operations: 0, messages: 0, problems: [problem] };
}
