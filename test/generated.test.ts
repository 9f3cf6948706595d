import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { main } from "@posthorn/cli";
import { afterEach, expect, test } from "vitest";
import { root } from "../tools/packages/packages.ts";

const workingDirectory = process.cwd();
afterEach(() => process.chdir(workingDirectory));

/** Checks generated code as `posthorn check` does. Resolves to what it writes if it fails. */
async function check(folder: string, options: string): Promise<string> {
  let errors = "";
  process.chdir(folder);
  const code = await main(["check", ...options.split(" ")], {
    out: () => {},
    error: (text) => {
      errors += text;
    },
    isInteractive: false,
  });
  return code === 0 ? "" : `${code}: ${errors}`;
}

test.each(["hello", "shop"])("the committed code of examples/%s is up to date", async (example) => {
  const folder = join(root, "examples", example);
  const { scripts } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const [, options] = scripts.generate.split("bin.ts generate ");
  expect(await check(folder, options)).toBe("");
});

test.each(globSync("test/programs/*", { cwd: root }))(
  "the committed code of %s is up to date",
  async (folder) => {
    expect(await check(join(root, folder), "contract.yaml --out generated --import-extension .ts")).toBe("");
  },
);
