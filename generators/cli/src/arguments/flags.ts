import { type Option, options } from "../configuration/options.ts";
import { type ContractCommand, contractCommands } from "./commands.ts";

/** An option of the command line. */
export interface Flag {
  /** Without dashes. */
  readonly name: string;
  /** The kind of value, or the possible values. Left out if the flag takes no value. */
  readonly value?: "folder" | "file" | readonly string[];
  readonly about: string;
  readonly commands: readonly ContractCommand[];
}

/** Every option of the command line, in the order of the help. */
export const flags: readonly Flag[] = [
  {
    name: "out",
    value: "folder",
    about: "Output folder (default: generated)",
    commands: ["generate", "check"],
  },
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

function flagOf({ name, flag, schema }: Option): Flag {
  const { description = "", enum: values } = schema;
  const about = values === undefined ? description : `${description} (default: ${schema.default})`;
  const value = values ?? (schema.type === "string" ? "folder" : undefined);
  // These two change the code, but never the diagnostics.
  const isAboutCode = name === "importExtension" || name === "builders";
  const commands: readonly ContractCommand[] = isAboutCode ? ["generate", "check"] : contractCommands;
  return value === undefined ? { name: flag, about, commands } : { name: flag, value, about, commands };
}
