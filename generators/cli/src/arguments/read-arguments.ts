import { parseArgs } from "node:util";
import { options } from "../configuration/options.ts";
import { type Problem, problem } from "../diagnostics/problem.ts";
import { didYouMean } from "../text/suggest.ts";
import type { Arguments, ContractArguments, ScaffoldArguments } from "./arguments.ts";
import { type ContractCommand, commandNames, isCommand, isContractCommand, shells } from "./commands.ts";
import { flags } from "./flags.ts";

type Values = Readonly<Record<string, string | boolean | undefined>>;

const parserOptions = Object.fromEntries([
  ...flags.map(({ name, value }) => [name, { type: value === undefined ? "boolean" : "string" }] as const),
  ["help", { type: "boolean", short: "h" }] as const,
  ["version", { type: "boolean", short: "v" }] as const,
]);

/** Reads a command line, or returns the mistake in it. */
export function readArguments(args: readonly string[]): Arguments | Problem {
  let positionals: readonly string[];
  let values: Values;
  try {
    const parsed = parseArgs({ args: [...args], options: parserOptions, allowPositionals: true });
    positionals = parsed.positionals;
    values = parsed.values as Values;
  } catch (error) {
    return optionProblem(error as Error);
  }
  const [command, ...more] = positionals;
  if (values.version === true) return { command: "version" };
  if (command === undefined)
    return values.help === true
      ? { command: "help" }
      : problem("command-missing", { commands: commandNames });
  if (!isCommand(command)) return unknownCommand(command);
  if (command === "help") return readHelp(more);
  if (values.help === true) return { command: "help", about: command };
  return isContractCommand(command) ? readContractArguments(command, more, values) : readCompletion(more);
}

function readContractArguments(
  command: ContractCommand,
  [contract, ...more]: readonly string[],
  values: Values,
): ContractArguments | Problem {
  if (more.length > 0) return problem("contracts-several", { more });
  const mistake = flagProblem(command, values);
  if (mistake !== undefined) return mistake;
  const { config, out, watch = false, json = false, quiet = false } = values;
  if (contract === "") return problem("contract-missing", { command });
  if (contract !== undefined && config !== undefined) return problem("contract-and-configuration", {});
  if (values.only !== undefined && values.client !== true) return problem("only-without-client", {});
  const contractOptions = options.flatMap(({ name, flag }) =>
    values[flag] === undefined ? [] : [[name, values[flag]] as const],
  );
  return {
    command,
    ...(contract !== undefined && { contract }),
    ...(typeof config === "string" && { config }),
    ...(typeof out === "string" && { out }),
    options: Object.fromEntries(contractOptions),
    watch: watch === true,
    json: json === true,
    quiet: quiet === true,
    ...(command === "scaffold" && { scaffold: readScaffold(values) }),
  };
}

function readScaffold(values: Values): ScaffoldArguments {
  const { generated, only } = values;
  return {
    ...(typeof generated === "string" && { generated }),
    client: values.client === true,
    ...(typeof only === "string" && { only: only.split(",").map((name) => name.trim()) }),
    dryRun: values["dry-run"] === true,
  };
}

/** The first flag that the command does not take, or whose value is not possible. */
function flagProblem(command: ContractCommand, values: Values): Problem | undefined {
  for (const { name, value, commands } of flags) {
    const given = values[name];
    if (given === undefined) continue;
    if (!commands.includes(command)) return problem("option-misplaced", { option: name, command, commands });
    if (typeof given !== "string") continue;
    if (typeof value === "string" && given === "") return problem("option-empty", { option: name, value });
    if (Array.isArray(value) && !value.includes(given))
      return problem("option-value", { option: name, value: given, values: value });
  }
  return undefined;
}

function readHelp([about]: readonly string[]): Arguments | Problem {
  if (about === undefined || about === "help") return { command: "help" };
  return isCommand(about) ? { command: "help", about } : unknownCommand(about);
}

function readCompletion([name, ...more]: readonly string[]): Arguments | Problem {
  if (name === undefined) return problem("shell-missing", { shells });
  const shell = shells.find((each) => each === name);
  return shell === undefined || more.length > 0
    ? problem("shell-unknown", { shell: [name, ...more].join(" "), shells })
    : { command: "completion", shell };
}

function unknownCommand(command: string): Problem {
  const suggestion = didYouMean(command, commandNames);
  return problem("command-unknown", { command, commands: commandNames, suggestion });
}

/** The mistake that `parseArgs` found. It gives only a text. */
function optionProblem({ message }: Error): Problem {
  const unknown = /^Unknown option '(--?)([^']*)'/.exec(message);
  if (unknown === null)
    return problem("option-malformed", { cause: message.replace(/\. To specify a positional.*$/s, ".") });
  const names = [...flags.map(({ name }) => name), "help", "version"].map((name) => `--${name}`);
  const option = `${unknown[1]}${unknown[2]}`;
  return problem("option-unknown", { option, suggestion: didYouMean(option, names) });
}
