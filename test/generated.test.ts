import { readFileSync } from "node:fs";
import { join } from "node:path";
import { main } from "@posthorn/cli";
import { afterEach, describe, expect, test } from "vitest";
import { root } from "../tools/packages/packages.ts";

const workingDirectory = process.cwd();
afterEach(() => process.chdir(workingDirectory));

describe.each(["hello", "shop"])("examples/%s", (example) => {
  test("the committed code is up to date with its contract", async () => {
    const folder = join(root, "examples", example);
    const { scripts } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const [, options] = scripts.generate.split("bin.ts generate ");
    let errors = "";
    process.chdir(folder);
    const code = await main(["check", ...options.split(" ")], {
      out: () => {},
      error: (text) => {
        errors += text;
      },
      isInteractive: false,
    });
    expect(errors).toBe("");
    expect(code).toBe(0);
  });
});
