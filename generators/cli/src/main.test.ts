import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { drop, folderWith, posthorn, put, runPosthorn, startPosthorn, tea } from "../test/posthorn.ts";

const shop = join(import.meta.dirname, "../../../schemas/shop.yaml");

let folder: string;
let contract: string;
let out: string;
beforeEach(async () => {
  folder = await folderWith({ "tea.yaml": tea });
  contract = join(folder, "tea.yaml");
  out = join(folder, "generated");
});
afterEach(() => drop(folder));

test("--help shows examples, and --version the version", async () => {
  expect((await posthorn("--help")).out).toContain("posthorn generate contracts/shop.yaml --out src/shop");
  expect((await posthorn("--version")).out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test("--quiet writes errors only", async () => {
  await put(contract, tea.replace("type: integer", "type: string, minLenght: 3"));
  const silent = { code: 0, out: "", error: "" };
  expect(await posthorn("generate", contract, "--out", out, "--quiet")).toEqual(silent);
  expect(await posthorn("check", contract, "--out", out, "--quiet")).toEqual(silent);
  await put(contract, tea.replace("receive", "recieve"));
  const { error } = await posthorn("validate", contract, "--quiet");
  expect(error.split("\n")).toEqual([expect.stringContaining(" error "), "1 error.", ""]);
});

describe("as a program", { timeout: 60_000 }, () => {
  test("results go to standard output and errors to standard error, and the exit code is set", async () => {
    const run = (...args: readonly string[]) => runPosthorn(args);
    expect(await run("generate", shop, "--out", out)).toEqual({
      code: 0,
      out: expect.stringMatching(/^\d+ files written to /),
      error: "",
    });
    expect(await run("generate", shop, "--out", out)).toEqual({
      code: 0,
      out: expect.stringMatching(/^Nothing to write/),
      error: "",
    });
    expect(await run("check", join(folder, "none.yaml"))).toMatchObject({
      code: 1,
      out: "",
      error: expect.stringContaining("file-missing"),
    });
  });

  test.each([["--help"], ["help", "generate"], ["completion", "bash"], ["--version"]])(
    "%s loads neither the contract reader nor the generator",
    async (...args) => {
      const trace = startPosthorn(args, { NODE_DEBUG: "esm", NODE_OPTIONS: "" });
      let loaded = "";
      trace.stderr?.on("data", (text) => {
        loaded += text;
      });
      await new Promise((resolve) => trace.once("close", resolve));
      expect(loaded).toContain("generators/cli/src/main.ts");
      expect(loaded).not.toMatch(
        /generators\/(contract\/src\/(?!spelling|words\/)|typescript\/src|scaffold)|node_modules\/(?!@posthorn\/contract)/,
      );
    },
  );
});
