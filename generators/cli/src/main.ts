import { type Arguments, type ContractArguments, readArguments } from "./arguments.ts";
import { type Console, quiet } from "./console.ts";
import { explain } from "./explain.ts";
import { version } from "./version.ts";

/**
 * Runs the command that the arguments name, and resolves to the exit code: 0, 1 for errors, 2 for wrong arguments.
 *
 * @param stop - ends a watch, which goes on until then
 */
export async function main(args: readonly string[], console: Console, stop?: AbortSignal): Promise<number> {
  const read = readArguments(args);
  if ("problem" in read) {
    console.error(`posthorn: ${read.problem}\nTry "posthorn --help".\n`);
    return 2;
  }
  try {
    return await run(read, console, stop);
  } catch (error) {
    console.error(`posthorn: ${explain(error)}\n`);
    return 1;
  }
}

async function run(read: Arguments, console: Console, stop?: AbortSignal): Promise<number> {
  switch (read.command) {
    case "help":
      console.out((await import("./help.ts")).helpOn(read.about));
      return 0;
    case "version":
      console.out(`${version()}\n`);
      return 0;
    case "completion":
      console.out((await import("./completion.ts")).completionFor(read.shell));
      return 0;
    default:
      return runOnContracts(read, read.quiet && !read.json ? quiet(console) : console, stop);
  }
}

async function runOnContracts(
  read: ContractArguments,
  console: Console,
  stop?: AbortSignal,
): Promise<number> {
  switch (read.command) {
    case "generate":
      return read.watch
        ? (await import("./watch.ts")).watch(read, console, stop)
        : (await import("./generate.ts")).generate(read, console);
    case "check":
      return (await import("./check.ts")).check(read, console);
    case "validate":
      return (await import("./validate.ts")).validate(read, console);
    case "scaffold":
      return (await import("./scaffold.ts")).scaffold(read, console);
  }
}
