import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { filesIn, posthorn, runPosthorn, tea as small } from "../test/posthorn.ts";

const shop = join(import.meta.dirname, "../../../schemas/shop.yaml");

let folder: string;
let out: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "posthorn-cli-"));
  out = join(folder, "generated");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function contract(text: string, name = "tea.yaml"): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

describe("generate", () => {
  test("writes the code, then nothing, then only what changed, and removes what is left over", async () => {
    const path = await contract(small);
    expect(await posthorn("generate", path, "--out", out)).toEqual({
      code: 0,
      out: `5 files written to ${out}.\n`,
      error: "",
    });
    const files = await filesIn(out);
    expect(files).toEqual([
      ".posthorn.json",
      "index.ts",
      "messages/brew-tea.ts",
      "operations/brew-tea.ts",
      "serve-tea.ts",
      "tea-client.ts",
    ]);
    const times = await Promise.all(files.map(async (file) => (await stat(join(out, file))).mtimeMs));

    expect((await posthorn("generate", path, "--out", out)).out).toBe(
      `Nothing to write: 5 files in ${out} as they should be.\n`,
    );
    expect(await Promise.all(files.map(async (file) => (await stat(join(out, file))).mtimeMs))).toEqual(
      times,
    );

    await contract(small.replace("BrewTea", "MakeTea"));
    expect((await posthorn("generate", path, "--out", out)).out).toBe(
      `5 files written to ${out}, 1 removed.\n`,
    );
    expect(await filesIn(out)).toEqual([
      ".posthorn.json",
      "index.ts",
      "messages/make-tea.ts",
      "operations/brew-tea.ts",
      "serve-tea.ts",
      "tea-client.ts",
    ]);
  });

  test("touches no file that it did not write, and then writes nothing at all", async () => {
    const path = await contract(small);
    await mkdir(out);
    await writeFile(join(out, "index.ts"), "export const mine = 1;\n");
    await writeFile(join(out, "notes.md"), "mine\n");
    const { code, error } = await posthorn("generate", path, "--out", out);
    expect(code).toBe(1);
    expect(error).toContain(`${join(out, "index.ts")} error file-foreign posthorn did not write this file.`);
    expect(await filesIn(out)).toEqual(["index.ts", "notes.md"]);

    await rm(join(out, "index.ts"));
    await posthorn("generate", path, "--out", out);
    await contract(small.replace("BrewTea", "MakeTea"));
    await posthorn("generate", path, "--out", out);
    expect(await readFile(join(out, "notes.md"), "utf8")).toBe("mine\n");
  });

  test("removes nothing outside of its folder, whatever its manifest says", async () => {
    const path = await contract(small);
    await posthorn("generate", path, "--out", out);
    await writeFile(join(folder, "precious.txt"), "mine");
    await writeFile(
      join(out, ".posthorn.json"),
      JSON.stringify({ files: ["../precious.txt", join(folder, "precious.txt"), "index.ts"] }),
    );
    expect((await posthorn("generate", path, "--out", out)).code).toBe(0);
    expect(await readFile(join(folder, "precious.txt"), "utf8")).toBe("mine");
  });

  test("says what its folder is called where it cannot be made", async () => {
    await symlink(join(folder, "nowhere"), out);
    const { code, error } = await posthorn("generate", await contract(small), "--out", out);
    expect(code).toBe(1);
    expect(error).toMatch(
      /^posthorn: E\w+: .*generated.*Check that the folder exists and may be written to\.\n$/,
    );
  });

  test("ends imports as it is told to", async () => {
    await posthorn("generate", await contract(small), "--out", out, "--import-extension", ".ts");
    expect(await readFile(join(out, "index.ts"), "utf8")).toContain('from "./operations/brew-tea.ts"');
  });
});

