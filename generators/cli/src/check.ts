import { join } from "node:path";
import type { GenerateArguments } from "./arguments.ts";
import type { Console } from "./console.ts";
import { driftOf } from "./drift.ts";
import { produce } from "./produce.ts";
import { count } from "./report.ts";

/** `posthorn check`: fails, and names the files, if the code is not what `generate` would write. */
export async function check(asked: GenerateArguments, console: Console): Promise<number> {
  const files = await produce(asked, console);
  if (files === undefined) return 1;
  const { contract, out } = asked;
  const { missing, changed, left, foreign } = await driftOf(out, files);
  const drifts = [
    ...missing.map(({ path }) => [path, "is missing"] as const),
    ...[...changed.map(({ path }) => path), ...foreign].map((path) => [path, "differs"] as const),
    ...left.map((path) => [path, "is no longer part of the contract"] as const),
  ].toSorted(([one], [other]) => (one < other ? -1 : 1));
  for (const [path, how] of drifts) console.error(`${join(out, path)} error drift ${how}\n`);
  if (drifts.length === 0) {
    console.out(`${count(files.length, "file")} in ${out} as they should be.\n`);
    return 0;
  }
  console.error(
    `${count(drifts.length, "file")} not as ${contract} has it. Run "posthorn generate ${contract} --out ${out}".\n`,
  );
  return 1;
}
