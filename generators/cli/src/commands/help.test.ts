import { expect, test } from "vitest";
import { posthorn } from "../../test/posthorn.ts";
import { commands, contractCommands } from "../arguments/commands.ts";
import { flags } from "../arguments/flags.ts";

test.each(contractCommands)("the help of %s shows its options, examples and exit codes", async (command) => {
  const { code, out } = await posthorn("help", command);
  expect(code).toBe(0);
  expect((await posthorn(command, "--help")).out).toBe(out);
  const own = flags.filter((flag) => flag.commands.includes(command));
  for (const { name } of own) expect(out).toContain(`  --${name}`);
  for (const { name } of flags.filter((flag) => !own.includes(flag)))
    expect(out).not.toContain(`  --${name}`);
  expect(out).toMatch(/Examples\n {2}posthorn /);
  expect(out).toContain("Exit codes: 0 success, 1 ");
});

test("the help of completion has no options", async () => {
  expect(
    (await posthorn("help", "completion")).out,
  ).toBe(`Print a script that completes commands and options in a shell.

Usage: posthorn completion <bash|zsh|fish>

Examples
  source <(posthorn completion bash)
  posthorn completion fish > ~/.config/fish/completions/posthorn.fish
`);
});

test("the overview shows every command and option", async () => {
  const { out } = await posthorn("help");
  for (const { usage } of Object.values(commands)) expect(out).toContain(`  ${usage} `);
  for (const { name } of flags) expect(out).toContain(`  --${name}`);
  expect((await posthorn("--help")).out).toBe(out);
});
