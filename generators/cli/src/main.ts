import type { Arguments, ContractArguments } from "./arguments/arguments.ts";
import type { ContractCommand } from "./arguments/commands.ts";
import { readArguments } from "./arguments/read-arguments.ts";
import { explainError } from "./diagnostics/failures.ts";
import { type Console, quiet } from "./report/console.ts";
import { reportProblem } from "./report/report-problem.ts";
import { version } from "./version.ts";

type RunCommand = (args: ContractArguments, console: Console, stop?: AbortSignal) => Promise<number>;

/** Each command is loaded when it runs, so that help and completion do not load the contract reader. */
const contractCommands: Readonly<Record<ContractCommand, RunCommand>> = {
  generate: async (args, console, stop) =>
    args.watch
      ? (await import("./commands/watch.ts")).watch(args, console, stop)
      : (await import("./commands/generate.ts")).generate(args, console),
  check: async (args, console) => (await import("./commands/check.ts")).check(args, console),
  validate: async (args, console) => (await import("./commands/validate.ts")).validate(args, console),
  scaffold: async (args, console) => (await import("./commands/scaffold.ts")).scaffold(args, console),
};

/**
 * Runs a command line, and resolves to its exit code: 0 for success, 1 for errors in a contract or files that differ,
 * 2 for a wrong command line or configuration.
 *
 * @param stop - ends `--watch`, which otherwise continues forever
 */
export async function main(args: readonly string[], console: Console, stop?: AbortSignal): Promise<number> {
  const request = readArguments(args);
  if ("problem" in request) return reportProblem(request, console);
  try {
    return await run(request, console, stop);
  } catch (error) {
    console.error(`posthorn: ${explainError(error)}\n`);
    return 1;
  }
}

async function run(request: Arguments, console: Console, stop?: AbortSignal): Promise<number> {
  switch (request.command) {
    case "help":
      console.out((await import("./commands/help.ts")).helpOn(request.about));
      return 0;
    case "version":
      console.out(`${version()}\n`);
      return 0;
    case "completion":
      console.out((await import("./commands/completion.ts")).completionFor(request.shell));
      return 0;
    default: {
      const { command, quiet: isQuiet, json } = request;
      return contractCommands[command](request, isQuiet && !json ? quiet(console) : console, stop);
    }
  }
}
