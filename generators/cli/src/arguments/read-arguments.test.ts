import { expect, test } from "vitest";
import { posthorn } from "../../test/posthorn.ts";

const commands = "The commands are generate, check, validate, completion and help.";

test.each([
  [[], `No command given. ${commands}`],
  [["help", "chekc"], 'There is no command "chekc". Did you mean "check"?'],
  [["genrate", "a.yaml"], 'There is no command "genrate". Did you mean "generate"?'],
  [["frobnicate"], `There is no command "frobnicate". ${commands}`],
  [["help", "bogus"], `There is no command "bogus". ${commands}`],
  [["check", "--strcit"], 'There is no option "--strcit". Did you mean "--strict"?'],
  [["generate", "a.yaml", "--outt", "x"], 'There is no option "--outt". Did you mean "--out"?'],
  [["check", "--frobnicate"], 'There is no option "--frobnicate".'],
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
    "No contract given, and there is no posthorn.config.ts in this folder. Pass a contract's file: posthorn generate shop.yaml",
  ],
  [
    ["generate", "a.yaml", "b.yaml"],
    'Only one contract can be passed, so "b.yaml" is too much. List several contracts in a configuration.',
  ],
  [["completion"], "No shell given. Pass bash, zsh or fish: posthorn completion bash"],
  [
    ["completion", "tcsh"],
    'There is no completion for "tcsh". Pass bash, zsh or fish: posthorn completion bash',
  ],
])("the arguments %j are refused with a remedy", async (args, problem) => {
  expect(await posthorn(...args)).toEqual({
    code: 2,
    out: "",
    error: `posthorn: ${problem}\nTry "posthorn --help".\n`,
  });
});
