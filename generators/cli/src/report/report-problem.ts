import type { Problem } from "../diagnostics/problem.ts";
import type { Console } from "./console.ts";

/** Writes a mistake in the command line or in the configuration, and returns the exit code for it. */
export function reportProblem({ problem }: Problem, console: Console): 2 {
  console.error(`posthorn: ${problem}\nTry "posthorn --help".\n`);
  return 2;
}
