import { type Command, commands } from "../arguments/commands.ts";
import { type Flag, flags, flagsOf } from "../arguments/flags.ts";

const exitCodes =
  "Exit codes: 0 success, 1 a contract has errors or files differ, 2 wrong command line or configuration.";

/** The help of one command, or of all. */
export function helpOn(command?: Command): string {
  if (command === undefined) return overview();
  const { usage, about, examples } = commands[command];
  const own = flagsOf(command);
  return [
    `${about}\n`,
    `Usage: ${usage}${own.length > 0 ? " [options]" : ""}\n`,
    ...(own.length > 0 ? ["Options", tableOf(own.map(flagRow)), ""] : []),
    "Examples",
    ...examples.map((example) => `  ${example}`),
    ...(own.length > 0 ? ["", exitCodes] : []),
    "",
  ].join("\n");
}

function overview(): string {
  const examples = [
    "posthorn generate shop.yaml",
    "posthorn generate contracts/shop.yaml --out src/shop",
    "posthorn check contracts/shop.yaml --out src/shop --strict",
  ];
  return [
    "Generates typed TypeScript messaging from AsyncAPI contracts.\n",
    "Commands",
    tableOf(Object.values(commands).map(({ usage, about }) => [usage, about])),
    "\nOptions",
    tableOf([...flags.map(flagRow), ["--help", "Print help"], ["--version", "Print the version"]]),
    "\nExamples",
    ...examples.map((example) => `  ${example}`),
    "\nWithout a contract, a command works on all contracts of the configuration. See also: posthorn help generate",
    exitCodes,
    "",
  ].join("\n");
}

type Row = readonly [string, string];

function flagRow({ name, value, about }: Flag): Row {
  if (value === undefined) return [`--${name}`, about];
  return [`--${name} <${Array.isArray(value) ? value.join("|") : value}>`, about];
}

function tableOf(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `  ${first.padEnd(width)}   ${second}`).join("\n");
}
