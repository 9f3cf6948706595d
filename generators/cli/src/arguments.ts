import { parseArgs } from "node:util";
import { type ContractCommand, contractCommands, flags, type Shell, shells } from "./flags.ts";
import { type ContractOptions, settingList } from "./settings.ts";
import { didYouMean } from "./suggest.ts";

/** What a command line asks for. */
export type Arguments =
  | { readonly command: "help"; readonly about?: ContractCommand | "completion" }
  | { readonly command: "version" }
  | { readonly command: "completion"; readonly shell: Shell }
  | ContractArguments;

export interface ContractArguments {
  readonly command: ContractCommand;
  /** The contract's file, as it was given; without it, those of the configuration. */
  readonly contract?: string;
  readonly config?: string;
  readonly out?: string;
  readonly options: ContractOptions;
  /** Goes on after each change. */
  readonly watch: boolean;
  /** Writes JSON. */
  readonly json: boolean;
  /** Writes errors alone. */
  readonly quiet: boolean;
  /** Options of `scaffold` alone. */
  readonly scaffold?: ScaffoldArguments;
}

export interface ScaffoldArguments {
  readonly generated?: string;
  readonly client: boolean;
  readonly only?: readonly string[];
  readonly dryRun: boolean;
}

interface Problem {
  readonly problem: string;
}

type Values = Readonly<Record<string, string | boolean | undefined>>;

const commands = [...contractCommands, "completion", "help"];
const parsed = Object.fromEntries([
  ...flags.map(({ name, value }) => [name, { type: value === undefined ? "boolean" : "string" }] as const),
  ["help", { type: "boolean", short: "h" }] as const,
  ["version", { type: "boolean", short: "v" }] as const,
]);

/** Reads a command line, or says what is wrong with it. */
export function readArguments(args: readonly string[]): Arguments | Problem {
  let positionals: readonly string[];
  let values: Values;
  try {
    const read = parseArgs({ args: [...args], options: parsed, allowPositionals: true });
    positionals = read.positionals;
    values = read.values as Values;
  } catch (error) {
    return { problem: problemOf(error as Error) };
  }
  const [command, ...more] = positionals;
  if (values.version === true) return { command: "version" };
  if (command === undefined) {
    return values.help === true
      ? { command: "help" }
      : { problem: "no command was given: generate, check, validate or scaffold." };
  }
  if (command === "help") return readHelp(more[0]);
  if (command !== "completion" && !isContractCommand(command)) return noCommand(command);
  if (values.help === true) return { command: "help", about: command };
  return command === "completion" ? readCompletion(more) : readContractArguments(command, more, values);
}

function readContractArguments(
  command: ContractCommand,
  [contract, ...more]: readonly string[],
  values: Values,
): Arguments | Problem {
  if (more.length > 0) {
    return {
      problem: `one contract at a time, please: "${more.join('", "')}" is too much. A configuration can have several.`,
    };
  }
  for (const { name, value, commands: its } of flags) {
    const given = values[name];
    if (given === undefined) continue;
    if (!its.includes(command))
      return { problem: `${command} takes no --${name}: it is for ${its.join(" and ")}.` };
    if (given === "") return { problem: `--${name} needs the name of a ${value}.` };
    if (Array.isArray(value) && !value.includes(given))
      return { problem: `--${name} is ${value.join(" or ")}, not "${given}".` };
  }
  const { config, out, watch = false, json = false, quiet = false } = values;
  if (contract === "") return { problem: `${command} which contract? Its file has a name.` };
  if (contract !== undefined && config !== undefined)
    return { problem: "--config says which contracts: give that, or a contract." };
  if (values.only !== undefined && values.client !== true)
    return {
      problem: "--only is for --client: an application needs a handler for everything that it receives.",
    };
  const options = settingList.flatMap(([name, { flag }]) =>
    values[flag] === undefined ? [] : [[name, values[flag]] as const],
  );
  return {
    command,
    ...(contract === undefined ? {} : { contract }),
    ...(typeof config === "string" ? { config } : {}),
    ...(typeof out === "string" ? { out } : {}),
    options: Object.fromEntries(options),
    watch: watch === true,
    json: json === true,
    quiet: quiet === true,
    ...(command === "scaffold" ? { scaffold: readScaffold(values) } : {}),
  };
}

function readScaffold(values: Values): ScaffoldArguments {
  const { generated, only } = values;
  return {
    ...(typeof generated === "string" ? { generated } : {}),
    client: values.client === true,
    ...(typeof only === "string" ? { only: only.split(",").map((name) => name.trim()) } : {}),
    dryRun: values["dry-run"] === true,
  };
}

function readHelp(about: string | undefined): Arguments | Problem {
  if (about === undefined || about === "help") return { command: "help" };
  return about === "completion" || isContractCommand(about) ? { command: "help", about } : noCommand(about);
}

function readCompletion([shell, ...more]: readonly string[]): Arguments | Problem {
  const known = shells.find((each) => each === shell);
  return known === undefined || more.length > 0
    ? { problem: `completion for which shell? Say ${shells.join(", ")}.` }
    : { command: "completion", shell: known };
}

function isContractCommand(command: string): command is ContractCommand {
  return contractCommands.some((each) => each === command);
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

function noCommand(command: string): Problem {
  const meant = didYouMean(command, commands) || ` There are ${listed(commands)}.`;
  return { problem: `there is no command "${command}".${meant}` };
}

function problemOf({ message }: Error): string {
  const unknown = /^Unknown option '(--?)([^']*)'/.exec(message);
  if (unknown === null) return message.replace(/\. To specify a positional.*$/s, ".");
  const names = [...flags.map(({ name }) => name), "help", "version"].map((name) => `--${name}`);
  const option = `${unknown[1]}${unknown[2]}`;
  return `there is no option "${option}".${didYouMean(option, names)}`;
}
