import { type ContractCommand, type Flag, flags } from "./flags.ts";

interface Page {
  readonly usage: string;
  readonly about: string;
  readonly examples: readonly string[];
}

const exitCodes =
  "Exit codes: 0 done, 1 the contract is wrong or the files differ, 2 the command line or the configuration is wrong.";

const pages: Readonly<Record<ContractCommand | "completion", Page>> = {
  generate: {
    usage: "posthorn generate [contract]",
    about: "Writes the files of a contract, and removes those that are no longer part of it.",
    examples: [
      "posthorn generate shop.yaml",
      "posthorn generate contracts/shop.yaml --out src/shop --watch",
      "posthorn generate                     # what posthorn.config.ts says",
    ],
  },
  check: {
    usage: "posthorn check [contract]",
    about: "Fails, and shows the difference, if the files are not what generate would write.",
    examples: ["posthorn check contracts/shop.yaml --out src/shop --strict", "posthorn check"],
  },
  validate: {
    usage: "posthorn validate [contract]",
    about: "Says what is wrong with a contract, and writes nothing.",
    examples: ["posthorn validate shop.yaml", "posthorn validate shop.yaml --json > findings.json"],
  },
  scaffold: {
    usage: "posthorn scaffold [contract]",
    about: "Writes a handler for each operation, and adds to edited files what a changed contract needs.",
    examples: [
      "posthorn scaffold shop.yaml --out src/handlers",
      "posthorn scaffold shop.yaml --out src/handlers --dry-run",
      "posthorn scaffold shop.yaml --client --only orderPlaced,orderCancelled",
    ],
  },
  completion: {
    usage: "posthorn completion <bash|zsh|fish>",
    about: "Writes what makes a shell complete commands and options.",
    examples: [
      "source <(posthorn completion bash)",
      "posthorn completion fish > ~/.config/fish/completions/posthorn.fish",
    ],
  },
};

/** What there is to know of one command, or of all. */
export function helpOn(command?: keyof typeof pages): string {
  if (command === undefined) return overview();
  const { usage, about, examples } = pages[command];
  const own = flags.filter(({ commands }) => commands.some((each) => each === command));
  return [
    `${about}\n`,
    `  ${usage}${own.length > 0 ? " [options]" : ""}\n`,
    ...(own.length > 0 ? ["Options", table(own.map((flag) => [usageOf(flag), flag.about])), ""] : []),
    "Examples",
    ...examples.map((example) => `  ${example}`),
    ...(command === "completion" ? [] : ["", exitCodes]),
    "",
  ].join("\n");
}

function overview(): string {
  const commands = Object.values(pages).map(({ usage, about }) => [usage, about] as const);
  return [
    "Turns an AsyncAPI contract into typed TypeScript messaging.\n",
    table(commands),
    "\nOptions",
    table([...flags.map((flag) => [usageOf(flag), flag.about] as const), ["--help, --version", ""]]),
    "\nExamples",
    "  posthorn generate shop.yaml",
    "  posthorn generate contracts/shop.yaml --out src/shop",
    "  posthorn check contracts/shop.yaml --out src/shop --strict",
    "\nWithout a contract, all those of the configuration are meant. More: posthorn help generate",
    exitCodes,
    "",
  ].join("\n");
}

function usageOf({ name, value }: Flag): string {
  if (value === undefined) return `--${name}`;
  return `--${name} <${Array.isArray(value) ? value.join("|") : value}>`;
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `  ${first.padEnd(width)}   ${second}`.trimEnd()).join("\n");
}
