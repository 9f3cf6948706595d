import { type Setting, settingList } from "../configuration/options.ts";

/** What works on contracts. */
export type ContractCommand = "generate" | "check" | "validate";

export const contractCommands: readonly ContractCommand[] = ["generate", "check", "validate"];
export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

/** An option of the command line. */
export interface Flag {
  readonly name: string;
  /** Left out where it takes none. */
  readonly value?: "folder" | "file" | readonly string[];
  readonly about: string;
  readonly commands: readonly ContractCommand[];
}

/** Every option of the command line, in the order of the help. */
export const flags: readonly Flag[] = [
  {
    name: "out",
    value: "folder",
    about: "where the files are (default: generated)",
    commands: ["generate", "check"],
  },
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
  // These change how the code is written, and never whether it can be.
  const commands: readonly ContractCommand[] =
    name === "import-extension" || name === "builders" ? ["generate", "check"] : contractCommands;
  switch (setting.kind) {
    case "yes":
      return { name, about, commands };
    case "folder":
      return { name, value: "folder", about, commands };
    case "choice":
      return { name, value: setting.values, about: `${about} (default: ${setting.values[0]})`, commands };
  }
}
