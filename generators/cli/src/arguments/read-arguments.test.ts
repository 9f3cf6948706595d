import { expect, test } from "vitest";
import { posthorn } from "../../test/posthorn.ts";

const commands = "The commands are generate, check, validate, completion and help.";

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
    "The command validate has no option --out. It belongs to generate and check.",
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
