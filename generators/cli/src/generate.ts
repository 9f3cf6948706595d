import { join } from "node:path";
import type { GenerateArguments } from "./arguments.ts";
import type { Console } from "./console.ts";
import { driftOf } from "./drift.ts";
import { remove, write, writeManifest } from "./folder.ts";
import { produce } from "./produce.ts";
import { count } from "./report.ts";

/** `posthorn generate`: writes what changed, removes what is no longer part of it, or writes nothing at all. */
export async function generate(asked: GenerateArguments, console: Console): Promise<number> {
  const files = await produce(asked, console);
  if (files === undefined) {
    console.error("Nothing was written.\n");
    return 1;
  }
  const { out } = asked;
  const { missing, changed, left, foreign, owned } = await driftOf(out, files);
  for (const path of foreign) {
    console.error(
      `${join(out, path)} error file-foreign posthorn did not write this file. Move it away, or choose another folder with --out.\n`,
    );
  }
  if (foreign.length > 0) {
    console.error(`${count(foreign.length, "error")}. Nothing was written.\n`);
    return 1;
  }
  const paths = files.map(({ path }) => path);
  const written = [...missing, ...changed];
  // Owned before it is written: a run that is cut short leaves nothing that the next one would not touch.
  if (written.length + left.length > 0) await writeManifest(out, [...new Set([...owned, ...paths])]);
  for (const { path, text } of written) await write(join(out, path), text);
  for (const path of left) await remove(out, path);
  await writeManifest(out, paths);
  console.out(`${summary(out, files.length, written.length, left.length)}\n`);
  return 0;
}

function summary(out: string, all: number, written: number, removed: number): string {
  if (written + removed === 0) return `Nothing to write: ${count(all, "file")} in ${out} as they should be.`;
  const parts = [
    `${count(written, "file")} written to ${out}`,
    ...(removed > 0 ? [`${removed} removed`] : []),
    ...(all > written ? [`${all - written} as they were`] : []),
  ];
  return `${parts.join(", ")}.`;
}
