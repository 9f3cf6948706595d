import { commandLineProblems } from "./command-line-problems.ts";
import { configurationProblems } from "./configuration-problems.ts";

/** A mistake in the command line or in the configuration, that prevents every command from running. */
export interface Problem {
  /** The mistake and its remedy. */
  readonly problem: string;
}

const problems: typeof commandLineProblems & typeof configurationProblems = {
  ...commandLineProblems,
  ...configurationProblems,
};

type Problems = typeof problems;
type ParametersOf<C extends keyof Problems> = Parameters<Problems[C]>[0];

export function problem<C extends keyof Problems>(code: C, parameters: ParametersOf<C>): Problem {
  return { problem: describeProblem(code, parameters) };
}

/** The text of a problem. */
export function describeProblem<C extends keyof Problems>(code: C, parameters: ParametersOf<C>): string {
  return (problems[code] as (parameters: ParametersOf<C>) => string)(parameters);
}
