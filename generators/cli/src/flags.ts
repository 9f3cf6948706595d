import { type Setting, settingList } from "./settings.ts";

/** What works on contracts. */
export type ContractCommand = "generate" | "check" | "validate" | "scaffold";

export const contractCommands: readonly ContractCommand[] = ["generate", "check", "validate", "scaffold"];
export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/** An option of the command line. */
export interface Flag {
  readonly name: string;
  /** Left out where it takes none. */
  readonly value?: "folder" | "file" | "names" | readonly string[];
  readonly about: string;
  readonly commands: readonly ContractCommand[];
}

const scaffoldFlags: readonly Flag[] = [
  {
    name: "generated",
    value: "folder",
    about: "where generate put the code (default: generated, beside the handlers)",
    commands: ["scaffold"],
  },
  { name: "client", about: "handlers for messages that the application sends", commands: ["scaffold"] },
  {
    name: "only",
    value: "names",
    about: "with --client: the operations that get handlers, separated by commas",
    commands: ["scaffold"],
  },
  { name: "dry-run", about: "prints the differences, and writes nothing", commands: ["scaffold"] },
];

/** Every option of the command line, in the order of the help. */
export const flags: readonly Flag[] = [
  {
    name: "out",
    value: "folder",
    about: "where the files are (default: generated; for scaffold: handlers beside it)",
    commands: ["generate", "check", "scaffold"],
  },
  ...scaffoldFlags,
  {
    name: "config",
    value: "file",
    about: "the configuration (default: posthorn.config.ts, .mts, .js, .mjs or .json)",
    commands: contractCommands,
  },
  { name: "watch", about: "goes on, after each change of a contract's files", commands: ["generate"] },
  { name: "json", about: "writes JSON, for programs", commands: ["check", "validate"] },
  { name: "quiet", about: "writes errors alone", commands: contractCommands },
  ...settingList.map(([, setting]) => flagOf(setting)),
];

function flagOf(setting: Setting): Flag {
  const { flag: name, about } = setting;
  const commands = commandsOf(setting);
  switch (setting.kind) {
    case "yes":
      return { name, about, commands };
    case "folder":
      return { name, value: "folder", about, commands };
    case "choice":
      return { name, value: setting.values, about: `${about} (default: ${setting.values[0]})`, commands };
  }
}

/** `builders` and `import-extension` never decide if code can be written; handlers have the same names with any option. */
function commandsOf({ flag, side }: Setting): readonly ContractCommand[] {
  if (side === "reading") return contractCommands;
  if (flag === "import-extension") return ["generate", "check", "scaffold"];
  return flag === "builders" ? ["generate", "check"] : ["generate", "check", "validate"];
}
