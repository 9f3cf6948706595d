import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Features } from "@posthorn/core/transport";
import { type Check, titleOf } from "../stage/check.ts";

/** The result of one check. */
export interface CheckResult {
  readonly id: string;
  readonly claim: string;
  /** `undeclared` if the transport does not declare a feature that the check tests, `skipped` if it did not run. */
  readonly state: "pass" | "fail" | "undeclared" | "skipped";
  /** The first line of the error. */
  readonly reason?: string;
  /** The reason for which the suite lists the check as failing. */
  readonly known?: string;
  readonly milliseconds?: number;
}

/** The file that a suite writes to the folder in POSTHORN_MATRIX. */
export interface MatrixFile {
  readonly name: string;
  readonly features: Features;
  readonly results: readonly CheckResult[];
}

/** The part of a finished test that its result consists of. */
export interface FinishedTest {
  readonly name: string;
  readonly result?:
    | {
        readonly state: string;
        readonly duration?: number | undefined;
        readonly errors?: readonly { readonly message?: string }[] | undefined;
      }
    | undefined;
}

/** The folder for results, if the environment names one. */
export function matrixFolder(): string | undefined {
  return process.env["POSTHORN_MATRIX"] || undefined;
}

/** The results of a transport, in a form for programs. */
export interface Matrix {
  record(test: FinishedTest): void;
  /** Writes `<name>.json` to the folder in POSTHORN_MATRIX. Does nothing if that is not set. */
  write(): Promise<void>;
}

/** The part of a suite that its results consist of. */
export interface RecordedSuite {
  readonly name: string;
  readonly features: Features;
  /** The checks that are known to fail, each with its reason. */
  readonly failing?: Readonly<Record<string, string>>;
}

/**
 * Creates the results of a transport, with each check that does not apply.
 *
 * @param applicable - the checks that apply, whether they run or not
 */
export function openMatrix(
  { name, features, failing = {} }: RecordedSuite,
  checks: readonly Check[],
  applicable: readonly Check[],
): Matrix {
  const results = new Map<string, CheckResult>();
  for (const check of checks) {
    const { id, claim } = check;
    const state = applicable.includes(check) ? "skipped" : "undeclared";
    results.set(titleOf(check), { id, claim, state });
  }
  return {
    record: ({ name: title, result }) => {
      const { state, duration, errors = [] } = result ?? { state: "skip" };
      if (state === "skip") return;
      const [id = "", ...claim] = title.split(": ");
      const reason = errors[0]?.message?.split("\n")[0];
      const known = failing[id];
      results.set(title, {
        id,
        claim: claim.join(": "),
        state: state === "fail" ? "fail" : "pass",
        ...(reason === undefined ? {} : { reason }),
        ...(known === undefined ? {} : { known }),
        ...(duration === undefined ? {} : { milliseconds: Math.round(duration) }),
      });
    },
    async write() {
      const folder = matrixFolder();
      if (folder === undefined) return;
      await mkdir(folder, { recursive: true });
      const file: MatrixFile = { name, features, results: [...results.values()] };
      await writeFile(join(folder, `${name}.json`), `${JSON.stringify(file, undefined, 2)}\n`);
    },
  };
}
