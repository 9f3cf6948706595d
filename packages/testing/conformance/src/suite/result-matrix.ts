import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Features } from "@posthorn/core/transport";
import { applies, type Check, titleOf } from "../stage/check.ts";

/** The results of a transport, in a form for programs. */
export interface Matrix {
  record(check: string, state: string | undefined): void;
  /** Writes `<name>.json` to the folder in POSTHORN_MATRIX. Does nothing if that is not set. */
  write(): Promise<void>;
}

/** Creates the results of a transport, with each check that does not apply. */
export function openMatrix(name: string, features: Features, checks: readonly Check[]): Matrix {
  const results: Record<string, string> = {};
  for (const check of checks) results[titleOf(check)] = applies(check, features) ? "not run" : "not promised";
  return {
    record(check, state) {
      results[check] = state ?? "pass";
    },
    async write() {
      const folder = process.env["POSTHORN_MATRIX"];
      if (folder === undefined || folder === "") return;
      await mkdir(folder, { recursive: true });
      await writeFile(
        join(folder, `${name}.json`),
        `${JSON.stringify({ name, features, results }, undefined, 2)}\n`,
      );
    },
  };
}
