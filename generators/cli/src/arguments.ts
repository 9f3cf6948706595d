import { parseArgs } from "node:util";

/** What a command line asks for. */
export type Arguments =
  | { readonly command: "help" | "version" }
  | ({ readonly command: "generate" | "check" } & GenerateArguments)
  | ({ readonly command: "validate" } & ContractArguments);

export interface ContractArguments {
  /** The contract's file, as it was given. */
  readonly contract: string;
  /** What is inferred is an error. */
  readonly strict: boolean;
}

export interface GenerateArguments extends ContractArguments {
  readonly out: string;
  readonly importExtension: ".js" | ".ts";
}

const options = {
  out: { type: "string" },
  strict: { type: "boolean" },
  "import-extension": { type: "string" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
} as const;

/** Reads a command line, or says what is wrong with it. */
export function readArguments(args: readonly string[]): Arguments | { readonly problem: string } {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return { problem: (error as Error).message.replace(/\. To specify a positional.*$/s, ".") };
  }
  const { values, positionals } = parsed;
  if (values.help) return { command: "help" };
  if (values.version) return { command: "version" };
  const [command, contract, ...more] = positionals;
  if (command === undefined) return { problem: "no command was given: generate, check or validate." };
  if (command === "help") return { command };
  if (command !== "generate" && command !== "check" && command !== "validate") {
    return { problem: `there is no command "${command}": only generate, check and validate.` };
  }
  if (contract === undefined) return { problem: `${command} which contract? Give its file.` };
  if (more.length > 0)
    return { problem: `one contract at a time, please: "${more.join('", "')}" is too much.` };
  const { strict = false, out = "generated", "import-extension": importExtension = ".js" } = values;
  if (command === "validate") {
    const given = ["out" as const, "import-extension" as const].find(
      (option) => values[option] !== undefined,
    );
    return given === undefined
      ? { command, contract, strict }
      : { problem: `validate writes nothing, so it takes no --${given}.` };
  }
  if (importExtension !== ".js" && importExtension !== ".ts") {
    return { problem: `--import-extension is .js or .ts, not "${importExtension}".` };
  }
  return out === ""
    ? { problem: "--out needs the name of a folder." }
    : { command, contract, strict, out, importExtension };
}

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options, allowPositionals: true });
}
