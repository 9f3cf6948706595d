import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { drop, filesIn, folderWith, posthorn, tea, textsIn } from "../../test/posthorn.ts";
import { writeFiles } from "./write-files.ts";

let folder: string;
let out: string;
beforeEach(async () => {
  folder = await folderWith({ "tea.yaml": tea });
  out = join(folder, "generated");
});
afterEach(() => drop(folder));

const file = (path: string) => ({ path, text: "new\n" });

test("if a file cannot be written, a new folder stays empty", async () => {
  const tooLong = `${"a".repeat(300)}.ts`;
  await mkdir(out);
  await expect(writeFiles(out, [file("index.ts"), file("a/b.ts"), file(tooLong)])).rejects.toThrow(
    "ENAMETOOLONG",
  );
  expect(await filesIn(out)).toEqual([]);
});

test("if a file cannot be renamed, the files before it get their former texts back", async () => {
  await mkdir(join(out, "b.ts/full"), { recursive: true });
  await writeFile(join(out, "b.ts/full/mine.txt"), "mine\n");
  await writeFile(join(out, "a.ts"), "old\n");
  const files = [{ ...file("a.ts"), current: "old\n" }, file("a2.ts"), file("b.ts")];
  await expect(writeFiles(out, files)).rejects.toThrow();
  expect(await textsIn(out)).toEqual({ "a.ts": "old\n", "b.ts/full/mine.txt": "mine\n" });
});

test("a contract with names of 400 characters gets files with short names", async () => {
  const name = `Brew${"Very".repeat(99)}Tea`;
  await writeFile(join(folder, "tea.yaml"), tea.replaceAll("BrewTea", name));
  const { code, error } = await posthorn("generate", join(folder, "tea.yaml"), "--out", out);
  expect([code, error]).toEqual([0, ""]);
  const files = await filesIn(out);
  expect(files).toContain("index.ts");
  expect(files.every((path) => Buffer.byteLength(path) < 143)).toBe(true);
});
