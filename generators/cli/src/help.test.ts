import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { posthorn } from "../test/posthorn.ts";
import { contractCommands, flags, shells } from "./flags.ts";

test.each(contractCommands)(
  "help on %s shows its options, examples and exit codes, both ways",
  async (command) => {
    const { code, out } = await posthorn("help", command);
    expect(code).toBe(0);
    expect((await posthorn(command, "--help")).out).toBe(out);
    const own = flags.filter(({ commands }) => commands.includes(command));
    for (const { name } of own) expect(out).toContain(`  --${name}`);
    for (const { name } of flags.filter((flag) => !own.includes(flag)))
      expect(out).not.toContain(`  --${name}`);
    expect(out).toMatch(/Examples\n {2}posthorn /);
    expect(out).toContain("Exit codes: 0 done, 1 ");
  },
);

test("every option stands in the help on everything", async () => {
  const { out } = await posthorn("help");
  for (const { name } of flags) expect(out).toContain(`  --${name}`);
});

test.each([
  [["help", "chekc"], 'there is no command "chekc". Did you mean "check"?'],
  [["vlidate", "a"], 'Did you mean "validate"?'],
  [
    ["frobnicate"],
    'there is no command "frobnicate". There are generate, check, validate, scaffold, completion and help.',
  ],
  [["help", "bogus"], "There are generate, check, validate, scaffold, completion and help."],
  [["check", "--strcit"], 'there is no option "--strcit". Did you mean "--strict"?'],
  [["check", "--frobnicate"], 'there is no option "--frobnicate".'],
  [["check", "a", "--watch"], "check takes no --watch: it is for generate."],
  [["generate", "a", "--json"], "generate takes no --json: it is for check and validate."],
  [["generate", "a", "--int64", "long"], '--int64 is number or bigint, not "long".'],
  [["generate", "a", "--dates", "temporal"], '--dates is string or date, not "temporal".'],
  [["generate", "a", "--out", ""], "--out needs the name of a folder."],
  [["generate", "a", "--config", "b"], "--config says which contracts: give that, or a contract."],
  [["completion", "tcsh"], "completion for which shell? Say bash, zsh, fish."],
])("%j is refused with what was meant", async (args, says) => {
  const { code, error } = await posthorn(...args);
  expect(code).toBe(2);
  expect(error).toContain(says);
});

describe.each(shells)("completion for %s", (shell) => {
  test("has every command, option and value", async () => {
    const { code, out } = await posthorn("completion", shell);
    expect(code).toBe(0);
    for (const word of [...contractCommands, ...flags.map(({ name }) => name), "cloudevents", "bigint"])
      expect(out).toContain(word);
  });
});

test.skipIf(!existsSync("/bin/bash"))("bash completes commands, options and values", async () => {
  const { out } = await posthorn("completion", "bash");
  const complete = (...words: readonly string[]): string =>
    execFileSync(
      "/bin/bash",
      [
        "-c",
        `${out}\nCOMP_WORDS=(posthorn "$@"); COMP_CWORD=$#; _posthorn; echo "\${COMPREPLY[@]}"`,
        "bash",
        ...words,
      ],
      { encoding: "utf8" },
    ).trim();
  expect(complete("gen")).toBe("generate");
  expect(complete("generate", "--imp")).toBe("--import-extension");
  expect(complete("validate", "--ou")).toBe("");
  expect(complete("generate", "--wire", "")).toBe("cloudevents plain");
  expect(complete("completion", "f")).toBe("fish");
});
