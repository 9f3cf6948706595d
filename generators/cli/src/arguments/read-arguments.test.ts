import { expect, test } from "vitest";
import { posthorn } from "../../test/posthorn.ts";
import type { Arguments } from "./arguments.ts";
import { readArguments } from "./read-arguments.ts";

const commands = "The commands are generate, check, validate, scaffold, completion and help.";

test.each([
  [[], `No command given. ${commands}`],
  [["help", "chekc"], 'Unknown command "chekc". Did you mean "check"?'],
  [["genrate", "a.yaml"], 'Unknown command "genrate". Did you mean "generate"?'],
  [["frobnicate"], `Unknown command "frobnicate". ${commands}`],
  [["help", "bogus"], `Unknown command "bogus". ${commands}`],
  [["check", "--strcit"], 'Unknown option "--strcit". Did you mean "--strict"?'],
  [["generate", "a.yaml", "--outt", "x"], 'Unknown option "--outt". Did you mean "--out"?'],
  [["check", "--frobnicate"], 'Unknown option "--frobnicate".'],
  [["check", "a", "--watch"], "The command check has no option --watch. It belongs to generate."],
  [
    ["generate", "a", "--json"],
    "The command generate has no option --json. It belongs to check and validate.",
  ],
  [
    ["validate", "a", "--out", "x"],
    "The command validate has no option --out. It belongs to generate, check and scaffold.",
  ],
  [["generate", "a", "--int64", "long"], '--int64 must be number or bigint, not "long".'],
  [["generate", "a", "--dates", ""], '--dates must be string or date, not "".'],
  [["generate", "a", "--import-extension", ".mjs"], '--import-extension must be .js or .ts, not ".mjs".'],
  [["generate", "a", "--out", ""], "--out is empty. Give it the path of a folder."],
  [["generate", "a", "--config", "b"], "A contract and --config cannot be combined. Pass one of them."],
  [["generate", ""], "No contract given. Pass its file: posthorn generate shop.yaml"],
  [
    ["generate"],
    "No contract given, and this folder has no posthorn.config.ts. Pass the contract's file: posthorn generate shop.yaml",
  ],
  [
    ["generate", "a.yaml", "b.yaml"],
    'Only one contract can be passed, so "b.yaml" is too much. List several contracts in a configuration.',
  ],
  [["completion"], "No shell given. Pass bash, zsh or fish: posthorn completion bash"],
  [["completion", "tcsh"], 'Unknown shell "tcsh". Pass bash, zsh or fish: posthorn completion bash'],
])("the arguments %j are refused with a remedy", async (args, problem) => {
  expect(await posthorn(...args)).toEqual({
    code: 2,
    out: "",
    error: `posthorn: ${problem}\nTry "posthorn --help".\n`,
  });
});

const plain = { options: {}, watch: false, json: false, quiet: false } as const;
const scaffold = { client: false, dryRun: false } as const;

test.each<readonly [string, Arguments]>([
  ["--version", { command: "version" }],
  ["generate shop.yaml -v", { command: "version" }],
  ["--help", { command: "help" }],
  ["help", { command: "help" }],
  ["help help", { command: "help" }],
  ["help check", { command: "help", about: "check" }],
  ["check shop.yaml -h", { command: "help", about: "check" }],
  ["check a b --help --watch", { command: "help", about: "check" }],
  ["completion zsh", { command: "completion", shell: "zsh" }],
  ["check", { ...plain, command: "check" }],
  ["check --config a.json --json", { ...plain, command: "check", config: "a.json", json: true }],
  [
    "generate a.yaml --out=b --watch --quiet",
    { ...plain, command: "generate", contract: "a.yaml", out: "b", watch: true, quiet: true },
  ],
  [
    "generate --strict a.yaml --import-extension .ts --root ..",
    {
      ...plain,
      command: "generate",
      contract: "a.yaml",
      options: { strict: true, importExtension: ".ts", root: ".." },
    },
  ],
  ["generate -- --a.yaml", { ...plain, command: "generate", contract: "--a.yaml" }],
  ["scaffold a.yaml", { ...plain, command: "scaffold", contract: "a.yaml", scaffold }],
  [
    "scaffold a.yaml --client --only a,b --dry-run --generated c",
    {
      ...plain,
      command: "scaffold",
      contract: "a.yaml",
      scaffold: { generated: "c", client: true, only: ["a", "b"], dryRun: true },
    },
  ],
])("%s is read", (line, request) => {
  expect(readArguments(line.split(" "))).toEqual(request);
});

test("names that are separated by commas may have spaces around them", () => {
  expect(readArguments(["scaffold", "--client", "--only", "a, b ,c"])).toEqual({
    ...plain,
    command: "scaffold",
    scaffold: { ...scaffold, client: true, only: ["a", "b", "c"] },
  });
});

test.each([
  ["generate --out", "Option '--out <value>' argument missing"],
  ["generate --watch=yes", "Option '--watch' does not take an argument"],
  ["generate --out --watch", "Option '--out' argument is ambiguous."],
])("%s is refused in the words of Node", (line, problem) => {
  expect(readArguments(line.split(" "))).toEqual({ problem: expect.stringContaining(problem) });
});
