/** The commands that work on contracts. */
export const contractCommands = ["generate", "check", "validate", "scaffold"] as const;
export type ContractCommand = (typeof contractCommands)[number];

export type Command = ContractCommand | "completion" | "help";

/** The help of a command. */
export interface CommandHelp {
  readonly usage: string;
  readonly about: string;
  readonly examples: readonly string[];
}

/**
 * Every command, in the order of the help. A new command that works on contracts needs an entry here, its name above,
 * its options in `flags.ts` and the function that runs it in `main.ts`.
 */
export const commands: Readonly<Record<Command, CommandHelp>> = {
  generate: {
    usage: "posthorn generate [contract]",
    about: "Write the code of a contract, and remove files that no longer belong to it.",
    examples: [
      "posthorn generate shop.yaml",
      "posthorn generate contracts/shop.yaml --out src/shop --watch",
      "posthorn generate                     # every contract of posthorn.config.ts",
    ],
  },
  check: {
    usage: "posthorn check [contract]",
    about: "Fail and show the differences if the files are not what generate would write.",
    examples: ["posthorn check contracts/shop.yaml --out src/shop --strict", "posthorn check"],
  },
  validate: {
    usage: "posthorn validate [contract]",
    about: "Report the errors and warnings of a contract. Writes no files.",
    examples: ["posthorn validate shop.yaml", "posthorn validate shop.yaml --json > diagnostics.json"],
  },
  scaffold: {
    usage: "posthorn scaffold [contract]",
    about: "Write a handler for each operation, and add what a changed contract needs to edited files.",
    examples: [
      "posthorn scaffold shop.yaml --out src/handlers",
      "posthorn scaffold shop.yaml --out src/handlers --dry-run",
      "posthorn scaffold shop.yaml --client --only orderPlaced,orderCancelled",
    ],
  },
  completion: {
    usage: "posthorn completion <bash|zsh|fish>",
    about: "Print a script that completes commands and options in a shell.",
    examples: [
      "source <(posthorn completion bash)",
      "posthorn completion fish > ~/.config/fish/completions/posthorn.fish",
    ],
  },
  help: {
    usage: "posthorn help [command]",
    about: "Show the options and examples of a command.",
    examples: ["posthorn help generate"],
  },
};

export const commandNames: readonly Command[] = Object.keys(commands) as Command[];

export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

export function isCommand(name: string): name is Command {
  return Object.hasOwn(commands, name);
}

export function isContractCommand(name: string): name is ContractCommand {
  return contractCommands.some((each) => each === name);
}
