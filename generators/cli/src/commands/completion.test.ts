import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { posthorn } from "../../test/posthorn.ts";
import { contractCommands, shells } from "../arguments/commands.ts";
import { flags } from "../arguments/flags.ts";

test.each(shells)("the script for %s has every command, option and value", async (shell) => {
  const { code, out } = await posthorn("completion", shell);
  expect(code).toBe(0);
  for (const word of [...contractCommands, ...flags.map(({ name }) => name), "cloudevents", "bigint"])
    expect(out).toContain(word);
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
