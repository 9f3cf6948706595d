import { execFile } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { drop, filesIn, folderWith, posthorn, put, runPosthorn, tea, textsIn } from "../../test/posthorn.ts";

const run = promisify(execFile);
let folder: string;
let contract: string;
let out: string;
beforeEach(async () => {
  folder = await folderWith({ "tea.yaml": tea });
  contract = join(folder, "tea.yaml");
  out = join(folder, "src/handlers");
});
afterEach(() => drop(folder));

const more = tea.replace(
  "operations:\n",
  "operations:\n  pour: { action: receive, channel: { $ref: '#/channels/brew' }, x-posthorn: { kind: command } }\n",
);

async function generated(): Promise<void> {
  await posthorn("generate", contract, "--out", join(folder, "src/generated"), "--import-extension", ".ts");
}

/** Applies a patch with git, in the folder of the test. */
async function applyPatch(patch: string): Promise<void> {
  const names = patch.replaceAll(
    /^([-+]{3}) [ab]\/.*\/(src\/handlers\/)/gm,
    (_, sign, path) => `${sign} x/${path}`,
  );
  await put(join(folder, "change.patch"), names);
  await run("git", ["init", "--quiet"], { cwd: folder });
  await run("git", ["apply", "change.patch"], { cwd: folder });
}

