import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { jsonReport } from "../../test/json-report.ts";
import { drop, filesIn, folderWith, posthorn, put, tea } from "../../test/posthorn.ts";

const shop = join(import.meta.dirname, "../../../../schemas/shop.yaml");

let folder: string;
let contract: string;
let out: string;
beforeEach(async () => {
  folder = await folderWith({ "tea.yaml": tea });
  contract = join(folder, "tea.yaml");
  out = join(folder, "out");
});
afterEach(() => drop(folder));

const run = (command: "generate" | "check", ...options: readonly string[]) =>
  posthorn(command, contract, "--out", out, ...options);

test("it passes if nothing differs; otherwise it names each file", async () => {
  await run("generate");
  expect(await run("check")).toEqual({ code: 0, out: `5 files in ${out} are up to date.\n`, error: "" });
  await put(join(out, "index.ts"), "edited");
  await rm(join(out, "messages/brew-tea.ts"));
  const before = await filesIn(out);
  const { code, error } = await run("check");
  expect(code).toBe(1);
  expect(error).toMatch(
    /index\.ts error drift The file differs from the generated one\.\n {2}--- .*index\.ts \(on the disk\)\n {2}\+\+\+ .*\n {2}@@ -1,1 \+1,6 @@\n {2}-edited\n/,
  );
  expect(error).toContain(`  +export { BrewTea, brewTeaMessage } from "./messages/brew-tea.js";\n`);
  expect(error).toMatch(/messages\/brew-tea\.ts error drift The file is missing\.\n/);
  expect(error).toContain(
    `\n2 files do not match ${contract}. Run "posthorn generate ${contract} --out ${out}".\n`,
  );
  expect(await filesIn(out)).toEqual(before);
});

test("a long difference is cut, and the number of further lines is shown", async () => {
  await posthorn("generate", shop, "--out", out);
  for (const file of await filesIn(out)) {
    const text = await readFile(join(out, file), "utf8");
    if (file.endsWith(".ts")) await put(join(out, file), text.replaceAll("\n", "\n\u001b[2J\n"));
  }
  const { error } = await posthorn("check", shop, "--out", out);
  expect(error).toMatch(/ {2}… \d+ more lines\n/);
  expect(error).toContain("  … the differences of further files are not shown\n");
  expect(error.split("\n").length).toBeLessThan(350);
  expect(error).not.toContain("\u001b");
});

test("the command that it recommends has the options that were given", async () => {
  await run("generate");
  const { error } = await run("check", "--import-extension", ".ts", "--strict");
  expect(error).toContain(
    `Run "posthorn generate ${contract} --out ${out} --strict --import-extension .ts".`,
  );
});

test("it uses the options that generate recorded, and recommends them", async () => {
  const options = ["--builders", "--dates", "date", "--int64", "bigint", "--import-extension", ".ts"];
  await run("generate", ...options);
  expect(await run("check")).toMatchObject({ code: 0, error: "" });
  await put(join(out, "index.ts"), "edited");
  const { error } = await run("check");
  expect(error).toMatch(
    /1 file does not match .* --import-extension \.ts --dates date --int64 bigint --builders"\.\n$/,
  );
  expect(JSON.parse(await readFile(join(out, ".posthorn.json"), "utf8")).options).toEqual({
    importExtension: ".ts",
    dates: "date",
    int64: "bigint",
    builders: true,
  });
});

test("its options override the recorded ones, and defaults are not recorded", async () => {
  await run("generate", "--wire", "cloudevents");
  expect(await readFile(join(out, ".posthorn.json"), "utf8")).not.toContain("options");
  expect((await run("check", "--wire", "plain")).code).toBe(1);
});

test("--json lists the differences", async () => {
  await run("generate");
  const checked = () => jsonReport("check", contract, "--out", out);
  expect(await checked()).toMatchObject({
    code: 0,
    report: { valid: true, contracts: [{ out, differences: [] }] },
  });
  await put(join(out, "index.ts"), "edited");
  await drop(join(out, "messages"));
  expect(await checked()).toMatchObject({
    code: 1,
    report: {
      valid: false,
      contracts: [
        {
          valid: false,
          differences: [
            { path: "index.ts", difference: "changed" },
            { path: "messages/brew-tea.ts", difference: "missing" },
          ],
        },
      ],
    },
  });
  await put(contract, tea.replace("receive", "recieve"));
  expect(await checked()).toMatchObject({
    code: 1,
    report: { contracts: [{ valid: false, differences: [] }] },
  });
});