describe("a contract that is no good is named with its place, and nothing is written", () => {
  test.each([
    ["missing", undefined, /tea\.yaml error file-missing /],
    ["not YAML", "asyncapi: [3.0.0\ninfo: {", /tea\.yaml:\d+:\d+ error syntax-invalid /],
    [
      "not AsyncAPI",
      "openapi: 3.0.0\ninfo: { title: Tea, version: '1' }\n",
      /tea\.yaml:1:1 error not-asyncapi /,
    ],
    [
      "invalid",
      small.replace("action: receive", "action: sendd"),
      /tea\.yaml:\d+:\d+ error [\w-]+ .*(action|equal)/,
    ],
    [
      "not supported",
      small.replace("{ type: integer }", "{ type: string, pattern: '(' }"),
      /tea\.yaml:7:\d+ error \S+ .*\(/,
    ],
  ])("%s", async (_, text, says) => {
    const path = text === undefined ? join(folder, "tea.yaml") : await contract(text);
    for (const command of ["generate", "check"]) {
      const { code, out: said, error } = await posthorn(command, path, "--out", out);
      expect([code, said]).toEqual([1, ""]);
      expect(error).toMatch(says);
      expect(error.endsWith("\nNothing was written.\n")).toBe(command === "generate");
      expect(error).not.toMatch(/^\s+at /m);
    }
    expect((await posthorn("validate", path)).code).toBe(1);
    await expect(readdir(out)).rejects.toThrow("ENOENT");
  });

  test("ambiguous, where it must not be", async () => {
    const path = await contract(small.replace("    x-posthorn: { kind: command }\n", ""));
    const { code, error } = await posthorn("generate", path, "--out", out, "--strict");
    expect(code).toBe(1);
    expect(error).toMatch(/tea\.yaml:\d+:\d+ error kind-inferred .*brewTea/);
    await expect(readdir(out)).rejects.toThrow("ENOENT");
    expect((await posthorn("generate", path, "--out", out)).code).toBe(0);
  });

  test("what was written before stays as it was", async () => {
    const path = await contract(small);
    await posthorn("generate", path, "--out", out);
    const before = await Promise.all((await filesIn(out)).map((file) => readFile(join(out, file), "utf8")));
    await contract(small.replace("action: receive", "action: sendd"));
    expect((await posthorn("generate", path, "--out", out)).code).toBe(1);
    expect(await Promise.all((await filesIn(out)).map((file) => readFile(join(out, file), "utf8")))).toEqual(
      before,
    );
  });
});

describe("check", () => {
  test("passes where nothing differs, and else names each file", async () => {
    const path = await contract(small);
    await posthorn("generate", path, "--out", out);
    expect((await posthorn("check", path, "--out", out)).code).toBe(0);
    await writeFile(join(out, "index.ts"), "edited");
    await rm(join(out, "messages/brew-tea.ts"));
    const before = await filesIn(out);
    const { code, error } = await posthorn("check", path, "--out", out);
    expect(code).toBe(1);
    expect(error).toMatch(
      /index\.ts error drift differs\n {2}--- .*index\.ts as it is\n {2}\+\+\+ .*\n {2}@@ -1,1 \+1,6 @@\n {2}-edited\n/,
    );
    expect(error).toContain(`  +export { BrewTea, brewTeaMessage } from "./messages/brew-tea.js";\n`);
    expect(error).toMatch(/messages\/brew-tea\.ts error drift is missing\n2 files not as .* has it\./);
    expect(error).toContain(`Run "posthorn generate ${path} --out ${out}".\n`);
    expect(await filesIn(out)).toEqual(before);
  });

  test("shows a long difference in part, and says how much more there is", async () => {
    await posthorn("generate", shop, "--out", out);
    for (const file of await filesIn(out)) {
      const text = await readFile(join(out, file), "utf8");
      if (file.endsWith(".ts")) await writeFile(join(out, file), text.replaceAll("\n", "\n\u001b[2J\n"));
    }
    const { error } = await posthorn("check", shop, "--out", out);
    expect(error).toMatch(/ {2}… \d+ more lines of difference\n/);
    expect(error).toContain("  … no more is shown of the files that follow\n");
    expect(error.split("\n").length).toBeLessThan(350);
    expect(error).not.toContain("\u001b");
  });

  test("names the options that were given in what it says to run", async () => {
    const path = await contract(small);
    await posthorn("generate", path, "--out", out);
    const { error } = await posthorn("check", path, "--out", out, "--import-extension", ".ts", "--strict");
    expect(error).toContain(`Run "posthorn generate ${path} --out ${out} --strict --import-extension .ts".`);
  });
});

describe("the command line", () => {
  test.each([
    [[], "no command was given"],
    [["genrate", "a.yaml"], 'there is no command "genrate". Did you mean "generate"?'],
    [["generate"], "generate which contract?"],
    [["generate", "a.yaml", "b.yaml"], 'one contract at a time, please: "b.yaml" is too much'],
    [["generate", "a.yaml", "--outt", "x"], 'there is no option "--outt". Did you mean "--out"?'],
    [["generate", "a.yaml", "--import-extension", ".mjs"], '--import-extension is .js or .ts, not ".mjs"'],
    [["validate", "a.yaml", "--out", "x"], "validate takes no --out: it is for generate and check"],
  ])("%j is refused with a reason", async (args, reason) => {
    const { code, error } = await posthorn(...args);
    expect(code).toBe(2);
    expect(error).toContain(`posthorn: ${reason}`);
    expect(error).toContain('Try "posthorn --help".');
  });

  test("shows help with examples, and its version", async () => {
    expect((await posthorn("--help")).out).toContain("posthorn generate contracts/shop.yaml --out src/shop");
    expect((await posthorn("--version")).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test("runs as a program: what it says goes where it belongs, and its exit code tells", {
    timeout: 60_000,
  }, async () => {
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
});
