import { type Option, options } from "../configuration/options.ts";
import { type ContractCommand, contractCommands } from "./commands.ts";

/** An option of the command line. */
export interface Flag {
  /** Without dashes. */
  readonly name: string;
  /** The kind of value, or the possible values. Left out if the flag takes no value. */
  readonly value?: "folder" | "file" | "names" | readonly string[];
  readonly about: string;
  readonly commands: readonly ContractCommand[];
}

const scaffoldFlags: readonly Flag[] = [
  {
    name: "generated",
    value: "folder",
    about: "Folder of the generated code (default: generated, beside the handlers)",
    commands: ["scaffold"],
  },
  { name: "client", about: "Write handlers for messages that the application sends", commands: ["scaffold"] },
  {
    name: "only",
    value: "names",
    about: "With --client: the operations that get handlers, separated by commas",
    commands: ["scaffold"],
  },
  { name: "dry-run", about: "Print the differences, and write nothing", commands: ["scaffold"] },
];

/** Every option of the command line, in the order of the help. */
export const flags: readonly Flag[] = [
  {
    name: "out",
    value: "folder",
    about: "Output folder (default: generated; for scaffold: handlers beside it)",
    commands: ["generate", "check", "scaffold"],
  },
  ...scaffoldFlags,
  {
    name: "config",
    value: "file",
    about: "Configuration (default: posthorn.config.ts, .mts, .js, .mjs or .json)",
    commands: contractCommands,
  },
  { name: "watch", about: "Generate again after each change", commands: ["generate"] },
  { name: "json", about: "Print JSON", commands: ["check", "validate"] },
  { name: "quiet", about: "Print errors only", commands: contractCommands },
  ...options.map(flagOf),
];

/** The flags that a command takes. */
export function flagsOf(command: string): readonly Flag[] {
  return flags.filter(({ commands }) => commands.some((each) => each === command));
}

function flagOf(option: Option): Flag {
  const { flag, schema } = option;
  const { description = "", enum: values } = schema;
  const about = values === undefined ? description : `${description} (default: ${schema.default})`;
  const value = values ?? (schema.type === "string" ? "folder" : undefined);
  const commands = commandsOf(option);
  return value === undefined ? { name: flag, about, commands } : { name: flag, value, about, commands };
}

/** Two options never change diagnostics. Handlers have the same names with any option for writing TypeScript. */
function commandsOf({ name, isTypescript }: Option): readonly ContractCommand[] {
  if (!isTypescript) return contractCommands;
  if (name === "importExtension") return ["generate", "check", "scaffold"];
  return name === "builders" ? ["generate", "check"] : ["generate", "check", "validate"];
}