describe("scaffold", () => {
  test("writes handlers, then nothing, then only what a changed contract needs", async () => {
    await generated();
    expect(await posthorn("scaffold", contract, "--out", out)).toEqual({
      code: 0,
      out: `2 files written to ${out}.\n`,
      error: "",
    });
    expect(await filesIn(out)).toEqual(["brew-tea.ts", "tea-handlers.ts"]);
    // The ending of imports is the one that the code was generated with.
    expect(await readFile(join(out, "brew-tea.ts"), "utf8")).toContain('from "../generated/index.ts"');

    const before = await textsIn(out);
    expect(await posthorn("scaffold", contract, "--out", out)).toEqual({
      code: 0,
      out: `0 files written: ${out} has the handler.\n`,
      error: "",
    });
    expect(await textsIn(out)).toEqual(before);

    await put(contract, more);
    expect((await posthorn("scaffold", contract, "--out", out)).out).toBe(
      `2 files written to ${out}, 1 of them changed.\n`,
    );
    expect((await posthorn("scaffold", contract, "--out", out)).out).toBe(
      `0 files written: ${out} has all 2 handlers.\n`,
    );
  });

  test("--dry-run prints a patch that git can apply, writes nothing, and fails if there is something to write", async () => {
    await generated();
    await posthorn("scaffold", contract, "--out", out);
    const before = await textsIn(out);
    await put(contract, more);
    const { code, out: patch, error } = await posthorn("scaffold", contract, "--out", out, "--dry-run");
    expect([code, error]).toEqual([1, `2 files would be written to ${out}.\n`]);
    expect(patch).toContain("--- /dev/null\n");
    expect(await textsIn(out)).toEqual(before);

    await applyPatch(patch);
    const patched = await textsIn(out);
    expect(await posthorn("scaffold", contract, "--out", out, "--dry-run")).toEqual({
      code: 0,
      out: "",
      error: `0 files would be written to ${out}.\n`,
    });
    expect(Object.keys(patched)).toEqual(["brew-tea.ts", "pour.ts", "tea-handlers.ts"]);
  });

  test("--dry-run prints a patch for a file with other line breaks, a byte order mark and no last line break", async () => {
    await generated();
    await posthorn("scaffold", contract, "--out", out);
    const collection = join(out, "tea-handlers.ts");
    const before = `\ufeff${(await readFile(collection, "utf8")).trimEnd().replaceAll("\n", "\r\n")}`;
    await put(collection, before);
    await put(contract, more);
    const { out: patch } = await posthorn("scaffold", contract, "--out", out, "--dry-run");
    await posthorn("scaffold", contract, "--out", out);
    const written = await textsIn(out);
    await rm(join(out, "pour.ts"));
    await put(collection, before);
    await applyPatch(patch);
    expect(await textsIn(out)).toEqual(written);
  });

  test("code that it leaves alone is reported with its place, and the exit code is 1", async () => {
    await generated();
    await put(
      join(out, "tea.ts"),
      'import type { TeaHandlers } from "../generated/index.ts";\nexport const tea: TeaHandlers = brew();\n',
    );
    const { code, error } = await posthorn("scaffold", contract, "--out", out);
    expect(code).toBe(1);
    expect(error).toMatch(
      /src\/handlers\/tea\.ts:2:33 error handlers-unclear The handler "brewTea" may be missing here/,
    );
    expect(error.endsWith("1 error.\nNothing was written.\n")).toBe(true);
  });

  test("takes contracts, folders and the ending of imports from the configuration", async () => {
    const config = join(folder, "posthorn.config.mjs");
    const options = "{ importExtension: '.ts' }";
    await put(
      config,
      `export default { contracts: [{ contract: "tea.yaml", out: "lib/tea", options: ${options} }] };`,
    );
    await posthorn("generate", "--config", config);
    expect((await posthorn("scaffold", "--config", config)).code).toBe(0);
    expect(await readFile(join(folder, "lib/handlers/brew-tea.ts"), "utf8")).toContain('"../tea/index.ts"');
  });

  test("--client has nothing to do where the application sends nothing", async () => {
    await generated();
    expect(await posthorn("scaffold", contract, "--out", out, "--client")).toEqual({
      code: 0,
      out: "0 files written: Tea sends nothing. Without --client, handlers are for what it receives.\n",
      error: "",
    });
  });

  test("a contract with an error writes nothing", async () => {
    await generated();
    await put(contract, tea.replace("receive", "recieve"));
    const { code, error } = await posthorn("scaffold", contract, "--out", out);
    expect(code).toBe(1);
    expect(error.endsWith("Nothing was written.\n")).toBe(true);
    expect(await filesIn(folder)).not.toContain("src/handlers/brew-tea.ts");
  });

  test.each([
    [
      [],
      /".*src\/generated" contains no generated code\. Run "posthorn generate .*tea\.yaml --out .*src\/generated" first, or name the folder with --generated\./,
    ],
    [
      ["--only", "brewTea"],
      /--only needs --client: an application must handle every operation that it receives\./,
    ],
    [
      ["--dates", "date"],
      /The command scaffold has no option --dates\. It belongs to generate, check and validate\./,
    ],
  ])("%j is refused with a reason", async (args, reason) => {
    const { code, error } = await posthorn("scaffold", contract, "--out", out, ...args);
    expect(code).toBe(2);
    expect(error).toMatch(reason);
  });
});

describe("ts-morph", () => {
  const hook = join(import.meta.dirname, "../../test/list-modules.ts");

  /** Runs a command in a separate process. Returns true if it loaded ts-morph. */
  async function loads(...args: readonly string[]): Promise<boolean> {
    const { error } = await runPosthorn(args, { NODE_OPTIONS: `--import=${hook}` });
    expect(error).toContain("[loaded] ");
    return /\[loaded\] .*\/ts-morph\//.test(error);
  }

  test("is loaded by scaffold and by no other command", { timeout: 120_000 }, async () => {
    const generatedFolder = join(folder, "src/generated");
    expect(await loads("--help")).toBe(false);
    expect(await loads("--version")).toBe(false);
    expect(await loads("help", "scaffold")).toBe(false);
    expect(await loads("completion", "bash")).toBe(false);
    expect(await loads("validate", contract)).toBe(false);
    expect(await loads("generate", contract, "--out", generatedFolder)).toBe(false);
    expect(await loads("check", contract, "--out", generatedFolder)).toBe(false);
    expect(await loads("scaffold", contract, "--generated", generatedFolder, "--out", out)).toBe(true);
  });
});
