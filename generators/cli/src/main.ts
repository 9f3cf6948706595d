import { type Arguments, readArguments } from "./arguments.ts";
import type { Console } from "./console.ts";
import { help } from "./help.ts";
import { version } from "./version.ts";

/** Runs the command that the arguments name, and resolves to the exit code: 0, 1 for errors, 2 for wrong arguments. */
export async function main(args: readonly string[], console: Console): Promise<number> {
  const read = readArguments(args);
  if ("problem" in read) {
    console.error(`posthorn: ${read.problem}\nTry "posthorn --help".\n`);
    return 2;
  }
  try {
    return await run(read, console);
  } catch (error) {
    console.error(`posthorn: ${explain(error)}\n`);
    return 1;
  }
}

async function run(read: Arguments, console: Console): Promise<number> {
  switch (read.command) {
    case "help":
      console.out(help);
      return 0;
    case "version":
      console.out(`${version()}\n`);
      return 0;
    case "generate":
      return (await import("./generate.ts")).generate(read, console);
    case "check":
      return (await import("./check.ts")).check(read, console);
    case "validate":
      return (await import("./validate.ts")).validate(read, console);
  }
}

/** What went wrong on the disk is for people to mend; anything else is a defect of ours. */
function explain(thrown: unknown): string {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  if ("syscall" in error) return `${error.message}. Check that the folder exists and may be written to.`;
  return `${error.message} This is a defect of posthorn: please report it, with the contract if you can.`;
}
